"""/tim-kiem/ as a reader meets it."""

import csv
import html
import io
import re

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from publishers.contract import Cause, Content, Fact, Operation
from publishers.runtime.addresses import absolute

pytestmark = pytest.mark.django_db
URL = "/tim-kiem/"


@pytest.fixture
def newsroom(archive):
    """Twenty-five items of two types, three units' worth of years and topics."""
    snapshots = [
        archive.snapshot(
            f"Tuyển sinh lớp {number}",
            "Phụ huynh đăng ký trực tuyến.",
            type="policy" if number % 5 == 0 else "news",
            unit="phong-tccb" if number % 2 else "phong-tieu-hoc",
            topics=["tuyen-sinh"],
        )
        for number in range(1, 26)
    ]
    archive.put_many(snapshots)
    return archive


def read(response) -> str:
    return html.unescape(response.content.decode())


def test_finds_marks_and_counts(newsroom, client):
    response = client.get(URL, {"q": "tuyen sinh"})
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-cache"
    page = read(response)
    assert page.count('class="list-item"') == 20
    assert "<mark>Tuyển sinh</mark> lớp" in page
    assert 'value="tuyen sinh"' in page
    assert "Phòng Giáo dục Tiểu học" in page


def test_filters_are_links_with_counts_and_chips_take_them_away(newsroom, client):
    page = read(client.get(URL, {"q": "tuyen sinh"}))
    link = re.search(r'href="(/tim-kiem/\?[^"]*type=policy[^"]*)"', page)[1]
    filtered = read(client.get(link))
    assert filtered.count('class="list-item"') == 5
    chip = re.search(r'<a class="chip" href="([^"]*)"', filtered)[1]
    assert chip == "/tim-kiem/?q=tuyen+sinh"
    assert 'aria-current="true"' in filtered
    both = read(client.get(f"{link}&unit=phong-tccb"))
    assert "chip-clear" in both
    assert both.count('class="list-item"') == 3


def test_policies_are_narrowed_by_their_legal_status(archive, client):
    for title, status, read_as in (
        ("Thông tư một", "in_force", "Còn hiệu lực"),
        ("Thông tư hai", "repealed", "Bãi bỏ"),
    ):
        archive.put(
            title,
            type="policy",
            details={"legal_status": status},
            facts=[Fact(name="legal_status", label="Tình trạng", value=read_as)],
        )
    page = read(client.get(URL, {"q": "thong tu"}))
    assert "Còn hiệu lực" in page and "Bãi bỏ" in page
    narrowed = read(client.get(URL, {"q": "thong tu", "status": "in_force"}))
    assert "một" in narrowed and narrowed.count('class="list-item"') == 1


def test_pages_keep_the_whole_question(newsroom, client):
    page = read(client.get(URL, {"q": "tuyen sinh", "topic": "tuyen-sinh", "sort": "date"}))
    next_url = re.search(r'href="([^"]*)" rel="next"', page)[1]
    assert next_url == "/tim-kiem/?q=tuyen+sinh&topic=tuyen-sinh&sort=date&page=2"
    second = read(client.get(next_url))
    assert second.count('class="list-item"') == 5
    assert 'rel="prev"' in second and 'rel="next"' not in second
    beyond = read(client.get(URL, {"q": "tuyen sinh", "page": "9"}))
    assert 'class="empty-state"' in beyond
    assert 'href="/tim-kiem/?q=tuyen+sinh&page=2">' in beyond  # the last one that there is


@pytest.fixture
def english(client):
    """A reader who chose English."""
    client.cookies["django_language"] = "en"
    return client


@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_found_helps_on(newsroom, client, language):
    client.cookies["django_language"] = language
    response = client.get(URL, {"q": "xyzabc"})
    page = read(response)
    assert response.status_code == 200
    assert f'<html lang="{language}">' in page
    assert 'class="empty-state"' in page and "xyzabc" in page
    assert page.count("<li>", page.index("empty-state"), page.index("</ul>", page.index("empty-state"))) == 6
    if language == "en":
        assert "Nothing was found for “xyzabc”." in page


