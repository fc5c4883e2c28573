"""Stories of doubt: answers that come late, and clocks that go back."""

import time
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from publishers.contract import ContentRejected, Reach, Receipt, UnknownOutcome, boottime
from publishers.ledger import claiming, reconciling, running, settling, sweeping
from publishers.ledger.models import Attempt, Delivery, Placement, Publication
from publishers.ledger.states import Phase, State
from publishers.runtime import clock
from publishers.worker.process import Worker
from tests.sketch.models import Sketch

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("patient")]


def on_the_wire(worker):
    """A delivery that this worker has on the wire."""
    (delivery,) = claiming.claim(worker)
    publisher = delivery.channel.make()
    delivery.payload = publisher.render(claiming.content_of(delivery, publisher), delivery.operation)
    assert claiming.put_on_wire(delivery, 0.1, worker)
    return delivery


def lease_is_over(delivery):
    Delivery.objects.filter(pk=delivery.pk).update(lease_until=clock.now() - timedelta(seconds=1))


def look_up_now():
    Delivery.objects.filter(state=State.UNKNOWN).update(not_before=clock.now())
    sweeping.sweep("somebody else")


def test_a_withdrawal_behind_an_unknown_waits_for_the_look_up_and_then_takes_back(
    make_channel, remote, say, sketch, states, drain_until, patient
):
    post = make_channel("post")
    remote.trouble, remote.acts_before_trouble = [UnknownOutcome("cut")], True
    say(sketch)
    say(sketch, reach=Reach.WITHDRAW)
    assert states(post) == ["unknown", "queued"]
    assert [operation for operation, _ in remote.calls] == ["create"], "nothing passes an outcome that nobody knows"
    patient()
    drain_until(lambda: states(post) == ["sent", "sent"])
    assert remote.posts == {} and [operation for operation, _ in remote.calls] == ["create", "retract"]
    assert Placement.objects.get().receipt is None


def test_a_withdrawal_behind_an_unknown_that_was_not_done_posts_nothing(
    make_channel, remote, say, sketch, states, drain_until, patient
):
    post = make_channel("post")
    remote.trouble = [UnknownOutcome("cut")]
    say(sketch)
    say(sketch, reach=Reach.WITHDRAW)
    patient()
    drain_until(lambda: states(post) == ["superseded", "sent"])
    assert remote.posts == {} and len(remote.calls) == 1, "the create is not sent again only to be taken back"


def test_an_answer_after_the_lease_settles_what_became_unknown(make_channel, remote, say, sketch, states):
    post = make_channel("post")
    say(sketch, deliver=False)
    late = on_the_wire("slow")
    lease_is_over(late)
    sweeping.sweep("other")
    assert states(post) == ["unknown"]
    assert settling.settle(late, Receipt(remote_id="7", url="http://127.0.0.1/7"), "slow")
    assert states(post) == ["sent"] and Placement.objects.get().receipt["remote_id"] == "7"
    look_up_now()
    assert remote.calls == []


def test_a_late_answer_that_it_failed_leaves_the_outcome_to_the_look_up(make_channel, remote, say, sketch, states):
    post = make_channel("post")
    say(sketch, deliver=False)
    late = on_the_wire("slow")
    lease_is_over(late)
    sweeping.sweep("other")
    assert not settling.fail(late, ContentRejected("too long"), "slow", sent=True)
    assert states(post) == ["unknown"]


def test_a_late_answer_is_not_heard_once_a_newer_claim_owns_the_delivery(make_channel, remote, say, sketch, states):
    post = make_channel("post")
    say(sketch, deliver=False)
    late = on_the_wire("slow")
    lease_is_over(late)
    for _ in range(3):  # the lease, then not there twice, a gap apart
        look_up_now()
    assert states(post) == ["queued"]
    newer = on_the_wire("fresh")
    assert newer.pk == late.pk and newer.claim_no == late.claim_no + 1 and newer.key == late.key
    assert not settling.settle(late, Receipt(remote_id="7"), "slow")
    assert not settling.fail(late, ContentRejected("too long"), "slow", sent=True)
    assert states(post) == ["sending"] and not Placement.objects.exists()
    assert settling.settle(newer, Receipt(remote_id="8"), "fresh")
    assert Placement.objects.get().receipt["remote_id"] == "8"
    settled = Attempt.objects.filter(phase=Phase.SETTLED, outcome=State.SENT)
    assert [attempt.worker for attempt in settled] == ["fresh"]


