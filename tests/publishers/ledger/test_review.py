"""What a plugin's fault and a hasty operator may not do to the ledger."""

import threading
import time
from datetime import timedelta

import pytest

from publishers.contract import NotDone, UnknownOutcome
from publishers.ledger import operating, sweeping
from publishers.ledger.models import Delivery
from publishers.ledger.states import State
from publishers.runtime import clock
from publishers.worker.process import Worker
from tests.ledger import force
from tests.sketch import publisher as sketch_publishers

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_plugin_that_breaks_at_look_up_stops_no_other(sketch, say, make_channel, remote, monkeypatch):
    make_channel("post")
    feed = make_channel("feed", position=1)
    remote.trouble = [UnknownOutcome("cut")]
    say(sketch, deliver=False)

    def broken(self, job):
        raise KeyError("bug")

    monkeypatch.setattr(sketch_publishers.Post, "lookup", broken)
    for _ in range(3):
        Delivery.objects.filter(state=State.UNKNOWN).update(not_before=clock.now())
        Worker().drain()
    assert Delivery.objects.get(channel=feed).state == State.SENT


def test_two_hasty_look_ups_by_an_operator_are_not_two_a_gap_apart(sketch, say, make_channel, remote, settings):
    settings.LOA_ENGINE = {**settings.LOA_ENGINE, "LOOKUP_DELAY": 60.0, "LOOKUP_GAP": 60.0}
    make_channel("post")
    remote.trouble = [UnknownOutcome("cut")]
    say(sketch)
    for _ in range(2):
        delivery = Delivery.objects.get()
        assert delivery.state == State.UNKNOWN
        assert isinstance(operating.check_remote(delivery), NotDone)
    assert Delivery.objects.get().state == State.UNKNOWN
    Worker().drain()
    assert len(remote.calls) == 1


def test_held_work_of_a_channel_that_is_not_held_goes_out(sketch, say, make_channel, remote):
    channel = make_channel("post")
    say(sketch, deliver=False)
    force(Delivery.objects.all(), State.HELD)  # planned on PostgreSQL while somebody resumed the channel
    assert not channel.hold
    Worker().drain()
    assert Delivery.objects.get().state == State.SENT


def test_a_batch_plugin_that_answers_too_little_stops_nothing(make_channel, remote, monkeypatch, say, db):
    from publishers.ledger import planning
    from tests.sketch.models import Sketch

    make_channel("feed")
    for number in range(3):
        one = Sketch.objects.create(title=f"Tin {number}")
        planning.plan(one.content_id)
    monkeypatch.setattr(sketch_publishers.Feed, "deliver_many", lambda self, work: [])
    Worker().drain()
    assert not Delivery.objects.filter(state=State.SENDING).exists()


def test_back_to_live_is_brought_up_to_date_although_another_channel_was_reposted(
    sketch, say, make_channel, remote, django_user_model
):
    first, second = make_channel("post", slug="first"), make_channel("post", slug="second")
    say(sketch)
    operating.configure(second, mode="outbox")
    newest = say(sketch, title="Đổi khi kênh đóng")
    operating.repost(newest, first, django_user_model.objects.create_user("truyen-thong"))
    Worker().drain()
    operating.configure(second, mode="live")
    Worker().drain()
    placement = Delivery.objects.filter(channel=second).order_by("-version").first()
    assert placement.state == State.SENT and placement.publication.snapshot["title"] == "Đổi khi kênh đóng"


@pytest.mark.parametrize("case", ["blocked", "held", "unknown", "person"])
def test_an_idle_worker_sleeps(sketch, say, make_channel, remote, case, settings):
    settings.LOA_ENGINE = {**settings.LOA_ENGINE, "LOOKUP_DELAY": 60.0}
    channel = make_channel("letter" if case == "person" else "post")
    remote.trouble = [UnknownOutcome("cut")] if case != "held" else []
    if case == "held":
        operating.pause(channel)
    say(sketch)
    if case == "person":
        Delivery.objects.update(not_before=clock.now())
        Worker().drain()
        assert Delivery.objects.get().needs_person
    if case in ("blocked", "person"):
        say(sketch, title="Bản mới")
    worker = Worker()
    worker._tick(True)
    moment = sweeping.next_moment()
    assert moment is None or moment > clock.now() + timedelta(seconds=1)
    wake = worker._tick(False)
    assert wake is None or wake > clock.now() + timedelta(seconds=1)


def test_a_worker_that_sleeps_leaves_when_told_to(db):
    worker = Worker()
    teller = threading.Timer(2.0, worker.stop)
    teller.start()
    began = time.monotonic()
    worker.run_forever()
    assert time.monotonic() - began < 10