def test_did_you_mean(newsroom, english):
    page = read(english.get(URL, {"q": "tuyen sinv"}))
    assert "Did you mean:" in page
    link = re.search(r'href="([^"]*)" lang="vi"><strong>', page)[1]
    assert english.get(link).context["answer"].count == 25


def test_did_you_mean_beside_the_few_that_say_just_so(newsroom, english):
    newsroom.put("Gõ tuyeern sinh")
    page = read(english.get(URL, {"q": "tuyeern sinh"}))
    assert 'Did you mean: <a href="/tim-kiem/?q=tuy%E1%BB%83n+sinh" lang="vi"><strong>tuyển sinh</strong></a>' in page
    assert page.count('class="list-item"') == 1


def test_what_was_meant_is_asked_within_the_same_filters(newsroom, english):
    page = read(english.get(URL, {"q": "tuyen sinv", "type": "news", "from": "2020-01-01"}))
    link = html.unescape(re.search(r'href="([^"]*)" lang="vi"><strong>', page)[1])
    assert link == "/tim-kiem/?q=tuy%E1%BB%83n+sinh&type=news&from=2020-01-01"


def test_words_that_are_there_one_by_one_are_not_all_looked_for(archive, english):
    letters = "bcdfghklmnpqrstvxz"
    archive.put_many([archive.snapshot(letter) for letter in letters])
    with CaptureQueriesContext(connection) as queries:
        assert english.get(URL, {"q": " ".join(["zzzqqqq", *letters, *letters])}).context["answer"].count == 0
    assert len(queries) < 130


def test_without_words_the_archive_is_open(newsroom, english):
    page = read(english.get(URL))
    assert "25 items in the archive, newest first" in page


def test_an_empty_archive_says_so(archive, english):
    assert "The archive is still empty." in read(english.get(URL))


def test_errors_name_the_mend_and_keep_what_was_typed(archive, english):
    response = english.get(URL, {"q": "a" * 401})
    page = read(response)
    assert response.status_code == 400
    assert "Search for at most 400 characters." in page
    assert f'value="{"a" * 401}"' in page
    assert english.get(URL, {"year": "x"}).status_code == 400


def test_names_from_elsewhere_are_no_errors(archive, client):
    assert client.get(URL, {"q": "a", "utm_source": "mail", "fbclid": "x"}).status_code == 200


def test_nothing_typed_becomes_html(archive, client):
    archive.put("<script>alert(1)</script> & học")
    raw = client.get(URL, {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in raw
    assert "&lt;<mark>script&gt;alert(1)&lt;/script</mark>&gt; &amp; học" in raw


def test_a_lost_index_is_said_plainly(archive, index_folder, english):
    archive.put("Một")
    (index_folder / "current").unlink()
    response = english.get(URL, {"q": "mot"})
    assert response.status_code == 503
    assert "The archive cannot be searched now." in read(response)


def test_preview_shows_the_hit(archive):
    snapshot = archive.snapshot("Xem trước", summary="Tóm tắt của bài.")
    request = RequestFactory().get("/")
    for operation, words in ((Operation.CREATE, "Tóm tắt của bài."), (Operation.RETRACT, "empty-state")):
        content = Content(snapshot=snapshot, version=1, cause=Cause.PUBLISH)
        payload = archive.publisher.render(content, operation)
        assert words in render_to_string(archive.publisher.preview_template, {"payload": payload}, request)


def test_a_range_of_days_is_kept_in_every_address_and_taken_away_by_its_chip(newsroom, client):
    page = read(client.get(URL, {"q": "tuyen sinh", "from": "5/3/2026", "to": "2026-03-05"}))
    assert 'value="2026-03-05"' in page, "a day as people write it is understood"
    assert page.count('class="list-item"') == 20
    assert "from=2026-03-05&to=2026-03-05&page=2" in page
    chips = re.findall(r'<a class="chip" href="([^"]*)"', page)
    assert chips == ["/tim-kiem/?q=tuyen+sinh&to=2026-03-05", "/tim-kiem/?q=tuyen+sinh&from=2026-03-05"]
    later = read(client.get(URL, {"q": "tuyen sinh", "from": "2026-03-06"}))
    assert 'class="list-item"' not in later
    (without,) = re.findall(r'<li><a href="/tim-kiem/\?q=tuyen\+sinh">([^<]+)</a>', later)
    assert "25" in without, "what would be found at any time"


def test_a_day_that_is_none_is_said_at_its_field_and_nothing_typed_is_lost(newsroom, client):
    response = client.get(URL, {"q": "tuyen sinh", "type": "policy", "from": "31/2/2026"})
    assert response.status_code == 400
    page = read(response)
    assert 'href="#from-day"' in page and "05/03/2026" in page
    assert re.search(r'id="from-day"[^>]*aria-invalid="true"[^>]*aria-describedby="from-wrong"', page)
    assert '<input type="hidden" name="q" value="tuyen sinh">' in page
    assert '<input type="hidden" name="type" value="policy">' in page


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("from", "0001-01-01T00:00:00+14:00"),
        ("to", "9999-12-31T23:59:59-12:00"),
        ("to", "0001-01-01T00:00:00Z"),
    ],
)
def test_a_moment_beyond_the_calendar_is_said_at_its_field(newsroom, client, name, moment):
    response = client.get(URL, {"q": "tuyen sinh", name: moment})
    assert response.status_code == 400
    assert [problem.name for problem in response.context["problems"]] == [name]
    assert client.get("/tim-kiem/feed.atom", {name: moment}).status_code == 400


