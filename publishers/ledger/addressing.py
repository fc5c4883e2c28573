"""Which channels hear of a version, as what, and how soon: each of them gets one delivery of it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.utils import timezone

from publishers import registry
from publishers.contract import Capability, Cause, Intent, Operation, Publisher, Reach
from publishers.ledger.models import Channel, Delivery, Placement, Publication
from publishers.ledger.states import IN_DOUBT, OPEN, Hold, Mode, Rank, State
from publishers.ledger.transitions import Event


def spoken(newest: Publication) -> list[Publication]:
    """The newest publication, and the one for all channels where the newest is for one alone."""
    if not newest.only_channel_id:
        return [newest]
    general = Publication.objects.filter(content_id=newest.content_id, only_channel=None).order_by("-version")
    return [newest, general[0]]


def untold(publication: Publication) -> list[tuple[Channel, bool]]:
    """The channels that should hear of this publication and have no delivery of it; with each, whether as backfill."""
    channels = Channel.objects.exclude(mode=Mode.OFF)
    if publication.only_channel_id:
        channels = channels.filter(pk=publication.only_channel_id)
    planned = set(
        Delivery.objects.filter(content_id=publication.content_id, version__gte=publication.version).values_list(
            "channel_id", flat=True
        )
    )
    unplanned = [channel for channel in channels if channel.pk not in planned]
    mine = {"channel__in": unplanned, "content_id": publication.content_id}
    standing = set(Placement.objects.filter(**mine, receipt__isnull=False).values_list("channel_id", flat=True))
    in_doubt = set(Delivery.objects.filter(**mine, state__in=IN_DOUBT).values_list("channel_id", flat=True))
    answers = (
        (channel, *_wants(channel, publication, channel.pk in standing, channel.pk in in_doubt))
        for channel in unplanned
    )
    return [(channel, backfill) for channel, is_wanted, backfill in answers if is_wanted]


class Prospect(StrEnum):
    """What a channel will do with what it hears of."""

    GOES = "goes"
    KEPT = "kept"
    WAITS = "waits"


@dataclass(frozen=True)
class Hearer:
    """A channel that will hear of a version, by the name it has on the board, and what it will do then."""

    name: str
    prospect: Prospect


def hearers(
    content_id: UUID, *, left_out: Iterable[str], corrected: bool, first_published_at: datetime | None
) -> list[Hearer]:
    """The channels that would hear of a content were it published now, in the board's order; plans nothing.

    `left_out`: identifiers of channels that the editor left out; `corrected`: whether it carries notes of correction;
    `first_published_at` (aware): None for what the public never saw.
    """
    imagined = Publication(
        content_id=content_id,
        version=sys.maxsize,
        intent=Intent.PRESENT,
        reach=Reach.PUBLIC,
        cause=Cause.PUBLISH,
        snapshot={"excluded_channels": list(left_out), "corrections": ["one"] if corrected else []},
        first_published_at=first_published_at,
    )
    return [Hearer(channel.name, _prospect(channel)) for channel, _backfill in untold(imagined)]


def _prospect(channel: Channel) -> Prospect:
    if channel.hold:
        return Prospect.WAITS
    return Prospect.GOES if channel.mode == Mode.LIVE else Prospect.KEPT


def deliver(publication: Publication) -> int:
    """Give every channel that should hear of this publication its delivery; return how many were added."""
    channels = untold(publication)
    for channel, backfill in channels:
        Delivery.objects.begin(
            Event.PLAN,
            State.HELD if channel.hold else State.QUEUED,
            key=Delivery.make_key(channel, publication.content_id, publication.version),
            channel=channel,
            publication=publication,
            content_id=publication.content_id,
            version=publication.version,
            rank=_rank(publication, backfill),
            backfill=backfill,
            not_before=timezone.now(),
        )
        if publication.reach == Reach.EARLY or left_out(channel, publication):
            # It was left open for the case that nothing newer comes, and this is newer.
            older = Delivery.objects.filter(channel=channel, content_id=publication.content_id, state__in=OPEN)
            older = older.filter(version__lt=publication.version)
            older.move(Event.SUPERSEDE, State.SUPERSEDED, updated_at=timezone.now())
    return len(channels)


def repeats_creates(channel: Channel) -> bool:
    """Whether a create may be sent again unasked; an unknown plugin counts as one that may."""
    try:
        return Operation.CREATE in registry.get(channel.publisher).idempotent
    except registry.UnknownPublisher:
        return True


def left_out(channel: Channel, publication: Publication) -> bool:
    """Whether the editor left this channel out."""
    return channel.slug in publication.snapshot.get("excluded_channels", [])


def _rank(publication: Publication, backfill: bool) -> Rank:
    """How soon it should go: what was wrong is mended first, what is old can wait."""
    if publication.cause in (Cause.CORRECT, Cause.WITHDRAW, Cause.CANCEL):
        return Rank.AMENDS
    if backfill:
        return Rank.BACKFILL
    return Rank.URGENT if publication.snapshot.get("urgent") else Rank.NORMAL


def _wants(channel: Channel, publication: Publication, standing: bool, in_doubt: bool) -> tuple[bool, bool]:
    """Whether the channel gets this publication, and whether as an item older than the channel.

    `standing` says that the content stands there, `in_doubt` that a delivery of it is under way or unknown.
    """
    try:
        publisher: type[Publisher] = registry.get(channel.publisher)
    except registry.UnknownPublisher:
        # Its work waits on the board until the plugin is back or an operator drops it.
        if not channel.hold:
            Channel.objects.filter(pk=channel.pk).update(hold=Hold.PLUGIN, held_at=timezone.now())
            channel.hold = Hold.PLUGIN
        capabilities, idempotent, tells_apart, by_itself = Capability.NONE, frozenset(Operation), True, False
    else:
        capabilities, idempotent = publisher.capabilities, publisher.idempotent
        tells_apart, by_itself = publisher.tells_withdrawal_apart, publisher.public_without_delivery
    if publication.intent == Intent.ABSENT:
        begun = Delivery.objects.perhaps_done(channel, publication.content_id)
        perhaps = Operation.CREATE in idempotent and begun.exists()
        apart = publication.cause == Cause.WITHDRAW and tells_apart
        unheard = apart and Placement.objects.gone_without_a_word(channel, publication.content_id).exists()
        public = by_itself and Publication.objects.public_since(channel, publication.content_id).exists()
        return standing or in_doubt or perhaps or unheard or public, False
    if publication.cause == Cause.REPOST:
        return True, False
    excluded = left_out(channel, publication)
    if publication.reach == Reach.EARLY:
        # Where it was offered before it was left out, a new moment must be known.
        return Capability.EARLY in capabilities and (not excluded or standing or in_doubt), False
    if excluded:
        # An edit may have taken the place of a correction that had not gone out yet: the claim sees what is untold.
        return (standing or in_doubt) and bool(publication.snapshot.get("corrections")), False
    if standing or in_doubt:
        return True, False
    older = publication.first_published_at is not None and publication.first_published_at < channel.since
    return (not older or Capability.BACKFILL in capabilities), older
