"""The one door: what is asked, what is live, what is shown."""

from datetime import UTC, datetime

import pytest
from wagtail.models import Page, PageViewRestriction

from search import service
from search.contract import SearchUnavailable
from search.query import questions

pytestmark = pytest.mark.django_db


def ask(q="", **parameters):
    values = {name: value if isinstance(value, list) else [value] for name, value in parameters.items()}
    return service.ask(questions.read_question({"q": [q], **values}))


def test_an_unpublished_page_is_neither_shown_nor_counted_though_the_index_still_holds_it(archive):
    snapshots = [archive.put(f"Thông báo {number}", type="news" if number % 2 else "event") for number in range(6)]
    for snapshot in snapshots[:2]:
        Page.objects.get(pk=snapshot.page_id).unpublish()
    answers = [ask("thong bao", page_size="2", page=page) for page in ("1", "2", "3")]
    assert [answer.count for answer in answers] == [4, 4, 4]
    assert {choice.value: choice.count for choice in answers[0].facets["type"]} == {"news": 2, "event": 2}
    shown = [result.document.content_id for answer in answers for result in answer.results]
    assert sorted(shown) == sorted(snapshot.content_id for snapshot in snapshots[2:])


def test_a_page_that_went_away_untold_is_not_shown(archive):
    snapshots = [archive.put(f"Thông báo {number}") for number in range(6)]
    Page.objects.filter(pk__in=[snapshot.page_id for snapshot in snapshots[:4]]).update(live=False)
    answer = ask("thong bao")
    assert answer.count == 2
    assert {result.document.content_id for result in answer.results} == {
        snapshot.content_id for snapshot in snapshots[4:]
    }


def test_a_deleted_or_private_page_is_not_shown(archive):
    deleted, private, public = (archive.put(f"Bài {name}") for name in ("xoá", "riêng", "chung"))
    Page.objects.get(pk=deleted.page_id).delete()
    PageViewRestriction.objects.create(page_id=private.page_id, restriction_type=PageViewRestriction.LOGIN)
    answer = ask("bai")
    assert [result.document.content_id for result in answer.results] == [public.content_id]
    assert answer.count == 1


def test_exact_spelling_first_and_marked(archive):
    archive.put("Bạn đọc", "bạn đọc viết")
    archive.put("Bán sách", "bán sách giáo khoa")
    answer = ask("bán")
    assert [result.document.title for result in answer.results] == ["Bán sách", "Bạn đọc"]
    assert answer.results[0].title_html == "<mark>Bán</mark> sách"
    assert answer.results[0].highlight == "<mark>bán</mark> sách giáo khoa"


def test_decomposed_question_and_decomposed_text(archive):
    archive.put("Tho\u0302ng ba\u0301o ho\u0300a bi\u0300nh")
    for q in ("thông báo", "tho\u0302ng ba\u0301o", "hoà bình", "hoa binh"):
        assert ask(q).count == 1, q


def test_nothing_found_offers_what_is_spelled_nearly_so(archive):
    archive.put("Đổi mới giáo dục")
    answer = ask("giao duv")
    assert answer.similar and answer.count == 1
    assert answer.meant == "giáo dục"
    assert answer.results[0].title_html == "Đổi mới <mark>giáo dục</mark>"
    assert not ask("hoan toan khac").similar


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("giaos ducj", "giáo dục"),
        ("giao1 duc5", "giáo dục"),
        ("tieu hocj", "tieu học"),
        ("thuongg xuyen", "thường xuyên"),
        ("thuongg", "thường"),
        ("tieu hoc thuongg", "tieu hoc thuong"),  # not side by side
        ('"giao duv" thuong', 'thường "giáo dục"'),
        ("thuong giao duv -tin", 'thuong giao duc -"tin"'),
        ("giao duv khoi nghiep", "giao duc khoi nghiep"),  # no document has all of it as typed nearly
    ],
)
def test_did_you_mean(archive, typed, meant):
    archive.put("Trung tâm giáo dục thường xuyên", "Giáo dục tiểu học")
    archive.put("Đào tạo khởi nghiệp", "Nghề giáo và dục vọng")
    answer = ask(typed)
    assert (answer.similar, answer.meant) == (True, meant)
    assert answer.count and ask(answer.meant).count == answer.count
    assert "<mark>" in answer.results[0].title_html + answer.results[0].highlight


def test_no_guess_is_made_about_short_words_and_numbers(archive):
    archive.put("Lớp 10 học bơi", "an toàn")
    for typed in ("lop 11", "hob", "boj", "an to", "duv"):
        assert not ask(typed).similar and not ask(typed).meant, typed


