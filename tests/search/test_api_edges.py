"""/api/archive/v1/ at its edges: whatever is asked, the answer is JSON, bounded, and never a failure of ours."""

import string
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.conf import settings as configured
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publishers.runtime.models import Spent
from search.api import cursors
from search.index.backends.elasticsearch import ElasticsearchBackend
from tests.search.test_api import FACETS, ITEMS, SUGGEST, URL

pytestmark = pytest.mark.django_db
NAMES = ["q", "type", "unit", "topic", "year", "status", "from", "to", "sort", "page_size", "cursor", "page", "lạ"]
WORDS = ["giáo dục", "-", '"', '"a', "26/QĐ-TTg", "*", "a" * 400, "\x00", "2026", "2026-03-05", "9999-12-31T23:59:59Z"]
VALUES = st.one_of(
    st.sampled_from([*WORDS, "relevance", "date", "0", "-1", "100", "news", "0" * 30, "2026-13-41", ""]),
    st.text(max_size=40),
    st.text(alphabet=string.printable, max_size=40),
)


def is_problem(response, status):
    return response.status_code == status and response["Content-Type"] == "application/problem+json"


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    address=st.sampled_from([URL, FACETS, SUGGEST, ITEMS + "0192f0a4-7c3e-7d10-8f62-2f1d8c1b9a55"]),
    given=st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=6),
)
def test_whatever_is_asked_is_answered_or_refused_in_words(archive, client, address, given):
    Spent.objects.all().delete()
    response = client.get(f"{address}?{urlencode(given)}")
    assert response.status_code in (200, 400, 404)
    document = response.json()
    if response.status_code != 200:
        assert is_problem(response, document["status"]) and document["title"] and document["detail"]
        assert len(response.content) < 10_000


def test_more_parameters_than_anybody_needs_are_refused_and_counted(client, db, settings):
    settings.LOA_LIMITS = {**configured.LOA_LIMITS, "archive-questions": (2, 60)}
    many = "&".join(f"type=a{number}" for number in range(1_100))
    for _ in range(2):
        assert is_problem(client.get(f"{URL}?{many}"), 400)
    assert is_problem(client.get(f"{URL}?{many}"), 429)


def test_unknown_names_are_said_back_in_part(client, db):
    response = client.get(URL, {"x" * 5_000: "1", **{f"n{number}": "1" for number in range(50)}})
    assert is_problem(response, 400) and len(response.json()["errors"]) == 5 and len(response.content) < 3_000


@pytest.mark.parametrize("address", ["", "nothing", "search/", "items/", "items/a/b", "../v1/x"])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_other_addresses_say_that_there_is_nothing(client, db, address, method):
    response = getattr(client, method)(f"/api/archive/v1/{address}")
    assert is_problem(response, 404) and "/api/docs/" in response.json()["detail"]


def test_any_page_may_ask(archive, client):
    archive.put("Một")
    for response in (client.get(URL), client.get(URL, {"lạ": 1}), client.get(f"{ITEMS}nothing")):
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in response["Access-Control-Expose-Headers"]
        assert not response.has_header("Access-Control-Allow-Credentials")
    preflight = client.options(URL, headers={"Origin": "https://bao.example", "Access-Control-Request-Method": "GET"})
    assert preflight.status_code == 204 and "GET" in preflight["Access-Control-Allow-Methods"]
    assert "If-None-Match" in preflight["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("address", [URL, FACETS])
def test_the_same_answer_is_not_sent_again(archive, client, address, time_machine):
    for number in range(3):
        archive.put(f"Kế hoạch {number}")
    query = {"q": "ke hoach"} | ({"page_size": 2} if address == URL else {})
    seal = client.get(address, query)["ETag"]
    time_machine.move_to(timezone.now() + timedelta(seconds=5))
    again = client.get(address, query, headers={"If-None-Match": seal})
    assert again.status_code == 304 and not again.content and again["Cache-Control"] == "no-cache"
    archive.put("Kế hoạch mới")
    changed = client.get(address, query, headers={"If-None-Match": seal})
    assert changed.status_code == 200 and changed["ETag"] != seal


def test_a_cursor_of_another_engine_is_refused(archive, client, monkeypatch):
    for number in range(3):
        archive.put(f"Kế hoạch {number}")
    following = client.get(URL, {"q": "ke hoach", "page_size": 2}).json()["next"]
    assert client.get(following).status_code == 200
    monkeypatch.setattr(cursors, "_engine", lambda: ElasticsearchBackend.__name__)
    assert is_problem(client.get(following), 400)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_refused_is_said_in_one_language(client, db, language):
    spoken = {"Accept-Language": language}
    for response in (
        client.get(URL, headers={**spoken, "Accept": "text/csv"}),
        client.post(URL, headers=spoken),
    ):
        document = response.json()
        assert document["detail"] == document["title"], "the framework's own words are English"
    assert "Known are: ." not in client.get(f"{ITEMS}x?a=1", headers=spoken).content.decode()


def test_an_item_tells_where_it_stays_and_what_was_corrected(archive, client):
    at = datetime(2026, 3, 6, 1, 0, tzinfo=UTC)
    snapshot = archive.put("Một", updated_at=at, corrections=[{"at": at, "wrong": "5/9", "right": "4/9"}])
    item = client.get(f"{ITEMS}{snapshot.content_id}").json()
    assert item["permanent_url"] == snapshot.permanent_url and item["updated_at"] == "2026-03-06T01:00:00Z"
    assert item["corrections"] == [{"at": "2026-03-06T01:00:00Z", "wrong": "5/9", "right": "4/9"}]
