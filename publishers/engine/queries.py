"""What others may ask of the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Min, QuerySet

from publishers import registry
from publishers.engine import clock
from publishers.engine.models import Channel, Delivery, Placement
from publishers.engine.states import DUE, IN_DOUBT, State

ERRORS_SHOWN = 20


@dataclass(frozen=True)
class ChannelCount:
    """What waits on a channel, what needs a person there, and since when the oldest work has been due (aware)."""

    channel: Channel
    waiting: int
    trouble: int
    oldest_due: datetime | None


@dataclass(frozen=True)
class ErrorCount:
    """How many deliveries of a channel failed with one error code, and what the newest of them said."""

    channel: Channel
    code: str
    count: int
    message: str


def outside_channels() -> list[Channel]:
    """Channels that reach people beyond this site, as their plugins declare."""
    outside = []
    for channel in Channel.objects.all():
        try:
            reaches_out = registry.get(channel.publisher).outside
        except registry.UnknownPublisher:
            reaches_out = True  # what a missing plugin left outside is still outside
        if reaches_out:
            outside.append(channel)
    return outside


def standing_outside(content_ids: Iterable[UUID]) -> QuerySet[Placement]:
    """Placements outside that were not taken back: the item can still be read there."""
    return Placement.objects.filter(
        content_id__in=list(content_ids), receipt__isnull=False, channel__in=outside_channels()
    ).select_related("channel")


def in_doubt_outside(content_ids: Iterable[UUID]) -> QuerySet[Delivery]:
    """Deliveries outside of which nobody can say yet whether they arrived."""
    return Delivery.objects.filter(
        content_id__in=list(content_ids), state__in=IN_DOUBT, channel__in=outside_channels()
    ).select_related("channel")


def first_planned_since(moment: datetime) -> int:
    """Id from which on deliveries were planned at `moment` (aware) or later; ids grow with the time of planning.

    Found by halving, so that no index on the time is needed: it would cost every delivery a write.
    """
    ends = Delivery.objects.aggregate(low=Min("pk"), high=Max("pk"))
    low, high = ends["low"] or 0, (ends["high"] or 0) + 1
    while low < high:
        middle = (low + high) // 2
        at = Delivery.objects.filter(pk__gte=middle).order_by("pk").values_list("created_at", flat=True).first()
        if at is None or at >= moment:
            high = middle
        else:
            low = middle + 1
    return low


def errors_by_code() -> list[ErrorCount]:
    """What failed, counted by channel and error code, the most frequent first."""
    failed = Delivery.objects.filter(state=State.DEAD).order_by().values("channel", "error_code")
    counted = failed.annotate(count=Count("pk"), newest=Max("pk")).order_by("-count", "channel", "error_code")
    rows = list(counted[:ERRORS_SHOWN])
    channels = Channel.objects.in_bulk([row["channel"] for row in rows])
    said = dict(Delivery.objects.filter(pk__in=[row["newest"] for row in rows]).values_list("pk", "error_message"))
    return [
        ErrorCount(channels[row["channel"]], row["error_code"], row["count"], said.get(row["newest"], ""))
        for row in rows
    ]


def channel_counts() -> list[ChannelCount]:
    """For every channel, in the board's order: how much waits, how much needs a person, and since when work is due."""
    waiting: Counter[int] = Counter()
    trouble: Counter[int] = Counter()
    open_states = (*DUE, State.HELD, State.DEAD, State.UNKNOWN)
    rows = Delivery.objects.filter(state__in=open_states).order_by().values_list("channel", "state")
    for channel_id, state, count in rows.annotate(Count("pk")):
        (trouble if state in (State.DEAD, State.UNKNOWN) else waiting)[channel_id] += count
    oldest = _oldest_due()
    return [
        ChannelCount(channel, waiting[channel.pk], trouble[channel.pk], oldest.get(channel.pk))
        for channel in Channel.objects.all()
    ]


def _oldest_due() -> dict[int, datetime]:
    """Since when the oldest work of each channel has been due; on a held channel, since when it was planned for."""
    due = Delivery.objects.filter(due_rank__isnull=False, not_before__lte=clock.now()).order_by()
    oldest = dict(due.values_list("channel").annotate(Min("not_before")))
    held = Delivery.objects.filter(state=State.HELD).order_by().values_list("channel").annotate(Min("pk"))
    first_held = Delivery.objects.filter(pk__in=[pk for _channel, pk in held])
    for channel_id, moment in first_held.values_list("channel", "not_before"):
        oldest[channel_id] = min(moment, oldest.get(channel_id, moment))
    return oldest
