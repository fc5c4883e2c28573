"""/api/archive/v1/ as a program uses it."""

from datetime import UTC, datetime

import pytest
from wagtail.models import Page, PageViewRestriction

from publishers.contract import Withdrawal
from publishers.runtime.addresses import absolute
from search.models import IndexedDocument
from tests.search.engines import archive_on_either, either

__all__ = ["archive_on_either", "either"]  # fixtures
pytestmark = pytest.mark.django_db
URL = "/api/archive/v1/search"
SUGGEST = "/api/archive/v1/suggest"
FACETS = "/api/archive/v1/facets"
ITEMS = "/api/archive/v1/items/"


def test_shape_of_an_answer(archive, client):
    snapshot = archive.put("Kế hoạch & truyền thông", "Nội dung giáo dục <b>.", type="policy", topics=["an-toan"])
    response = client.get(URL, {"q": "giao duc"})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "no-cache"
    assert response.json() == {
        "count": 1,
        "next": None,
        "results": [
            {
                "id": str(snapshot.content_id),
                "type": "policy",
                "title": "Kế hoạch & truyền thông",
                "url": snapshot.url,
                "highlight": "Nội dung <mark>giáo dục</mark> &lt;b&gt;.",
                "published_at": "2026-03-05T02:00:00Z",
            }
        ],
        "similar": False,
        "partial": False,
        "pinned": [],
        "meant": "",
        "facets": response.json()["facets"],
    }
    facets = response.json()["facets"]
    assert list(facets) == ["type", "unit", "topic", "year", "status"]
    assert facets["unit"] == [
        {"value": "phong-tieu-hoc", "name": "Phòng Giáo dục Tiểu học", "count": 1, "chosen": False}
    ]


def walk(client, query):
    """Every id that `next` leads to, page by page."""
    pages, address = [], f"{URL}?{query}"
    while address:
        body = client.get(address).json()
        pages.append([result["id"] for result in body["results"]])
        address = body["next"]
    return pages


@pytest.mark.parametrize("query", ["q=bài&page_size=3", "page_size=3", "q=bài&sort=date&page_size=3&type=news"])
def test_next_leads_to_the_end(archive_on_either, client, query):
    snapshots = [
        archive_on_either.snapshot(f"Bài {number}", published_at=datetime(2026, 3, 1 + number, tzinfo=UTC))
        for number in range(7)
    ]
    archive_on_either.put_many(snapshots)
    pages = walk(client, query)
    assert [len(page) for page in pages] == [3, 3, 1]
    newest_first = [str(snapshot.content_id) for snapshot in reversed(snapshots)]
    assert [content_id for page in pages for content_id in page] == newest_first


def test_next_skips_what_went_away_untold_and_repeats_nothing(archive, client):
    snapshots = [
        archive.snapshot(f"Bài {number}", published_at=datetime(2026, 3, 20 - number, tzinfo=UTC))
        for number in range(10)
    ]
    archive.put_many(snapshots)
    Page.objects.filter(pk__in=[snapshot.page_id for snapshot in snapshots[:3]]).update(live=False)
    pages = walk(client, "q=bài&page_size=2")
    assert [content_id for page in pages for content_id in page] == [
        str(snapshot.content_id) for snapshot in snapshots[3:]
    ]


def test_next_leads_on_among_hits_for_another_spelling(archive, client):
    archive.put_many([archive.snapshot(f"Khuyến học số {number}") for number in range(5)])
    assert client.get(URL, {"q": "khuyêm học"}).json()["similar"] is True
    pages = walk(client, "q=khuyêm học&page_size=2")
    assert [len(page) for page in pages] == [2, 2, 1]


def test_a_cursor_belongs_to_its_question(archive, client):
    archive.put_many([archive.snapshot(f"Bài {number}") for number in range(5)])
    following = client.get(URL, {"q": "bài", "page_size": 2}).json()["next"]
    assert following.startswith(absolute("/api/archive/v1/search?"))
    assert client.get(following).status_code == 200
    for wrong in (following + "x", following.replace("page_size=2", "sort=date"), f"{URL}?cursor=MTA"):
        response = client.get(wrong)
        assert response.status_code == 400
        assert [error["name"] for error in response.json()["errors"]] == ["cursor"]


def test_days_are_those_of_people_here(archive, client):
    late = archive.put("Tối", published_at=datetime(2026, 3, 4, 16, 59, 59, tzinfo=UTC))
    early = archive.put("Sáng", published_at=datetime(2026, 3, 4, 17, 0, tzinfo=UTC))

    def ids_found(**bounds):
        return {result["id"] for result in client.get(URL, bounds).json()["results"]}

    assert ids_found(**{"from": "2026-03-05"}) == {str(early.content_id)}
    assert ids_found(to="2026-03-04") == {str(late.content_id)}
    assert ids_found(**{"from": "2026-03-04", "to": "2026-03-05"}) == {str(early.content_id), str(late.content_id)}
    assert ids_found(**{"from": "2026-03-04T17:00:00Z"}) == {str(early.content_id)}
    assert ids_found(to="2026-03-05T00:00:00+07:00") == {str(late.content_id)}