def test_with_few_hits_what_the_keyboard_meant_is_offered_but_what_was_typed_is_shown(archive):
    archive.put("Gõ giaos ducj khi tắt bàn phím tiếng Việt")
    for number in range(6):
        archive.put(f"Giáo dục {number}")
    answer = ask("giaos ducj")
    assert (answer.count, answer.similar, answer.meant) == (1, False, "giáo dục")
    assert "<mark>giaos ducj</mark>" in answer.results[0].title_html
    assert not ask("giao duc").meant
    assert not ask('"giaos ducj"').meant


def test_a_word_that_was_found_once_is_not_taken_for_another(archive):
    archive.put("Tuyển sing ở nơi khác")
    for number in range(6):
        archive.put(f"Tuyển sinh {number}")
    answer = ask("tuyen sing")
    assert (answer.count, answer.similar, answer.meant) == (1, False, "")


def test_facets_have_names_counts_and_what_is_chosen(archive):
    archive.put("Một", type="policy", unit="phong-tccb", topics=["tuyen-sinh"])
    archive.put("Hai", type="news", unit="phong-tieu-hoc", published_at=datetime(2025, 1, 1, tzinfo=UTC))
    answer = ask(unit="phong-tccb")
    assert answer.count == 1
    assert answer.facets["unit"] == [
        service.Choice("phong-tieu-hoc", "Phòng Giáo dục Tiểu học", 1, False),
        service.Choice("phong-tccb", "Phòng Tổ chức cán bộ", 1, True),
    ]
    assert [choice.value for choice in ask().facets["year"]] == ["2026", "2025"]
    # A chosen filter that leaves nothing stays, so that it can be taken away.
    nothing = ask(unit="phong-khac")
    assert nothing.count == 0
    assert nothing.facets["unit"][-1] == service.Choice("phong-khac", "phong-khac", 0, True)


def test_without_words_the_newest_come_first(archive):
    for year in (2024, 2026, 2025):
        archive.put(f"Năm {year}", published_at=datetime(year, 6, 1, tzinfo=UTC))
    assert [result.document.title for result in ask().results] == ["Năm 2026", "Năm 2025", "Năm 2024"]
    assert ask("năm", sort="date").results[0].document.title == "Năm 2026"


def test_suggestions_are_live_and_spelled_as_typed_first(archive):
    archive.put("Bán sách", published_at=datetime(2024, 1, 1, tzinfo=UTC))
    archive.put("Bạn sách", published_at=datetime(2026, 1, 1, tzinfo=UTC))
    gone = archive.put("Bán sách cũ")
    Page.objects.filter(pk=gone.page_id).update(live=False)
    assert [document.title for document in service.suggest("bán s")] == ["Bán sách", "Bạn sách"]
    assert [document.title for document in service.suggest("ban sa")] == ["Bạn sách", "Bán sách"]


def test_an_empty_archive_answers_and_a_lost_index_says_so(archive, index_folder):
    assert ask("giáo dục").count == 0
    archive.put("Một")
    (index_folder / "current").unlink()
    with pytest.raises(SearchUnavailable):
        ask("giáo dục")


@pytest.mark.parametrize(
    ("parameters", "wrong"),
    [
        ({"colour": ["red"]}, ["colour"]),
        ({"q": ["a" * 401]}, ["q"]),
        ({"q": ["a", "b"]}, ["q"]),
        ({"q": ['"a" ' * 40]}, ["q"]),
        ({"year": ["26"]}, ["year"]),
        ({"type": ["a b"]}, ["type"]),
        ({"unit": ["../x"]}, ["unit"]),
        ({"sort": ["best"]}, ["sort"]),
        ({"page": ["0"]}, ["page"]),
        ({"page": ["501"]}, ["page"]),
        ({"page": ["٣"]}, ["page"]),
        ({"page_size": ["101"]}, ["page_size"]),
        ({"page_size": ["-1"], "year": ["x"]}, ["year", "page_size"]),
    ],
)
def test_what_cannot_be_asked_is_named(parameters, wrong):
    with pytest.raises(questions.InvalidQuestion) as refused:
        questions.read_question(parameters)
    assert [problem.name for problem in refused.value.problems] == wrong
    assert all(problem.message for problem in refused.value.problems)


def test_what_can_be_asked_is_read():
    question = questions.read_question(
        {"q": ["  giáo\u00a0 dục "], "type": ["news", "policy", "news", ""], "page": [""], "sort": ["date"]}
    )
    assert question == questions.Question("giáo dục", {"type": ["news", "policy"]}, service.Sort.DATE)
