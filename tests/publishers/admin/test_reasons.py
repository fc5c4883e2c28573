"""Why a delivery does not move: one plain sentence for each thing that can hold it up, and what to do."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from publishers.admin import reasons
from publishers.ledger.models import Channel, Delivery


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def ask(deliver):
    """Reason of a delivery in a state, its channel changed as given: `ask("queued", {"mode": "off"})`."""

    def _ask(state, channel=None, **fields):
        delivery = deliver("fanpage", state, **fields)
        Channel.objects.filter(slug="fanpage").update(**{"mode": "live", **(channel or {})})
        return reasons.why(Delivery.objects.select_related("channel", "publication").get(pk=delivery.pk))

    return _ask


@pytest.mark.parametrize(
    ("state", "channel", "fields", "why", "todo"),
    [
        ("queued", {"mode": "off"}, {}, "The channel is off.", "Switch it on"),
        ("held", {"hold": "paused"}, {}, "The channel is paused.", "Resume"),
        ("held", {"hold": "plugin", "publisher": "gone"}, {}, "“gone” is not installed", "Install it"),
        ("held", {"hold": "restored"}, {}, "A backup was restored", "resume"),
        ("unknown", {}, {"needs_person": True}, "the channel cannot be asked", "mark it by hand"),
        ("unknown", {}, {}, "It is asked at", "Check remote"),
        ("unknown", {"hold": "restored"}, {}, "is not asked now: A backup was restored", "resume"),
        ("dead", {}, {"attempts": 8}, "All 8 attempts failed", "retry"),
        ("dead", {}, {"attempts": 1}, "The channel refused it", "retry"),
        ("kept", {}, {}, "rendered and kept", "Post again"),
        ("superseded", {}, {}, "A newer version", ""),
        ("skipped", {}, {}, "older than the channel", ""),
    ],
)
def test_it_says_what_holds_it_up(ask, state, channel, fields, why, todo):
    reason = ask(state, channel, **fields)
    assert why in reason.why and todo in reason.todo


@pytest.mark.parametrize("state", ["sent", "cancelled", "queued"])
def test_nothing_is_said_of_what_moves_or_is_done(ask, state):
    assert ask(state) is None


def test_it_says_until_when_it_waits(ask):
    at = timezone.now() + timedelta(days=2)
    tries = ask("waiting", attempts=3, not_before=at)
    sentence = f"It tries again at {timezone.localtime(at):%H:%M %d/%m/%Y}."
    assert tries.why == f"Attempt 3 of 8 did not succeed. {sentence}" and "Retry sends it at once" in tries.todo
    Delivery.objects.all().delete()
    assert "not before" in ask("queued", not_before=at).why


def test_seconds_are_said_when_they_matter():
    now = datetime(2026, 11, 23, 1, 0, 0, tzinfo=UTC)
    moments = [reasons.moment(now + timedelta(**ahead), now) for ahead in ({"seconds": 42}, {"hours": 2}, {"days": 1})]
    assert moments == ["08:00:42", "10:00", "08:00 24/11/2026"]


def test_it_says_who_paused_the_channel_and_when(deliver, sign_in):
    delivery = deliver("fanpage", "queued")
    sign_in("officer").post(reverse("desk:pause", args=["fanpage"]))
    delivery = Delivery.objects.select_related("channel", "publication").get(pk=delivery.pk)
    reason = reasons.why(delivery)
    assert reason.why.startswith("officer paused the channel at ") and reason.url == reverse(
        "desk:resume", args=["fanpage"]
    )


def test_it_says_why_the_breaker_is_open_and_until_when(ask):
    until = timezone.now() + timedelta(hours=1)
    reason = ask("held", {"hold": "breaker", "hold_detail": "Mã truy cập hết hạn.", "hold_until": until})
    assert "The channel stopped itself: Mã truy cập hết hạn. It tries again at " in reason.why


def test_it_names_the_older_version_that_nothing_passes(deliver, ask):
    unknown = deliver("fanpage", "unknown", payload={}, version=1)
    reason = ask("queued", version=2)
    assert "Nobody knows yet" in reason.why and reason.url == reverse("desk:delivery", args=[unknown.pk])


def test_it_says_until_when_the_channel_is_quiet(ask):
    now = timezone.localtime()
    quiet = {
        "quiet_from": (now - timedelta(hours=1)).time().replace(microsecond=0),
        "quiet_until": (now + timedelta(hours=1)).time().replace(microsecond=0),
    }
    assert "The channel is quiet until" in ask("queued", quiet).why
    Delivery.objects.all().delete()
    assert ask("queued", quiet, rank=0) is None, "a correction goes out in quiet hours, too"


def test_it_says_how_fast_the_channel_may_go(ask):
    later = timezone.now() + timedelta(seconds=40)
    assert "takes 2 a minute" in ask("queued", {"rate_per_minute": 2, "next_slot_at": later}).why
    Delivery.objects.all().delete()
    assert "asked for a pause" in ask("queued", {"rate_per_minute": None, "next_slot_at": later}).why


def test_what_is_due_for_long_asks_for_the_worker(ask):
    past = timezone.now() - timedelta(hours=1)
    delivery = ask("queued", not_before=past)
    assert delivery is None, "planned just now"
    Delivery.objects.update(updated_at=past)
    row = Delivery.objects.select_related("channel", "publication").get()
    assert "due since" in reasons.why(row).why and "worker" in reasons.why(row).todo


def test_the_board_and_the_delivery_say_it(deliver, sign_in):
    delivery = deliver("fanpage", "queued")
    browser = sign_in("officer")
    browser.post(reverse("desk:pause", args=["fanpage"]))
    for url in (
        reverse("desk:board"),
        reverse("desk:delivery", args=[delivery.pk]),
        reverse("desk:timeline", args=[delivery.content_id]),
    ):
        html = browser.get(url).content.decode()
        assert "officer paused the channel at" in html and "it lists first what will go out" in html


def test_many_reasons_cost_what_one_does(deliver, django_assert_num_queries):
    for number in range(1, 9):
        deliver("fanpage", "queued", version=number)
    Channel.objects.filter(slug="fanpage").update(hold="paused", held_at=timezone.now())
    rows = list(Delivery.objects.select_related("channel", "publication"))
    reasons.why(rows[0])  # the content type is asked for once in a process
    for some in (rows[:1], rows):
        with django_assert_num_queries(3):
            assert len(reasons.explain(some)) == len(some)