def test_suggestions(archive, client):
    snapshot = archive.put("Tuyển sinh <lớp 10>", type="policy")
    response = client.get(SUGGEST, {"q": "tuyen si"})
    assert response.json() == {
        "suggestions": [
            {
                "id": str(snapshot.content_id),
                "title": "Tuyển sinh <lớp 10>",
                "highlight": "<mark>Tuyển si</mark>nh &lt;lớp 10&gt;",
                "type": "policy",
                "url": snapshot.url,
            }
        ]
    }
    assert response["Cache-Control"] == "private, max-age=30"
    Page.objects.filter(pk=snapshot.page_id).update(live=False)
    assert client.get(SUGGEST, {"q": "tuyen si"}).json() == {"suggestions": []}


def test_facets_without_hits(archive, client):
    archive.put("Thông báo", type="news")
    archive.put("Thông báo", type="policy")
    answer = client.get(URL, {"q": "thong bao", "type": "news"}).json()
    response = client.get(FACETS, {"q": "thong bao", "type": "news"})
    assert response["Cache-Control"] == "no-cache"
    assert response.json() == {name: answer[name] for name in ("count", "similar", "partial", "meant", "facets")}
    assert {choice["value"]: choice["count"] for choice in response.json()["facets"]["type"]} == {
        "news": 1,
        "policy": 1,
    }
    assert client.get(FACETS, {"sort": "date"}).json()["errors"][0]["name"] == "sort"


def test_an_item_as_it_was_published(archive, client):
    snapshot = archive.put("Thông báo", "Đoạn một.\nĐoạn hai.", summary="Tóm tắt", topics=["an-toan"])
    response = client.get(f"{ITEMS}{snapshot.content_id}")
    assert response["Cache-Control"] == "no-cache"
    item = response.json()
    assert item.pop("version") > 0
    assert item == {
        "id": str(snapshot.content_id),
        "type": "news",
        "type_name": "Tin hoạt động",
        "title": "Thông báo",
        "summary": "Tóm tắt",
        "url": snapshot.url,
        "permanent_url": snapshot.permanent_url,
        "unit": {"slug": "phong-tieu-hoc", "name": "Phòng Giáo dục Tiểu học"},
        "topics": [{"slug": "an-toan", "name": "An toàn trường học"}],
        "status": "",
        "status_name": "",
        "published_at": "2026-03-05T02:00:00Z",
        "updated_at": None,
        "corrections": [],
        "text": ["Đoạn một.", "Đoạn hai."],
        "details": [],
        "files": [],
    }


def test_an_item_is_sent_once_for_each_of_its_versions(archive, client):
    snapshot = archive.put("Thông báo")
    address = f"{ITEMS}{snapshot.content_id}"
    tag = {"If-None-Match": client.get(address)["ETag"]}
    unchanged = client.get(address, headers=tag)
    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", tag["If-None-Match"])
    assert unchanged["Cache-Control"] == "no-cache" and "Accept-Language" in unchanged["Vary"]
    archive.change(snapshot, title="Thông báo mới")
    assert client.get(address, headers=tag).json()["title"] == "Thông báo mới"
    archive.retract(snapshot)
    assert client.get(address, headers=tag).status_code == 410


@pytest.mark.parametrize("name", ["0192f0a4-7c3e-7d10-8f62-2f1d8c1b9a55", "1"])
def test_what_never_was_public_is_not_found(archive, client, name):
    archive.put("Thông báo")
    response = client.get(f"{ITEMS}{name}")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response["Cache-Control"] == "no-store"


def test_what_was_taken_out_is_gone_whoever_knew_of_it(archive, client):
    unpublished, untold, private, deleted, retracted = (archive.put(f"Thông báo {number}") for number in range(5))
    Page.objects.get(pk=unpublished.page_id).unpublish()
    Page.objects.filter(pk=untold.page_id).update(live=False)
    PageViewRestriction.objects.create(page_id=private.page_id, restriction_type=PageViewRestriction.LOGIN)
    Page.objects.get(pk=deleted.page_id).delete()
    archive.retract(retracted)
    for snapshot in (unpublished, untold, private, deleted, retracted):
        response = client.get(f"{ITEMS}{snapshot.content_id}")
        assert (response.status_code, response["Cache-Control"]) == (410, "no-store")
        assert snapshot.title not in response.text


def test_a_withdrawal_says_why(archive, client):
    snapshot = archive.put("Thông báo")
    reason = Withdrawal(at=datetime(2026, 3, 6, tzinfo=UTC), reason="Số liệu chưa đúng.")
    archive.retract(snapshot.model_copy(update={"withdrawal": reason}))
    problem = client.get(f"{ITEMS}{snapshot.content_id}").json()
    assert (problem["status"], problem["detail"]) == (410, "Số liệu chưa đúng.")
    assert "Thông báo" not in str(IndexedDocument.objects.get().document)


