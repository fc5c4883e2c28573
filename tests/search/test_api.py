"""GET /api/archive/v1/search as a program uses it."""

import pytest
from wagtail.models import Page

pytestmark = pytest.mark.django_db
URL = "/api/archive/v1/search"


def test_shape_of_an_answer(archive, client):
    snapshot = archive.put("Kế hoạch & truyền thông", "Nội dung giáo dục <b>.", type="policy", topics=["an-toan"])
    response = client.get(URL, {"q": "giao duc"})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "no-cache"
    assert response.json() == {
        "count": 1,
        "next": None,
        "previous": None,
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
        "facets": response.json()["facets"],
    }
    facets = response.json()["facets"]
    assert list(facets) == ["type", "unit", "topic", "year", "status"]
    assert facets["unit"] == [
        {"value": "phong-tieu-hoc", "name": "Phòng Giáo dục Tiểu học", "count": 1, "chosen": False}
    ]


def test_pages_are_linked(archive, client):
    archive.put_many([archive.snapshot(f"Bài {number}") for number in range(5)])
    first = client.get(URL, {"q": "bài", "page_size": 2}).json()
    assert first["previous"] is None
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()
    assert third["next"] is None
    seen = [result["id"] for page in (first, second, third) for result in page["results"]]
    assert len(set(seen)) == 5 and first["count"] == 5
    assert client.get(third["previous"]).json()["results"] == second["results"]


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
        ("q=" + "a" * 201, ["q"]),
        ("page=x&year=1", ["year", "page"]),
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


def test_other_methods_and_formats(client, db):
    response = client.post(URL)
    assert response.status_code == 405
    assert response["Content-Type"] == "application/problem+json"
    assert "GET" in response["Allow"]
    assert client.head(URL).status_code == 200
    assert client.options(URL).status_code == 200


def test_a_lost_index_is_503_with_retry_after(archive, index_folder, client):
    archive.put("Một")
    (index_folder / "current").unlink()
    response = client.get(URL)
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert response.json()["status"] == 503