def test_a_late_answer_of_an_older_version_does_not_hide_the_withdrawal(make_channel, remote, say, sketch, states):
    post = make_channel("post")
    say(sketch, deliver=False)
    late = on_the_wire("slow")
    lease_is_over(late)
    say(sketch, reach=Reach.WITHDRAW)
    assert states(post) == ["unknown", "queued"]
    remote.posts["7"] = sketch.title
    assert settling.settle(late, Receipt(remote_id="7"), "slow")
    Worker().drain()
    assert remote.posts == {} and states(post) == ["sent", "sent"]


def the_clock_goes_back(hours):
    """Seen from a clock that was put back, everything that was written lies that much ahead."""
    ahead = timedelta(hours=hours)
    Delivery.objects.update(
        not_before=F("not_before") + ahead, lease_until=F("lease_until") + ahead, created_at=F("created_at") + ahead
    )
    Publication.objects.update(version=F("version") + int(ahead.total_seconds() * 1_000_000))
    for publication in Publication.objects.all():
        Delivery.objects.filter(publication=publication).update(version=publication.version)
        Placement.objects.filter(content_id=publication.content_id).update(version=publication.version)


def test_a_clock_that_goes_back_only_delays(make_channel, remote, say, sketch, states):
    post = make_channel("post")
    sending, waiting = sketch, Sketch.objects.create(title="Đang chờ")
    say(sending, deliver=False)
    on_the_wire("slow")
    say(waiting, deliver=False)
    the_clock_goes_back(hours=1)
    Worker().drain()
    assert remote.calls == [] and sorted(states(post)) == ["queued", "sending"]
    moment = sweeping.next_moment()
    assert timedelta(minutes=55) < moment - clock.now() < timedelta(minutes=65), "it knows when to come again"
    # What is planned now goes out now.
    say(Sketch.objects.create(title="Tin mới"))
    assert list(remote.posts.values()) == ["Tin mới"]
    # The hour is over.
    Delivery.objects.update(not_before=clock.now(), lease_until=clock.now() - timedelta(seconds=1))
    Worker().drain()
    assert sorted(states(post)) == ["sent", "sent", "unknown"]
    assert sorted(remote.posts.values()) == ["Tin mới", "Đang chờ"]


def test_versions_and_keys_rise_although_the_clock_went_back(make_channel, remote, say, sketch, states):
    post = make_channel("post")
    first = say(sketch)
    the_clock_goes_back(hours=1)
    first.refresh_from_db()
    second = say(sketch, title="Sau khi đồng hồ lùi")
    assert second.version == first.version + 1
    third = say(sketch, reach=Reach.WITHDRAW)
    assert third.version == second.version + 1
    assert states(post) == ["sent"] * 3 and remote.posts == {}
    assert len(set(Delivery.objects.values_list("key", flat=True))) == 3


def test_a_worker_whose_own_clock_is_wrong_takes_no_living_lease(
    make_channel, remote, say, sketch, states, monkeypatch
):
    post = make_channel("post")
    say(sketch, deliver=False)
    (living,) = claiming.claim("other machine")
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(time, "time", tomorrow.timestamp)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    sweeping.sweep("wrong clock")
    assert claiming.claim("wrong clock") == [] and states(post) == ["sending"]
    # Nor does it doubt that the lease it holds itself is alive, nor how long a call may take.
    running.run([living], "other machine")
    assert states(post) == ["sent"] and len(remote.posts) == 1


def test_a_deadline_does_not_depend_on_the_clock(make_channel, remote, say, sketch, monkeypatch):
    make_channel("post")
    say(sketch, deliver=False)
    delivery = on_the_wire("one")
    monkeypatch.setattr(time, "time", lambda: 0.0)
    job = running.make_job(delivery, delivery.channel.make())
    assert 0 < job.deadline - boottime() <= 30


def test_planning_again_under_a_clock_that_went_back_changes_nothing(make_channel, remote, say, sketch):
    make_channel("post")
    say(sketch)
    the_clock_goes_back(hours=1)
    assert reconciling.reconcile() == 0
    Worker().drain()
    assert len(remote.calls) == 1
