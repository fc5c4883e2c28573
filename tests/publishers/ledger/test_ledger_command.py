"""`manage.py ledger`: what operators see and do from the shell."""

import json
import uuid

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import ModelLogEntry

from publishers.contract import ContentRejected, Reach, UnknownOutcome
from publishers.ledger import operating
from publishers.ledger.models import Channel, Delivery, Placement, Publication
from publishers.ledger.states import Hold, State
from publishers.worker.process import Worker
from tests.ledger import force
from tests.publishers.ledger.commands import ledger
from tests.sketch import publisher as sketch_publishers
from tests.sketch.models import Sketch

pytestmark = pytest.mark.django_db(transaction=True)


def as_data(*arguments):
    code, text = ledger(*arguments, "--json")
    return code, json.loads(text)


@pytest.fixture
def failed(make_channel, remote, say):
    """Three items that the channel refused, the oldest first."""
    make_channel("post")
    sketches = []
    for number in range(3):
        sketches.append(sketch := Sketch.objects.create(title=f"Bị từ chối {number}"))
        remote.trouble = [ContentRejected("too long", code="graph_100" if number else "graph_200")]
        say(sketch)
    return sketches


def test_list_filters_and_starts_with_the_oldest(failed, make_channel, say):
    say(Sketch.objects.create(title="Đã đăng"))
    assert [row["title"] for row in as_data("list")[1]] == [*(sketch.title for sketch in failed), "Đã đăng"]
    assert [row["title"] for row in as_data("list", "--state", "dead", "--limit", 2)[1]] == [
        "Bị từ chối 0",
        "Bị từ chối 1",
    ]
    assert [row["title"] for row in as_data("list", "--code", "graph_100")[1]] == ["Bị từ chối 1", "Bị từ chối 2"]
    assert [row["title"] for row in as_data("list", "--content", failed[0].content_id)[1]] == ["Bị từ chối 0"]
    code, text = ledger("list", "--channel", "post", "--state", "sent", "--state", "unknown")
    assert code == 0 and "Đã đăng" in text and "Bị từ chối" not in text
    row = as_data("list", "--state", "sent")[1][0]
    assert row["receipt"]["url"] and row["planned_at"].endswith("Z") and row["channel"] == "post"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("list", "--channel", "fanpge"), "Known are: post"),
        (("list", "--content", uuid.uuid4()), "knows no item"),
        (("show", "no-such-thing"), "knows no item"),
        (("retry", "999999"), "no delivery 999999"),
        (("retry",), "Name deliveries"),
        (("retry", "1", "--code", "graph_100"), "Name deliveries"),
        (("replan",), "which channel or which item"),
        (("release", "fanpge"), "Known are: post"),
    ],
)
def test_what_cannot_be_understood_is_said_in_words(failed, arguments, says):
    code, text = ledger(*arguments)
    assert code == 2 and says in text


def test_a_wrong_argument_is_refused(db):
    with pytest.raises(CommandError):
        call_command("ledger", "list", "--state", "lost")
    with pytest.raises(CommandError):
        call_command("ledger")


def test_show_tells_the_whole_story(sketch, say, make_channel, remote):
    make_channel("post")
    say(sketch)
    say(sketch, title="Đã sửa", corrections=[["15/12", "16/12"]])
    say(sketch, reach=Reach.WITHDRAW)
    delivery = Delivery.objects.earliest("pk")
    code, data = as_data("show", sketch.content_id)
    assert code == 0
    assert [version["cause"] for version in data["versions"]] == ["publish", "correct", "withdraw"]
    operations = [version["deliveries"][0]["operation"] for version in data["versions"]]
    assert operations == ["create", "update", "retract"]
    phases = [line["phase"] for line in data["versions"][0]["deliveries"][0]["log"]]
    assert phases == ["claimed", "on_wire", "settled"]
    assert data["placements"][0]["receipt"] is None
    assert as_data("show", delivery.pk)[1] == data == as_data("show", delivery.key)[1]
    code, text = ledger("show", sketch.content_id)
    assert "withdraw" in text and "taken back" in text and "on_wire" in text


