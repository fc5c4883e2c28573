"""How fast a channel goes: its rate, its quiet hours, what overtakes, and a channel that does not answer."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from publishers.contract import ChannelUnavailable, RateLimited
from publishers.ledger import claiming, pacing, planning, settling, sweeping
from publishers.ledger.models import Channel, Delivery
from publishers.ledger.states import Hold, Rank, State
from publishers.runtime import clock
from publishers.worker.process import Worker
from tests.sketch.models import Sketch

pytestmark = pytest.mark.django_db(transaction=True)


def _plan(*titles):
    sketches = [Sketch.objects.create(title=title) for title in titles]
    for sketch in sketches:
        planning.plan(sketch.content_id)
    return sketches


def _said(remote):
    return [text for _operation, text in remote.calls]


def test_a_rate_spreads_deliveries_and_the_worker_knows_when_the_next_may_go(make_channel, remote):
    channel = make_channel("post", rate_per_minute=60)
    _plan("một", "hai", "ba")
    began = clock.now()
    assert len(claiming.claim("one", limit=20)) == 1
    assert claiming.claim("two", limit=20) == []
    moment = sweeping.next_moment()
    assert timedelta(seconds=0.9) < moment - began < timedelta(seconds=1.2)
    Channel.objects.filter(pk=channel.pk).update(next_slot_at=clock.now())
    assert len(claiming.claim("two", limit=20)) == 1


def test_a_rate_is_one_for_all_workers_and_what_needs_no_call_costs_none(make_channel, remote):
    make_channel("shout", rate_per_minute=1)
    (sketch,) = _plan("một")
    Worker().drain()
    Channel.objects.update(next_slot_at=None)
    sketch.title = "một, sửa dấu phẩy"
    sketch.save()
    planning.plan(sketch.content_id)
    Worker().drain()  # an edit, which a channel that only sends does not repeat
    assert Delivery.objects.latest("version").state == State.SKIPPED
    assert Channel.objects.get().next_slot_at is None


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "local", "ends"),
    [
        ((22, 0), (6, 0), (23, 30), (6, 0)),
        ((22, 0), (6, 0), (2, 0), (6, 0)),
        ((22, 0), (6, 0), (6, 0), None),
        ((12, 0), (13, 30), (12, 45), (13, 30)),
        ((12, 0), (13, 30), (11, 59), None),
        (None, (6, 0), (2, 0), None),
    ],
)
def test_quiet_hours_are_local_and_may_span_midnight(quiet_from, quiet_until, local, ends):
    channel = Channel(quiet_from=quiet_from and time(*quiet_from), quiet_until=time(*quiet_until))
    zone = timezone.get_default_timezone()
    now = datetime(2026, 11, 23, *local, tzinfo=zone).astimezone(UTC)
    end = pacing.quiet_end(channel, now)
    assert (end and (end.hour, end.minute)) == ends
    assert end is None or timedelta(0) < end - now < timedelta(hours=12)


def test_in_quiet_hours_only_what_cannot_wait_goes_out(make_channel, remote):
    here = timezone.localtime(clock.now())
    quiet_until = (here + timedelta(hours=2)).time()
    channel = make_channel("post", quiet_from=(here - timedelta(hours=1)).time(), quiet_until=quiet_until)
    (ordinary,) = _plan("tin thường")
    Worker().drain()
    assert remote.calls == []
    assert sweeping.next_moment() == pacing.quiet_end(channel, clock.now())
    urgent, _wrong = _plan("tin khẩn", "tin sai")
    Delivery.objects.filter(content_id=urgent.content_id).update(rank=Rank.URGENT)
    Worker().drain()
    assert _said(remote) == ["tin khẩn"]
    assert Delivery.objects.get(content_id=ordinary.content_id).state == State.QUEUED


def test_what_amends_overtakes_and_what_is_old_comes_last(make_channel, remote):
    make_channel("feed", since=clock.now())
    old = Sketch.objects.create(title="tin cũ", first_published_at=datetime(2020, 1, 1, tzinfo=UTC))
    for sketch in [old, *_plan("tin mới", "tin khẩn", "tin sai")]:
        planning.plan(sketch.content_id)
    for title, rank in (("tin khẩn", Rank.URGENT), ("tin sai", Rank.AMENDS)):
        Delivery.objects.filter(content_id=Sketch.objects.get(title=title).content_id).update(rank=rank)
    assert Delivery.objects.get(content_id=old.content_id).rank == Rank.BACKFILL
    Worker().drain()
    assert _said(remote) == ["tin sai", "tin khẩn", "tin mới", "tin cũ"]


def test_a_correction_and_a_withdrawal_are_planned_to_go_first(make_channel, remote):
    make_channel("post")
    (sketch,) = _plan("tin")
    Worker().drain()
    sketch.corrections = [["ngày 5", "ngày 6"]]
    sketch.save()
    planning.plan(sketch.content_id)
    assert Delivery.objects.latest("version").rank == Rank.AMENDS
    sketch.reach = "withdraw"
    sketch.save()
    planning.plan(sketch.content_id)
    assert Delivery.objects.latest("version").rank == Rank.AMENDS


def test_channels_take_their_turn_by_priority_but_what_is_urgent_anywhere_goes_first(make_channel, remote):
    make_channel("post", slug="sau", priority=9)
    make_channel("post", slug="truoc", priority=1)
    _plan("tin")
    assert claiming.next_channel().slug == "truoc"
    Delivery.objects.filter(channel__slug="sau").update(rank=Rank.URGENT)
    assert claiming.next_channel().slug == "sau"


def test_a_channel_that_does_not_answer_is_left_alone_and_costs_its_work_nothing(make_channel, remote, settings):
    settings.LOA_ENGINE = {**settings.LOA_ENGINE, "BREAKER_AFTER": 3, "BREAKER_COOLDOWN": 0.3}
    channel = make_channel("post")
    _plan(*(f"tin {number}" for number in range(6)))
    remote.trouble = [ChannelUnavailable("away", code="http_503") for _ in range(3)]
    Worker().drain()
    channel.refresh_from_db()
    assert channel.hold == Hold.BREAKER
    assert len(remote.calls) == 3
    assert Delivery.objects.filter(state=State.HELD).count() == 6
    # The first failure after the cool-down opens it again at once; the first success closes it for good.
    remote.trouble = [ChannelUnavailable("away", code="http_503")]
    Channel.objects.update(hold_until=clock.now() - timedelta(seconds=1))
    Worker().drain()
    channel.refresh_from_db()
    assert (channel.hold, len(remote.calls)) == (Hold.BREAKER, 4)
    Delivery.objects.update(not_before=clock.now())
    Channel.objects.update(hold_until=clock.now() - timedelta(seconds=1))
    Worker().drain()
    channel.refresh_from_db()
    assert (channel.hold, channel.failures) == (Hold.NONE, 0)
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT}
    assert max(Delivery.objects.values_list("attempts", flat=True)) <= 3


def test_a_breaker_never_lets_go_what_a_person_stopped(make_channel, remote):
    channel = make_channel("post")
    settling.hold_channel(channel, Hold.PAUSED)
    settling.open_breaker(channel, ChannelUnavailable("away"), clock.now())
    channel.refresh_from_db()
    assert channel.hold == Hold.PAUSED


def test_a_channel_that_asks_to_wait_is_not_asked_by_others_meanwhile(make_channel, remote):
    make_channel("post")
    _plan("một", "hai")
    remote.trouble = [RateLimited("slow down", retry_after=30.0)]
    Worker().drain()
    assert len(remote.calls) == 1
    wait = sweeping.next_moment() - clock.now()
    assert timedelta(seconds=25) < wait < timedelta(seconds=31)


def test_what_was_claimed_and_not_begun_is_given_back_without_an_attempt(make_channel, remote):
    make_channel("post")
    _plan("một", "hai", "ba")
    claimed = claiming.claim("one", limit=20)
    assert len(claimed) == 3
    claiming.release(claimed)
    assert set(Delivery.objects.values_list("state", "attempts")) == {(State.QUEUED, 0)}
    Worker().drain()
    assert len(remote.posts) == 3
