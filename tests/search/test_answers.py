"""What people type and what stands first: small archives asked by the one door, on either engine."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from search import saved_searches, service
from search.index.documents import Document
from search.query import questions
from tests.search.conftest import Archive

pytest_plugins = ["tests.search.engines"]

DAY = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)


@pytest.fixture
def archive(db, either) -> Archive:
    """An empty archive on either engine; what is written goes back afterwards."""
    return Archive()


def ask(q, **parameters):
    return service.ask(questions.read_question({"q": [q], **{name: [value] for name, value in parameters.items()}}))


def titles(answer):
    return [result.document.title for result in answer.results]


def marked(shown):
    return re.findall("<mark>(.*?)</mark>", shown)


def test_a_word_that_exists_is_never_replaced(archive):
    archive.put("Nguyên Bộ trưởng Phùng Xuân Nhạ bàn giao công việc")
    archive.put("Phường Xuân La", "Nhà máy cho thôi việc một công chức.")
    assert ask("Phùng Xuân Nhạ thôi chức").meant == ""


def test_short_forms_that_people_type_find_what_they_stand_for(archive):
    archive.put("Lý do cho học sinh nghỉ", "Do bão, tỉnh Hà Nam cho học sinh nghỉ học.")
    archive.put("Không cho học sinh nghỉ học")
    for typed in ("ko cho học sinh nghỉ học", "ko cho HS nghỉ học"):
        assert titles(ask(typed))[0] == "Không cho học sinh nghỉ học", typed


def test_a_class_in_words_is_the_class_in_digits(archive):
    archive.put("Tuyển sinh lớp 10 năm học mới")
    archive.put("Nộp mười bộ hồ sơ", "Thí sinh nộp mười bộ hồ sơ tuyển sinh ở lớp.")
    archive.put("Tuyển sinh lớp mười hai ở xa")
    for typed in ("tuyển sinh lớp mười", "tuyen sinh lop muoi", "tuyển sinh lớp 10", '"tuyển sinh lớp mười"'):
        answer = ask(typed)
        assert titles(answer)[0] == "Tuyển sinh lớp 10 năm học mới", typed
        assert marked(answer.results[0].title_html) == ["Tuyển sinh lớp 10"], typed
    for typed in ("tuyển sinh lớp 12", "tuyển sinh lớp mười hai", '"lớp 12 ở"'):
        answer = ask(typed)
        assert titles(answer) == ["Tuyển sinh lớp mười hai ở xa"], typed
        assert "lớp mười hai" in " ".join(marked(answer.results[0].title_html)), typed


def test_the_number_of_a_document_is_marked_with_its_kind(archive):
    archive.put("Nghị định số 116/2020/NĐ-CP", "Căn cứ Nghị định 116/2020/NĐ-CP, có 116 điều.")
    (result,) = ask("nghị định 116").results
    assert marked(result.title_html)[:2] == ["Nghị định", "116"]
    assert marked(result.highlight)[0] == "Nghị định 116"
    assert "số <mark>116</mark>/2020" in result.title_html


def test_a_minus_between_a_name_and_its_number_is_a_hyphen(archive):
    archive.put("Dịch Covid-19 ở Hà Nam")
    archive.put("Covid ở Hà Nam")
    for typed in ("Covid -19 Hà Nam", "covid –19 ha nam", "Covid-19 Hà Nam"):
        assert titles(ask(typed)) == ["Dịch Covid-19 ở Hà Nam"], typed
    assert titles(ask('Covid Hà Nam -"19"')) == ["Covid ở Hà Nam"]


def test_an_acronym_typed_in_capitals_comes_before_the_word_of_the_same_letters(archive):
    archive.put("Ai cũng có thể học", published_at=DAY + timedelta(days=9))
    archive.put("AI CŨNG CÓ THỂ HỌC", published_at=DAY + timedelta(days=8))
    archive.put("Ứng dụng AI trong lớp học", published_at=DAY)
    assert titles(ask("AI"))[0] == "Ứng dụng AI trong lớp học"
    assert titles(ask("học AI"))[0] == "Ứng dụng AI trong lớp học"
    assert titles(ask("ai"))[0] != "Ứng dụng AI trong lớp học"
    assert ask("AI").count == ask("ai").count == 3


def test_a_telephone_number_is_found_however_it_is_written(archive):
    ways = ("0236.3822.041", "0236 3822 041", "(0236) 3.822.041", "+84 236 3822 041", "02363822041")
    archive.put_many([archive.snapshot(way, f"Điện thoại: {way}, gặp văn thư") for way in ways])
    archive.put("Số khác", "Điện thoại: 0236.3822.042")
    for typed in (*ways, "0236-3822-041", '"02363822041"', "điện thoại 0236 3822 041"):
        answer = ask(typed)
        assert set(titles(answer)) == set(ways), typed
        for result in answer.results:
            assert marked(result.highlight)[0].endswith(result.document.title.lstrip("(")), typed


def test_a_day_is_found_however_it_is_written_and_marked_whole(archive):
    ways = ("27/4/2021", "27-04-2021", "27.4.2021", "ngày 27 tháng 4 năm 2021", "27 tháng 4 năm 2021")
    others = "7/4/2021, 27/3/2021, ngày 7 tháng 4 năm 2021, 127/4/2021"
    archive.put_many([archive.snapshot(way, f"Họp {way}. Trước đó: {others}.") for way in ways])
    archive.put("Ngày khác", f"Họp {others}, 2/4/2021, 21/4/2021, 27/4/2020.")
    also = ("27/04/2021", "Ngày 27/4/2021", "ngay 27 thang 4 nam 2021", "họp ngày 27 tháng 4 năm 2021")
    also += ('"họp 27/4/2021"', '"họp ngày 27 tháng 4 năm 2021"')
    for typed in (*ways, *also):
        answer = ask(typed)
        assert set(titles(answer)) == set(ways), typed
        for result in answer.results:
            assert " ".join(marked(result.highlight)).removeprefix("Họp ") == result.document.title, typed


def test_one_rare_syllable_in_a_title_does_not_beat_all_words_side_by_side(archive):
    archive.put_many([archive.snapshot(f"Công tác {number}", "Bộ trưởng và công tác năm.") for number in range(60)])
    archive.put("Nhạ, Nhạ và Nhạ", "Trưởng thôn có bộ áo; bàn trà; xuân về công việc giao tay; phùng.")
    right = "Tin vắn trong tuần"
    archive.put(right, "Một tuần có nhiều việc. " * 40 + "Bộ trưởng Phùng Xuân Nhạ bàn giao công việc.")
    for typed in ("bộ trưởng Phùng Xuân Nhạ", "bo truong phung xuan nha", "Xuân Nhạ", "xuan nha"):
        assert titles(ask(typed))[0] == right, typed


def test_where_nothing_has_every_word_what_has_most_is_shown_and_said(archive):
    archive.put("Học bổng cho học sinh nghèo", "Quỹ trao học bổng.")
    archive.put("Yersin, Yersin, Yersin", "Nghèo mà học; bổng trầm.")
    archive.put("Việc khác")
    answer = ask("học bổng học sinh nghèo yersin")
    assert answer.partial and not answer.similar and answer.meant == ""
    assert titles(answer)[0] == "Học bổng cho học sinh nghèo"
    assert answer.count == len(answer.results) and "Việc khác" not in titles(answer)
    assert marked(answer.results[0].title_html)
    assert not ask("học bổng nghèo").partial
    assert ask("học bổng học sinh nghèo yersin", type="event").count == 0
    # What stands in quotes, and what is left out, holds all the same.
    assert titles(ask('học bổng học sinh nghèo yersin -"quỹ trao"')) == ["Yersin, Yersin, Yersin"]
    assert not ask('học bổng "học sinh giàu"').count
    # Of two words neither is most.
    assert not ask("nghèo vương").count
    # Who follows the search is told of what has every word.
    matching = saved_searches.matching(
        archive.snapshot("Học bổng cho học sinh nghèo"), {"q=học+bổng+học+sinh+nghèo+yersin"}
    )
    assert not matching


def test_the_page_and_the_api_say_that_some_words_are_missing(archive, client):
    archive.put("Học bổng cho học sinh nghèo")
    archive.put("Học bổng Yersin cho học sinh nghèo", published_at=DAY - timedelta(days=900))
    params = {"q": "học bổng học sinh nghèo yersin", "year": "2026"}
    page = client.get("/tim-kiem/", params).content.decode()
    assert "Không có nội dung nào chứa đủ các từ này. Dưới đây là những kết quả chứa phần lớn các từ." in page
    assert "Tìm không dùng bộ lọc: 1 kết quả" in page
    answers = [client.get(f"/api/archive/v1/{name}", params).json() for name in ("search", "facets")]
    assert [answer["partial"] for answer in answers] == [True, True]
    everywhere = client.get("/tim-kiem/", {"q": params["q"]}).content.decode()
    assert "chứa phần lớn các từ" not in everywhere


def test_most_of_the_words_goes_on_page_by_page(archive):
    archive.put_many([archive.snapshot(f"Trường học mới {number}") for number in range(7)])
    shown = [ask("trường học mới yersin", page=str(page), page_size="3") for page in (1, 2, 3)]
    assert [answer.count for answer in shown] == [7, 7, 7] and all(answer.partial for answer in shown)
    assert len({title for answer in shown for title in titles(answer)}) == 7


def test_titles_that_begin_so_are_suggested_first_however_old(archive):
    inside = [
        archive.snapshot(f"Kế hoạch tuyển sinh {number}", published_at=DAY + timedelta(days=number))
        for number in range(60)
    ]
    begins = archive.snapshot("Tuyển sinh lớp 10", published_at=DAY - timedelta(days=3_000))
    archive.put_many([*inside, begins])
    for typed in ("tuyển s", "tuyen s", "tuy", "tuyển sinh", "tuyensinh"):
        titles = [document.title for document in service.suggest(typed)]
        assert titles[:2] == ["Tuyển sinh lớp 10", "Kế hoạch tuyển sinh 59"], typed


def test_an_exact_phrase_that_is_found_offers_nothing_else(archive):
    archive.put("Gõ giaos ducj khi tắt bàn phím tiếng Việt")
    archive.put_many([archive.snapshot(f"Giáo dục {number}") for number in range(6)])
    answer = ask('"giaos ducj"')
    assert (answer.count, answer.similar, answer.partial, answer.meant) == (1, False, False, "")
    assert ask("giaos ducj").meant == "giáo dục"


def test_a_long_title_is_found_whole(archive):
    title = ("Thông báo về việc tổ chức kỳ thi tuyển sinh " * 5).strip()
    assert len(title) > 208
    archive.put(title)
    assert ask(title).count == 1


def test_a_guess_beside_words_without_marks_has_none_and_looks_at_few(archive, monkeypatch):
    archive.put_many(
        [archive.snapshot(f"Quy định {number}", "Quy định của pháp luật.\nNhà nước.") for number in range(20)]
    )
    read, looked = Document.texts, []
    monkeypatch.setattr(Document, "texts", lambda document: looked.append(document.title) or read(document))
    answer = ask("phap luat nha nuoc quy dinhh", page_size="100")
    assert (answer.count, answer.similar, answer.meant) == (20, True, "phap luat nha nuoc quy dinh")
    assert len(looked) <= 5  # a majority of nine