def test_retry_by_id_key_and_code(failed, remote):
    first = Delivery.objects.earliest("pk")
    assert as_data("retry", first.key)[1] == {"retried": [first.pk], "refused": []}
    Worker().drain()
    assert list(remote.posts.values()) == ["Bị từ chối 0"]
    code, data = as_data("retry", "--code", "graph_100", "--channel", "post")
    assert code == 0 and len(data["retried"]) == 2
    Worker().drain()
    assert sorted(remote.posts.values()) == ["Bị từ chối 0", "Bị từ chối 1", "Bị từ chối 2"]
    code, text = ledger("retry", "--code", "graph_100")
    assert code == 1 and "0 deliveries" in text
    code, data = as_data("retry", first.pk)
    assert code == 1 and data["refused"][0]["id"] == first.pk


def test_retry_refuses_what_a_newer_version_has_overtaken(failed, say):
    old = Delivery.objects.earliest("pk")
    say(failed[0], title="Viết ngắn lại")
    code, text = ledger("retry", old.pk)
    assert code == 1 and "newer version" in text


def test_verify_finds_nothing_wrong_in_a_ledger_that_is_right(sketch, say, make_channel, remote):
    for position, kind in enumerate(("post", "letter", "shout", "feed")):
        make_channel(kind, position=position)
    gone = Sketch.objects.create(title="Sẽ thu hồi")
    say(sketch)
    say(gone)
    say(sketch, title="Đã sửa", corrections=[["15/12", "16/12"]])
    say(gone, reach=Reach.WITHDRAW)
    code, data = as_data("verify")
    assert [finding for finding in data["findings"] if finding["certain"]] == [] and code == 0 and data["right"]
    # Three of the four have no look-up.
    assert sorted(finding["channel"] for finding in data["findings"]) == ["feed", "letter", "shout"]
    assert as_data("verify", "--tables")[1] == {"right": True, "findings": []}
    assert "The ledger is right." in ledger("verify", "--channel", "post")[1]


def test_verify_reports_what_a_channel_does_not_hold_and_what_it_still_holds(sketch, say, make_channel, remote):
    make_channel("post")
    gone = Sketch.objects.create(title="Sẽ thu hồi")
    say(sketch)
    say(gone)
    number = next(number for number, text in remote.posts.items() if text == gone.title)
    say(gone, reach=Reach.WITHDRAW)
    remote.posts.clear()  # somebody deleted the one there by hand
    remote.posts[number] = gone.title  # and brought the other back
    code, data = as_data("verify")
    assert code == 1 and not data["right"]
    assert {finding["content"]: finding["kind"] for finding in data["findings"]} == {
        str(sketch.content_id): "not_there",
        str(gone.content_id): "still_there",
    }
    assert ledger("verify", "--content", sketch.content_id)[1].count("not_there") == 1
    assert ledger("verify", "--tables")[0] == 0
    remote.posts = {"99": sketch.title}
    assert "elsewhere" in ledger("verify", "--content", sketch.content_id)[1]


def test_verify_goes_on_when_a_channel_does_not_answer(sketch, say, make_channel, remote, monkeypatch):
    make_channel("post")
    say(sketch)

    def broken(self, job):
        raise KeyError("bug")

    monkeypatch.setattr(sketch_publishers.Post, "lookup", broken)
    code, data = as_data("verify")
    assert code == 0, "what could not be asked is not wrong"
    assert [(finding["kind"], finding["certain"]) for finding in data["findings"]] == [("no_answer", False)]


@pytest.mark.parametrize(
    ("kind", "damage"),
    [
        ("key", lambda: Delivery.objects.update(key=uuid.uuid4())),
        ("version", lambda: Publication.objects.update(version=1)),
        ("lease", lambda: Delivery.objects.update(phase="claimed")),
        ("doubt", lambda: force(Delivery.objects.all(), State.UNKNOWN, operation="")),
        ("receipt", lambda: force(Delivery.objects.all(), State.CANCELLED)),
        ("placement", lambda: Placement.objects.all().delete()),
        ("publication", lambda: Placement.objects.update(version=1)),
    ],
)
def test_verify_finds_what_breaks_a_rule_of_the_tables(sketch, say, make_channel, remote, kind, damage):
    make_channel("post")
    say(sketch)
    damage()
    code, data = as_data("verify", "--tables")
    assert code == 1 and kind in {finding["kind"] for finding in data["findings"]}