def test_a_search_that_only_came_close_is_not_offered_to_follow(newsroom, english):
    newsroom.put("Đổi mới giáo dục")
    offer = "Follow this search by e-mail"
    assert offer in read(english.get(URL, {"q": "giao duc"}))
    assert offer not in read(english.get(URL, {"q": "giao duv"}))


def test_the_last_day_of_the_calendar_is_a_last_day(newsroom, client):
    newsroom.put("Tuyển sinh lớp 10")
    response = client.get(URL, {"q": "tuyen sinh", "to": "31/12/9999"})
    assert response.status_code == 200 and "Tuyển sinh" in re.sub("</?mark>", "", read(response))


def test_the_results_as_a_table(newsroom, client):
    newsroom.put("=HYPERLINK(1) tuyển sinh", "Tệp gửi từ nơi khác.")
    page = read(client.get(URL, {"q": "tuyen sinh"}))
    link = re.search(r'href="(/tim-kiem/ket-qua\.csv[^"]*)"', page)[1]
    response = client.get(link)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(r'attachment; filename="[\w-]+\.csv"', response["Content-Disposition"])
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff"), "without it Excel takes Vietnamese for something else"
    head, *rows = csv.reader(io.StringIO(text[1:]))
    assert len(head) == 7 and len(rows) == 26
    assert {len(row) for row in rows} == {7}
    assert "05/03/2026" in rows[0]
    assert any(row[0] == "'=HYPERLINK(1) tuyển sinh" for row in rows), "no spreadsheet computes it"


def test_the_table_speaks_the_language_of_the_page(newsroom, english):
    response = english.get("/tim-kiem/ket-qua.csv", {"q": "tuyen sinh", "type": "policy"})
    table = b"".join(response.streaming_content).decode("utf-8-sig")
    assert table.startswith("Title,Type,Unit") and ",Policies," in table


def test_a_table_has_every_hit_once_however_many_there_are(archive, client):
    archive.put_many([archive.snapshot(f"Tuyển sinh số {number}") for number in range(230)])
    text = b"".join(client.get("/tim-kiem/ket-qua.csv?q=tuyen+sinh").streaming_content).decode()
    titles = [row[0] for row in csv.reader(io.StringIO(text))][1:]
    assert len(titles) == len(set(titles)) == 230


def test_a_table_that_cannot_be_made_leads_to_the_page_that_says_why(newsroom, client):
    response = client.get("/tim-kiem/ket-qua.csv?q=tuyen&from=31/2/2026")
    assert response.status_code == 302
    assert client.get(response["Location"]).status_code == 400


def test_a_browser_learns_to_search_here(newsroom, client):
    assert 'rel="search"' in read(client.get(URL))
    description = client.get("/tim-kiem/opensearch.xml")
    assert f'template="{absolute("/tim-kiem/")}?q={{searchTerms}}"' in read(description)
