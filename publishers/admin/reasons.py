"""Why a delivery does not move, in a plain sentence, and what a person can do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry

from publishers.contract import Cause
from publishers.ledger import pacing
from publishers.ledger.models import Channel, Delivery
from publishers.ledger.states import DUE, IN_DOUBT, Hold, Mode, Phase, State
from publishers.runtime import clock

# A worker takes what is due within a second or two; what is due for longer has something else in its way.
_PATIENCE = timedelta(minutes=1)
_SECONDS_MATTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Reason:
    """`why` it stands where it stands, what `todo` about it, and an address that helps with that."""

    why: str
    todo: str = ""
    url: str = ""


def why(delivery: Delivery) -> Reason | None:
    """The reason of one delivery, None when nothing holds it up."""
    return explain([delivery]).get(delivery.pk)


def explain(deliveries: Iterable[Delivery]) -> dict[int, Reason]:
    """The reason of each of these that does not move, by id; a fixed number of queries for any number of them.

    The deliveries come with their channel and publication.
    """
    deliveries = list(deliveries)
    facts = _Facts(deliveries)
    reasons = {}
    for delivery in deliveries:
        reason = _TELL[State(delivery.state)](delivery, facts)
        if reason is not None:
            reasons[delivery.pk] = reason
    return reasons


class _Facts:
    """What has to be known of the channels and of other versions, asked once for all deliveries."""

    def __init__(self, deliveries: list[Delivery]) -> None:
        self.now = clock.now()
        moving = [delivery for delivery in deliveries if delivery.state in (*DUE, State.HELD, State.SUPERSEDED)]
        contents = {delivery.content_id for delivery in moving}
        others = Delivery.objects.filter(content_id__in=contents, state__in=IN_DOUBT).only(
            "pk", "channel_id", "content_id", "state", "version"
        )
        self.in_doubt = {(other.channel_id, other.content_id): other for other in others} if contents else {}
        self.paused_by = _who_paused({row.channel for row in deliveries if row.channel.hold == Hold.PAUSED})


def _who_paused(channels: set[Channel]) -> dict[int, str]:
    """Name of the person who paused each of these channels, where Wagtail's log knows."""
    if not channels:
        return {}
    entries = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Channel),
        object_id__in=[str(channel.pk) for channel in channels],
        action="loa.channel.pause",
    )
    return {int(entry.object_id): entry.user_display_name for entry in entries.order_by("timestamp")}


def moment(at: datetime, now: datetime) -> str:
    """A moment as a person says it: the time today, the day with it otherwise, the seconds when they matter."""
    local = timezone.localtime(at)
    form = "H:i:s" if abs(at - now) < _SECONDS_MATTER else "H:i"
    return date_format(local, form if local.date() == timezone.localtime(now).date() else f"{form} d/m/Y")


def held_because(channel: Channel, now: datetime, paused_by: str = "") -> Reason | None:
    """Why nothing of a channel leaves at all, None where it may."""
    at = moment(channel.held_at, now) if channel.held_at else ""
    resume = reverse("desk:resume", args=[channel.slug])
    settings_url = reverse("desk:channel", args=[channel.slug])
    if channel.mode == Mode.OFF:
        return Reason(_("The channel is off."), _("Switch it on in its settings, or cancel."), settings_url)
    if channel.hold == Hold.PAUSED:
        if at and paused_by:
            message = _("%(who)s paused the channel at %(at)s.") % {"who": paused_by, "at": at}
        elif at:
            message = _("The channel was paused at %(at)s.") % {"at": at}
        else:
            message = _("The channel is paused.")
        return Reason(message, _("Resume the channel: it lists first what will go out."), resume)
    if channel.hold == Hold.BREAKER:
        message = _("The channel stopped itself: %(cause)s") % {"cause": channel.hold_detail or _("it did not answer.")}
        if channel.hold_until:
            message = f"{message} " + _("It tries again at %(at)s.") % {"at": moment(channel.hold_until, now)}
        return Reason(message, _("Mend what it says; resuming the channel tries at once."), resume)
    if channel.hold == Hold.PLUGIN:
        message = _("The publisher “%(name)s” is not installed or not allowed.") % {"name": channel.publisher}
        return Reason(message, _("Install it, or cancel what waits here: it goes on by itself once it is back."))
    if channel.hold == Hold.RESTORED:
        return Reason(
            _("A backup was restored, and what the channel has may be newer than the ledger."),
            _("Settle what is unknown there, then resume the channel."),
            reverse("desk:after_a_restore"),
        )
    return None


def _not_yet(delivery: Delivery, facts: _Facts) -> Reason | None:
    """QUEUED, WAITING and HELD: the channel, another version, the clock, or its turn."""
    channel, now = delivery.channel, facts.now
    reason = held_because(channel, now, facts.paused_by.get(channel.pk, ""))
    if reason is not None:
        return reason
    other = facts.in_doubt.get((channel.pk, delivery.content_id))
    if other is not None:
        url = reverse("desk:delivery", args=[other.pk])
        if other.state == State.UNKNOWN:
            return Reason(
                _("Nobody knows yet whether an older version arrived here, and nothing passes it."),
                _("Settle that one first: check it at the channel, or mark it by hand."),
                url,
            )
        return Reason(_("An older version is on its way at this moment; this one follows it."), url=url)
    if delivery.not_before > now:
        at = {"at": moment(delivery.not_before, now), "n": delivery.attempts}
        if delivery.state == State.WAITING:
            most = {"most": settings.LOA_ENGINE["MAX_ATTEMPTS"], **at}
            message = _("Attempt %(n)s of %(most)s did not succeed. It tries again at %(at)s.") % most
            return Reason(message, _("Retry sends it at once."))
        return Reason(_("It goes out at %(at)s, not before.") % at)
    return _at_its_pace(delivery, now)