def test_verify_finds_work_that_a_newer_version_should_have_replaced(sketch, say, make_channel, remote):
    make_channel("post")
    remote.trouble = [ContentRejected("too long")]
    say(sketch)
    old = Delivery.objects.get()
    say(sketch, title="Viết ngắn lại")
    force(Delivery.objects.filter(pk=old.pk), State.DEAD)
    code, data = as_data("verify", "--tables")
    assert code == 1 and [finding["kind"] for finding in data["findings"]] == ["overtaken"]


def test_replan_sends_anew_what_reads_differently_though_the_item_is_the_same(
    sketch, say, make_channel, remote, monkeypatch
):
    make_channel("post")
    other = Sketch.objects.create(title="Không đổi")
    say(sketch)
    say(other)
    before = Sketch.snapshot

    def renamed(self):
        snapshot = before(self)
        return snapshot.model_copy(update={"title": f"{snapshot.title} (đổi tên)"} if self.pk == sketch.pk else {})

    monkeypatch.setattr(Sketch, "snapshot", renamed)
    code, data = as_data("replan", "--channel", "post")
    assert code == 0 and len(data["planned"]) == 2
    Worker().drain()
    assert remote.calls[2:] == [("update", "Lịch thi học kỳ một (đổi tên)")], "what reads the same is not sent"
    assert as_data("replan", "--content", other.content_id)[1]["planned"][0]["content"] == str(other.content_id)
    other.delete()
    assert as_data("replan", "--content", other.content_id)[1] == {"planned": [], "without_page": 1}


def test_restored_holds_outside_channels_and_release_lets_them_go(sketch, say, make_channel, remote):
    make_channel("post")
    make_channel("feed")
    say(sketch)
    code, data = as_data("restored")
    assert code == 0 and data == {"held": ["post"]}
    assert Channel.objects.get(slug="post").hold == Hold.RESTORED
    say(Sketch.objects.create(title="Tin mới"))
    assert ("create", "Tin mới") in remote.calls  # to the feed, which is no outside channel
    code, text = ledger("release", "feed")
    assert code == 1 and "not held" in text
    code, data = as_data("release", "post")
    assert code == 0 and data["channel"] == "post" and Channel.objects.get(slug="post").hold == Hold.NONE
    code, text = ledger("restored")
    assert "Held: post" in text and "ledger release" in text


def test_release_says_what_is_still_unknown(sketch, say, make_channel, remote):
    channel = make_channel("letter")
    remote.trouble = [UnknownOutcome("cut")]
    say(sketch)
    operating.pause(channel)
    say(Sketch.objects.create(title="Đang chờ"))
    _code, text = ledger("release", "letter")
    assert "1 delivery goes out now." in text and "1 outcome is still unknown." in text


def test_what_an_operator_did_is_in_wagtails_log(failed, make_channel, remote):
    ledger("retry", Delivery.objects.earliest("pk").pk)
    ledger("restored")
    ledger("release", "post")
    entries = ModelLogEntry.objects.order_by("timestamp")
    assert [entry.action for entry in entries] == [
        "loa.delivery.retry",
        "loa.channel.restored",
        "loa.channel.resume",
    ]
    assert all("manage.py ledger" in entry.data["who"] for entry in entries)


def test_verify_names_the_doubts_that_hold_later_versions_and_says_what_to_do(make_channel, remote, say, sketch):
    make_channel("letter")  # has no look-up
    remote.trouble = [UnknownOutcome("cut")]
    say(sketch)
    Delivery.objects.update(needs_person=True)
    say(sketch, reach=Reach.WITHDRAW)
    doubt = Delivery.objects.get(state=State.UNKNOWN)
    _code, shown = ledger("verify", "--channel", "letter")
    assert f"Delivery {doubt.pk}" in shown and "wait: 1" in shown and "ledger decide CHANNEL" in shown


def test_a_worker_for_a_channel_that_is_none_is_refused_by_name(make_channel):
    make_channel("post")
    with pytest.raises(CommandError, match="nope") as refused:
        call_command("worker", "--channel", "post", "--channel", "nope", "--once")
    assert refused.value.returncode == 2 and str(refused.value).endswith(": post")