def test_an_empty_archive_answers(client, db, index_folder):
    assert client.get(SUGGEST, {"q": "a"}).json() == {"suggestions": []}
    assert client.get(URL, {"q": "a"}).json()["count"] == 0


def test_filters(archive, client):
    archive.put("Một", type="news")
    archive.put("Hai", type="policy")
    archive.put("Ba", type="event")
    body = client.get(f"{URL}?type=news&type=policy&sort=date").json()
    assert body["count"] == 2


def test_a_withdrawn_page_is_gone_at_once(archive, client):
    snapshot = archive.put("Một")
    Page.objects.filter(pk=snapshot.page_id).update(live=False)
    assert client.get(URL).json()["count"] == 0


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("colour=red", ["colour"]),
        ("q=" + "a" * 401, ["q"]),
        ("page=2", ["page"]),
        ("format=json", ["format"]),
        ("year=1&from=today&page_size=x", ["year", "from", "page_size"]),
        ("from=2026-02-30&to=2026-03-05T07:00:00", ["from", "to"]),
        ("from=2026-03-05&to=2026-03-04", ["to"]),
        ("cursor=a&cursor=b", ["cursor"]),
        ("page_size=0", ["page_size"]),
    ],
)
def test_errors_are_problem_details_that_name_the_parameters(client, db, query, names):
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert (body["type"], body["status"]) == ("about:blank", 400)
    assert body["title"] and body["detail"]
    assert [error["name"] for error in body["errors"]] == names
    assert all(error["detail"] for error in body["errors"])


@pytest.mark.parametrize(("accepts", "title"), [("", "Không hiểu"), ("en-GB", "The question"), ("vi", "Không hiểu")])
def test_errors_speak_the_language_of_the_caller(client, db, accepts, title):
    response = client.get(f"{URL}?sort=best", headers={"Accept-Language": accepts} if accepts else {})
    assert response.json()["title"].startswith(title)
    assert response["Content-Language"] == ("en" if accepts == "en-GB" else "vi")
    assert "Accept-Language" in response["Vary"]


@pytest.mark.parametrize("address", [URL, SUGGEST, FACETS])
def test_other_methods_and_formats(client, db, address):
    response = client.post(address)
    assert response.status_code == 405
    assert response["Content-Type"] == "application/problem+json"
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    refused = client.get(address, headers={"Accept": "text/html"})
    assert (refused.status_code, refused["Content-Type"]) == (406, "application/problem+json")
    assert client.get(address, headers={"Accept": "text/html, */*;q=0.8"})["Content-Type"] == "application/json"
    head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    options = client.options(address)
    assert (options.status_code, options["Allow"]) == (204, "GET, HEAD, OPTIONS")


def test_a_lost_index_is_503_with_retry_after(archive, index_folder, client):
    archive.put("Một")
    (index_folder / "current").unlink()
    response = client.get(URL)
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert response.json()["status"] == 503


def test_an_address_asks_so_often_within_a_minute(client, db, settings, time_machine):
    settings.LOA_LIMITS = {"archive-questions": (2, 60), "archive-suggestions": (3, 60)}
    time_machine.move_to(datetime(2026, 3, 5, 2, 0, 20, tzinfo=UTC), tick=False)
    first = client.get(URL)
    assert first["RateLimit-Policy"] == '"archive-questions";q=2;w=60'
    assert first["RateLimit"] == '"archive-questions";r=1;t=40'
    assert client.get(f"{FACETS}?colour=red").status_code == 400  # counts as well
    refused = client.get(URL)
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    assert (refused["Retry-After"], refused["RateLimit"]) == ("40", '"archive-questions";r=0;t=40')
    assert refused["Cache-Control"] == "no-store"
    assert client.get(SUGGEST)["RateLimit"] == '"archive-suggestions";r=2;t=40'
    assert client.get(URL, REMOTE_ADDR="203.0.113.9").status_code == 200
    time_machine.move_to(datetime(2026, 3, 5, 2, 1, 0, tzinfo=UTC), tick=False)
    assert client.get(URL).status_code == 200


def test_what_others_ask_does_not_let_an_address_ask_more(client, db, settings):
    settings.LOA_LIMITS = {"archive-questions": (1, 60), "archive-suggestions": (1, 60)}
    assert client.get(URL).status_code == 200
    for number in range(400):
        client.get(URL, REMOTE_ADDR=f"198.51.{number // 200}.{number % 200}")
    assert client.get(URL).status_code == 429


def test_the_addresses_of_one_machine_count_together(client, db, settings):
    settings.LOA_LIMITS = {"archive-questions": (1, 60), "archive-suggestions": (1, 60)}
    assert client.get(URL, REMOTE_ADDR="2001:db8::1").status_code == 200
    assert client.get(URL, REMOTE_ADDR="2001:db8::ffff:2").status_code == 429
    assert client.get(URL, REMOTE_ADDR="2001:db8:0:1::1").status_code == 200
    assert client.get(URL, REMOTE_ADDR="").status_code == 200