def _at_its_pace(delivery: Delivery, now: datetime) -> Reason | None:
    """What is due and may go: quiet hours, the channel's rate, its turn, or no worker."""
    channel = delivery.channel
    settings_url = reverse("desk:channel", args=[channel.slug])
    quiet = pacing.quiet_end(channel, now)
    if quiet is not None and delivery.rank > pacing.lowest_rank(channel, now):
        message = _("The channel is quiet until %(at)s; only corrections, withdrawals and urgent items go out.")
        return Reason(message % {"at": moment(quiet, now)}, _("The hours are in the channel's settings."), settings_url)
    if channel.next_slot_at is not None and channel.next_slot_at > now:
        at = moment(channel.next_slot_at, now)
        if channel.rate_per_minute:
            message = _("The channel takes %(rate)s a minute; the next one goes at %(at)s.")
            return Reason(message % {"rate": channel.rate_per_minute, "at": at}, url=settings_url)
        return Reason(_("The channel asked for a pause; the next one goes at %(at)s.") % {"at": at})
    if now - max(delivery.not_before, delivery.updated_at) < _PATIENCE:
        return None
    return Reason(
        _("It has been due since %(at)s and waits for its turn.") % {"at": moment(delivery.not_before, now)},
        _("If nothing of this channel moves, see whether the worker runs."),
    )


def _sending(delivery: Delivery, facts: _Facts) -> Reason | None:
    if delivery.lease_until is None:
        return None
    at = {"at": moment(delivery.lease_until, facts.now)}
    if delivery.phase == Phase.ON_WIRE:
        return Reason(_("The channel is being asked. Without an answer by %(at)s it is looked up there.") % at)
    return Reason(_("A worker prepares it. If the worker is gone, another one takes it at %(at)s.") % at)


def _unknown(delivery: Delivery, facts: _Facts) -> Reason:
    if delivery.needs_person:
        return Reason(
            _("Nobody can tell whether it arrived, and the channel cannot be asked."),
            _("Look there yourself, then mark it by hand."),
            reverse("desk:mark", args=[delivery.pk]),
        )
    held = held_because(delivery.channel, facts.now, facts.paused_by.get(delivery.channel_id, ""))
    if held is not None:
        return Reason(_("Whether it arrived is not asked now: %(why)s") % {"why": held.why}, held.todo, held.url)
    at = {"at": moment(max(delivery.not_before, facts.now), facts.now)}
    return Reason(
        _("The connection was lost before the channel answered. It is asked at %(at)s whether it arrived.") % at,
        _("Check remote asks at once."),
    )


def _dead(delivery: Delivery, facts: _Facts) -> Reason:
    if delivery.attempts >= settings.LOA_ENGINE["MAX_ATTEMPTS"]:
        message = _("All %(n)s attempts failed, so it is not tried again by itself.") % {"n": delivery.attempts}
    else:
        message = _("The channel refused it, and trying the same again would not help.")
    return Reason(message, _("Mend the cause, then retry; or mark by hand what somebody did there."))


def _superseded(delivery: Delivery, facts: _Facts) -> Reason:
    return Reason(
        _("A newer version of the item took its place on this channel."),
        url=reverse("desk:timeline", args=[delivery.content_id]),
    )


def _kept(delivery: Delivery, facts: _Facts) -> Reason:
    return Reason(
        _("It was rendered and kept here, because nothing left this channel then. It never goes out later."),
        _("“Post again” on the item's timeline sends the item once the channel is live."),
        reverse("desk:timeline", args=[delivery.content_id]),
    )


def _skipped(delivery: Delivery, facts: _Facts) -> Reason:
    cause = Cause(delivery.publication.cause)
    if cause in (Cause.UNPUBLISH, Cause.EXPIRE):
        message = _("The channel keeps what it has when an item is unpublished or expires.")
    elif delivery.backfill or cause == Cause.PUBLISH:
        message = _("The item is older than the channel, or stands there already.")
    else:
        message = _("The channel cannot change what it sent, and nothing in this version puts it right.")
    return Reason(message)


def _nothing(delivery: Delivery, facts: _Facts) -> None:
    return None


_TELL: dict[State, Any] = {
    State.QUEUED: _not_yet,
    State.WAITING: _not_yet,
    State.HELD: _not_yet,
    State.SENDING: _sending,
    State.UNKNOWN: _unknown,
    State.DEAD: _dead,
    State.SUPERSEDED: _superseded,
    State.KEPT: _kept,
    State.SKIPPED: _skipped,
    State.CANCELLED: _nothing,
    State.SENT: _nothing,
}
