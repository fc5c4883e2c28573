"""The pull API as a newsroom's program meets it."""

import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from publishers.channels.press import services
from publishers.channels.press.models import FeedEntry
from publishers.contract import Cause, Fact, Operation
from publishers.contract.testing import sample_content
from tests.publishers.channels.press.help import ITEMS, bearer, deliver, later, outlet

pytestmark = pytest.mark.django_db
EMBARGO = datetime(2030, 1, 1, 1, 0, tzinfo=UTC)


def _walk(client, address=ITEMS, **headers):
    """All items from an address on, and the address that goes on from there."""
    items = []
    while True:
        page = client.get(address, headers=headers).json()
        items += page["items"]
        address = "/" + page["next"].split("/", 3)[3]
        if not page["has_more"]:
            return items, address


def test_the_public_reads_public_items(client):
    content = sample_content()
    deliver(content, Operation.CREATE)
    answer = client.get(ITEMS)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/json"
    (item,) = answer.json()["items"]
    assert (item["id"], item["state"]) == (str(content.snapshot.content_id), "usable")
    assert item["title"] == content.snapshot.title and item["body_text"]
    assert client.get(f"{ITEMS}/{item['id']}").json() == item


def test_a_bad_token_is_refused(client):
    for header in ("Bearer sai", "Bearer ", "Basic YTpi", "Token x"):
        answer = client.get(ITEMS, headers={"authorization": header})
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert answer["Content-Type"] == "application/problem+json"


def test_a_new_token_ends_the_old_one_and_neither_is_kept(client):
    newsroom = outlet()
    old, new = services.issue_token(newsroom), services.issue_token(newsroom)
    assert client.get(ITEMS, headers={"authorization": f"Bearer {old}"}).status_code == 401
    assert client.get(ITEMS, headers={"authorization": f"Bearer {new}"}).status_code == 200
    newsroom.refresh_from_db()
    assert new not in str(vars(newsroom))


def test_an_embargoed_item_is_for_accredited_eyes(client):
    content = sample_content(cause=Cause.EARLY, embargoed_until=EMBARGO)
    deliver(content, Operation.CREATE)
    accredited, other = bearer(outlet("A", accredited=True)), bearer(outlet("B"))
    one = f"{ITEMS}/{content.snapshot.content_id}"
    for headers in ({}, other):
        assert client.get(ITEMS, headers=headers).json()["items"] == []
        assert client.get(one, headers=headers).status_code == 404
    (item,) = client.get(ITEMS, headers=accredited).json()["items"]
    assert item["embargoed_until"] == "2030-01-01T01:00:00Z"
    assert client.get(one, headers=accredited).status_code == 200


def test_a_public_item_that_goes_under_embargo_again_is_a_tombstone_for_the_public(client):
    content = sample_content()
    receipt = deliver(content, Operation.CREATE)
    gone = later(content, Cause.UNPUBLISH)
    deliver(gone, Operation.RETRACT, receipt)
    deliver(later(gone, Cause.EARLY, embargoed_until=EMBARGO), Operation.CREATE)
    (item,) = client.get(ITEMS).json()["items"]
    assert item["state"] == "canceled" and "title" not in item


def test_a_cursor_sees_every_change_and_the_tombstone(client):
    contents = [sample_content() for _ in range(5)]
    receipts = [deliver(content, Operation.CREATE) for content in contents]
    first, on = _walk(client, f"{ITEMS}?limit=2")
    assert [item["id"] for item in first] == [str(content.snapshot.content_id) for content in contents]
    assert _walk(client, on) == ([], on), "the end leads to itself until something changes"
    deliver(later(contents[1], Cause.EDIT, title="Mới"), Operation.UPDATE, receipts[1])
    deliver(later(contents[3], Cause.WITHDRAW), Operation.RETRACT, receipts[3])
    news, on = _walk(client, on)
    assert [(item["id"], item["state"]) for item in news] == [
        (str(contents[1].snapshot.content_id), "usable"),
        (str(contents[3].snapshot.content_id), "canceled"),
    ]
    assert _walk(client, on)[0] == []


def test_updated_after(client):
    for _ in range(2):
        deliver(sample_content(), Operation.CREATE)
    earlier, later_entry = FeedEntry.objects.order_by("position")
    FeedEntry.objects.filter(pk=earlier.pk).update(updated_at=later_entry.updated_at - timedelta(hours=1))
    since = (later_entry.updated_at - timedelta(minutes=1)).astimezone(UTC)
    for spelled in (since.isoformat(), since.isoformat().replace("+00:00", "Z")):
        (item,) = client.get(ITEMS, {"updated_after": spelled}).json()["items"]
        assert item["id"] == str(later_entry.content_id)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("updated_after", "hôm qua"),
        ("updated_after", "2026-11-22"),
        ("updated_after", "2026-11-22T07:05:00"),
        ("updated_after", "2026-13-22T07:05:00Z"),
        ("updated_after", "2026-11-22T07:05:00 07:00"),
        ("limit", "0"),
        ("limit", "101"),
        ("limit", "-1"),
        ("limit", "mười"),
        ("limit", "١٠"),
        ("cursor", "abc"),
        ("cursor", ""),
        ("cursor", "ế"),
        ("page", "2"),
    ],
)
def test_a_wrong_parameter_is_named(client, name, value):
    answer = client.get(ITEMS, {name: value})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == 400 and name in problem["detail"]
    assert problem["errors"] == [{"name": name, "detail": problem["detail"]}]


def test_a_parameter_given_twice_is_named(client):
    assert client.get(f"{ITEMS}?limit=1&limit=2").json()["errors"][0]["name"] == "limit"


def test_nothing_new_is_304(client):
    deliver(sample_content(), Operation.CREATE)
    answer = client.get(ITEMS)
    again = client.get(ITEMS, headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    deliver(sample_content(), Operation.CREATE)
    assert client.get(ITEMS, headers={"if-none-match": answer["ETag"]}).status_code == 200
    assert "Authorization" in answer["Vary"]


def test_reading_only(client):
    assert client.post(ITEMS).status_code == 405
    assert client.get(f"{ITEMS}/{uuid.uuid4()}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_leave_no_gap_that_a_cursor_would_pass_over(client):
    ids: list[str] = []
    errors: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(10):
                services.put(uuid.uuid4(), 1, {"title": "x"}, None)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    address = ITEMS
    while any(writer.is_alive() for writer in writers):
        items, address = _walk(client, address)
        ids += [item["id"] for item in items]
    for writer in writers:
        writer.join()
    ids += [item["id"] for item in _walk(client, address)[0]]
    assert errors == []
    assert sorted(ids) == sorted(str(entry.content_id) for entry in FeedEntry.objects.all())
    assert len(ids) == 40


def test_a_fact_is_read_by_people_and_by_programs(client):
    issued = Fact(name="issued_on", label="Ngày ban hành", value="05/03/2026", data="2026-03-05")
    deliver(sample_content(facts=[issued, Fact(name="x", label="X", value="Ba")]), Operation.CREATE)
    first, second = client.get(ITEMS).json()["items"][0]["facts"]
    assert (first["value"], first["data"], first["data_type"]) == ("05/03/2026", "2026-03-05", "date")
    assert (second["data"], second["data_type"]) == ("Ba", "string")
