"""What others may ask of the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from publishers import registry
from publishers.engine.models import Channel, Delivery, Placement
from publishers.engine.states import IN_DOUBT


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
