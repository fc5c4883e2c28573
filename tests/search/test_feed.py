"""/tim-kiem/feed.atom as a feed reader meets it."""

import html
import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from publishers.runtime.addresses import absolute

pytestmark = pytest.mark.django_db
URL = "/tim-kiem/feed.atom"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def newsroom(archive):
    """Three items about the same, of three days and two types; and another."""
    for day in (1, 3, 2):
        moment = datetime(2026, 3, day, 2, tzinfo=UTC)
        kind = "policy" if day == 2 else "news"
        archive.put(f"Tuyển sinh lớp {day} & 10", "Phụ huynh đăng ký.", published_at=moment, type=kind)
    archive.put("Ngày hội đọc sách", "Ở trường tiểu học.")
    return archive


def entries(response) -> list[str]:
    assert response.status_code == 200
    root = ElementTree.fromstring(response.content)  # noqa: S314 our own
    return [entry.find(f"{ATOM}title").text for entry in root.findall(f"{ATOM}entry")]


def test_the_newest_comes_first_whatever_order_its_page_has(newsroom, client):
    for order in ("relevance", "date"):
        response = client.get(URL, {"q": "tuyen sinh", "sort": order, "page": "2", "utm_source": "thu"})
        assert entries(response) == [f"Tuyển sinh lớp {day} & 10" for day in (3, 2, 1)]
    assert response["Content-Type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(response.content)  # noqa: S314
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["self"] == root.find(f"{ATOM}id").text == absolute("/tim-kiem/feed.atom?q=tuyen+sinh")
    first = root.find(f"{ATOM}entry")
    assert first.find(f"{ATOM}id").text.startswith("urn:uuid:")
    assert first.find(f"{ATOM}published").text.startswith("2026-03-03")
    assert first.find(f"{ATOM}author/{ATOM}name").text == "Phòng Giáo dục Tiểu học"


def test_filters_and_days_narrow_it(newsroom, client):
    assert entries(client.get(URL, {"q": "tuyen sinh", "type": "policy"})) == ["Tuyển sinh lớp 2 & 10"]
    assert entries(client.get(URL, {"q": "tuyen sinh", "from": "2/3/2026", "to": "2026-03-02"})) == [
        "Tuyển sinh lớp 2 & 10"
    ]
    assert len(entries(client.get(URL))) == 4


def test_nothing_new_costs_nothing_and_what_was_withdrawn_is_gone(newsroom, client):
    response = client.get(URL, {"q": "doc sach"})
    assert entries(response) == ["Ngày hội đọc sách"]
    assert response["Cache-Control"] == "no-cache"
    same = client.get(URL, {"q": "doc sach"}, headers={"If-None-Match": response["ETag"]})
    assert same.status_code == 304
    late = newsroom.put("Đọc sách mỗi ngày")
    again = client.get(URL, {"q": "doc sach"}, headers={"If-None-Match": response["ETag"]})
    assert len(entries(again)) == 2
    newsroom.retract(late)
    assert entries(client.get(URL, {"q": "doc sach"})) == ["Ngày hội đọc sách"]


def test_a_feed_without_entries_is_the_same_each_time(newsroom, client, time_machine):
    time_machine.move_to(datetime(2026, 3, 10, 2, tzinfo=UTC))
    first = client.get(URL, {"q": "khong co bai nao"})
    assert entries(first) == []
    time_machine.move_to(datetime(2026, 3, 11, 2, tzinfo=UTC))
    same = client.get(URL, {"q": "khong co bai nao"}, headers={"If-None-Match": first["ETag"]})
    assert same.status_code == 304 and same["ETag"] == first["ETag"]


def test_a_correction_is_seen_by_who_follows(archive, client):
    item = archive.put("Đọc sách", published_at=datetime(2026, 3, 5, 2, tzinfo=UTC))
    before = client.get(URL)
    archive.change(item, title="Đọc sách mỗi ngày", updated_at=datetime(2026, 3, 9, 2, tzinfo=UTC))
    after = client.get(URL, headers={"If-None-Match": before["ETag"]})
    (entry,) = ElementTree.fromstring(after.content).findall(f"{ATOM}entry")  # noqa: S314 our own
    assert entry.find(f"{ATOM}published").text.startswith("2026-03-05")
    assert entry.find(f"{ATOM}updated").text.startswith("2026-03-09")


def test_an_item_of_which_nobody_knows_the_day_is_not_new_again_each_second(archive, client):
    archive.put("Đọc sách", published_at=None)
    moments = {entry.text for entry in ElementTree.fromstring(client.get(URL).content).iter(f"{ATOM}published")}  # noqa: S314
    assert moments == {"1970-01-01T00:00:00+00:00"}


def test_what_came_in_with_a_paste_breaks_no_feed(archive, client):
    archive.put("Bản\x02 tin\x0btuyển sinh", summary="Từ tệp\x1f PDF\uffff")
    assert entries(client.get(URL, {"q": "ban tin"})) == ["Bản tin tuyển sinh"]


def test_what_only_comes_close_is_not_sent_to_followers(newsroom, client):
    assert entries(client.get(URL, {"q": "tuyen sinv"})) == []


def test_a_wrong_address_is_refused_in_words(newsroom, client):
    response = client.get(URL, {"q": "tuyen sinh", "from": "31/2/2026"})
    assert response.status_code == 400
    assert "from:" in response.content.decode()


def test_odd_questions_make_no_broken_feed(newsroom, client):
    assert len(entries(client.get(URL, {"q": '<&\x01> tuyển "sinh'}))) == 3


def test_an_archive_that_cannot_be_searched_says_when_to_come_back(newsroom, client, settings, tmp_path):
    settings.LOA_INDEX = tmp_path / "none"
    response = client.get(URL, {"q": "tuyen"})
    assert response.status_code == 503 and response["Retry-After"] == "60"


def test_the_page_leads_to_the_feed_of_the_same_question(newsroom, client):
    page = html.unescape(client.get("/tim-kiem/", {"q": "tuyen sinh", "type": "news", "sort": "date"}).content.decode())
    (href,) = set(re.findall(r'href="(/tim-kiem/feed\.atom[^"]*)"', page))
    assert entries(client.get(href)) == ["Tuyển sinh lớp 3 & 10", "Tuyển sinh lớp 1 & 10"]
    assert re.search(r'<link rel="alternate" type="application/atom\+xml"[^>]*/tim-kiem/feed\.atom', page)
