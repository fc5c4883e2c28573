"""How fast a channel may go: its rate, its quiet hours, and how many deliveries to claim at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from publishers.ledger.models import Channel
from publishers.ledger.states import Rank


def lowest_rank(channel: Channel, now: datetime) -> Rank:
    """Down to which rank the channel sends at `now` (aware): in quiet hours only what cannot wait."""
    return Rank.URGENT if quiet_end(channel, now) else Rank.BACKFILL


def quiet_end(channel: Channel, now: datetime) -> datetime | None:
    """When the quiet hours that `now` falls into end (aware), None outside them."""
    if channel.quiet_from is None or channel.quiet_until is None or channel.quiet_from == channel.quiet_until:
        return None
    local = timezone.localtime(now)
    over_midnight = channel.quiet_from > channel.quiet_until
    if over_midnight:
        quiet = local.time() >= channel.quiet_from or local.time() < channel.quiet_until
    else:
        quiet = channel.quiet_from <= local.time() < channel.quiet_until
    if not quiet:
        return None
    day = local.date() + timedelta(days=over_midnight and local.time() >= channel.quiet_from)
    return datetime.combine(day, channel.quiet_until, tzinfo=local.tzinfo)


def lock(channel: Channel) -> Channel:
    """The channel as it is now. One with a rate is held until the transaction ends: its slots are counted."""
    rows = Channel.objects.filter(pk=channel.pk)
    if channel.rate_per_minute and connection.features.has_select_for_update:
        rows = rows.select_for_update()
    return rows.get()


def room(channel: Channel, now: datetime, limit: int) -> int:
    """How many deliveries may begin now, at most `limit`."""
    if channel.next_slot_at is not None and channel.next_slot_at > now:
        return 0
    # One at a time where starts are counted, and where the channel has just failed: it may fail again.
    return 1 if channel.rate_per_minute or channel.failures else limit


def spend(channel: Channel, began: int, now: datetime) -> None:
    """Move the next slot by the deliveries that begin now (the generic cell rate algorithm, without a burst)."""
    if channel.rate_per_minute and began:
        wait = timedelta(minutes=1) * began / channel.rate_per_minute
        Channel.objects.filter(pk=channel.pk).update(next_slot_at=now + wait)
