"""What others may ask of the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from publishers import registry
from publishers.contract import Cause, Correction, Intent, Operation, Progress, PublisherError, Receipt, Snapshot
from publishers.ledger.models import Channel, Delivery, Placement, Publication
from publishers.ledger.states import DUE, IN_DOUBT, OPEN, Mode, Rank, State
from publishers.runtime import clock

ERRORS_SHOWN = 20
ACCOUNTED = (Cause.CORRECT, Cause.WITHDRAW, Cause.CANCEL, Cause.UNPUBLISH, Cause.EXPIRE)
"""Changes that somebody must be able to answer for on every channel."""


@dataclass(frozen=True)
class ChannelCount:
    """What waits on a channel, what needs a person there, and since when the oldest work has been due (aware).

    `arrived` tells whether anything ever did, `kept_because` why nothing of a live channel leaves ('' if it may).
    """

    channel: Channel
    waiting: int
    trouble: int
    oldest_due: datetime | None
    arrived: bool
    kept_because: str


@dataclass(frozen=True)
class ErrorCount:
    """How many deliveries of a channel failed with one error code, and what the newest of them said."""

    channel: Channel
    code: str
    count: int
    message: str


class Outcome(StrEnum):
    """What became of a change on one channel."""

    DONE = "done"
    UNDER_WAY = "under_way"
    NOT_DONE = "not_done"
    NOTHING = "nothing"


@dataclass(frozen=True)
class AccountLine:
    """One channel's line in the account of a correction or withdrawal.

    `address` is where the item stands or stood there, '' if the channel gives none; `why` says what keeps it or
    why there was nothing to do; `tell` says who has to act or must be told by hand, '' when nobody; `copies` what
    of the item left before and cannot be called back, '' when nothing did.
    """

    channel: Channel
    delivery: Delivery | None
    outcome: Outcome
    address: str
    why: str
    tell: str
    copies: str


@dataclass(frozen=True)
class Account:
    """What became of one correction or withdrawal, channel by channel, and which notes of correction it carried.

    `before` is what the item said until then, None when it had said nothing.
    """

    publication: Publication
    before: Snapshot | None
    corrections: list[Correction]
    lines: list[AccountLine]

    @property
    def under_way(self) -> bool:
        """Whether some of it may still change without anybody's doing."""
        return any(line.outcome == Outcome.UNDER_WAY for line in self.lines)


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
    messages = dict(Delivery.objects.filter(pk__in=[row["newest"] for row in rows]).values_list("pk", "error_message"))
    return [
        ErrorCount(channels[row["channel"]], row["error_code"], row["count"], messages.get(row["newest"], ""))
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
    something = Exists(Placement.objects.filter(channel=OuterRef("pk")))
    return [
        ChannelCount(
            channel,
            waiting[channel.pk],
            trouble[channel.pk],
            oldest.get(channel.pk),
            channel.arrived,
            _kept_because(channel),
        )
        for channel in Channel.objects.annotate(arrived=something)
    ]


def _kept_because(channel: Channel) -> str:
    if channel.mode != Mode.LIVE:
        return ""
    try:
        return channel.make().kept_because()
    except PublisherError:
        return ""  # its hold says what is wrong


def _oldest_due() -> dict[int, datetime]:
    """Since when the oldest work of each channel has been due; on a held channel, since when it was planned for."""
    now = clock.now()
    # One probe of the index of what is next for each channel and rank, however much waits.
    of_rank = {
        f"rank_{rank}": Subquery(
            Delivery.objects.filter(channel=OuterRef("pk"), due_rank=rank)
            .order_by("not_before")
            .values("not_before")[:1]
        )
        for rank in Rank
    }
    oldest: dict[int, datetime] = {}
    for channel_id, *moments in Channel.objects.order_by().annotate(**of_rank).values_list("pk", *of_rank):
        first = min((moment for moment in moments if moment is not None), default=None)
        if first is not None and first <= now:
            oldest[channel_id] = first
    held = Delivery.objects.filter(state=State.HELD).order_by().values_list("channel").annotate(Min("pk"))
    first_held = Delivery.objects.filter(pk__in=[pk for _channel, pk in held])
    for channel_id, moment in first_held.values_list("channel", "not_before"):
        oldest[channel_id] = min(moment, oldest.get(channel_id, moment))
    return oldest


@dataclass(frozen=True)
class Load:
    """How many deliveries of a channel are in which state now, and since when the oldest has been due (aware)."""

    channel: Channel
    counts: dict[str, int]
    oldest_due: datetime | None


def load_by_channel() -> list[Load]:
    """What is on its way or stuck on each channel; what has ended is ever more, and counted by `measuring`."""
    now = clock.now()
    states = (State.SENDING, State.WAITING, State.HELD, State.UNKNOWN, State.DEAD)
    counted = (
        Delivery.objects.filter(state__in=states).values_list("channel", "state").annotate(n=Count("pk")).order_by()
    )
    counts = {(channel, state): n for channel, state, n in counted}
    due = Delivery.objects.filter(due_rank__isnull=False, not_before__lte=now).values_list("channel")
    due_now = dict(due.annotate(n=Count("pk")).order_by())
    oldest = _oldest_due()
    return [
        Load(
            channel,
            {"due": due_now.get(channel.pk, 0), **{str(state): counts.get((channel.pk, state), 0) for state in states}},
            oldest.get(channel.pk),
        )
        for channel in Channel.objects.all()
    ]


def accountable(content_id: UUID) -> QuerySet[Publication]:
    """Every correction and every end of a content (withdrawn, called off, unpublished, over), newest first."""
    return Publication.objects.filter(content_id=content_id, cause__in=ACCOUNTED, only_channel=None)


def account(publication: Publication) -> Account:
    """What became of a correction or withdrawal on every channel that has, or had, the item.

    A later version that says the same of the item (a comma after a correction) carries it on; one that says the
    opposite (published again after a withdrawal) ends the account.
    """
    history = Publication.objects.filter(content_id=publication.content_id, only_channel=None)
    later = history.filter(version__gt=publication.version)
    opposite = later.exclude(intent=publication.intent).order_by("version").first()
    mine = Delivery.objects.filter(content_id=publication.content_id, version__gte=publication.version)
    if opposite is not None:
        mine = mine.filter(version__lt=opposite.version)
    rows: dict[int, list[Delivery]] = {}
    for delivery in mine.select_related("channel", "publication").order_by("version"):
        rows.setdefault(delivery.channel_id, []).append(delivery)
    standing = {
        placement.channel_id: placement
        for placement in Placement.objects.filter(content_id=publication.content_id, receipt__isnull=False)
    }
    lines = []
    before = history.filter(version__lt=publication.version, intent=Intent.PRESENT).order_by("-version").first()
    published = before.read_snapshot() if before else None
    for channel in Channel.objects.filter(Q(pk__in=rows) | Q(pk__in=standing)):
        deliveries = rows.get(channel.pk, [])
        # The one that did it, else the newest, which has taken over from all before.
        done = [row for row in deliveries if row.state == State.SENT][:1] or deliveries[-1:]
        lines.append(_account_line(publication, channel, done[0] if done else None, standing.get(channel.pk)))
    return Account(publication, published, _first_told_in(publication, published), lines)


def _first_told_in(publication: Publication, before: Snapshot | None) -> list[Correction]:
    """Notes of correction that this version was the first to carry."""
    known = before.corrections if before else []
    return [note for note in publication.read_snapshot().corrections if note not in known]


def _account_line(
    publication: Publication, channel: Channel, delivery: Delivery | None, standing: Placement | None
) -> AccountLine:
    receipts = [delivery and delivery.read_receipt(), standing and standing.read_receipt()]
    address = next((receipt.url for receipt in receipts if receipt and receipt.url), "")
    outcome, why = _outcome(channel, delivery, standing)
    tell = ""
    if outcome == Outcome.NOT_DONE and address:
        tell = _("The readers of %(channel)s, at %(address)s") % {"channel": channel.name, "address": address}
    elif outcome == Outcome.NOT_DONE:
        tell = _("Everybody who received it through %(channel)s") % {"channel": channel.name}
    elif delivery is not None and delivery.state == State.HELD:
        tell = _("Whoever looks after %(channel)s: nothing leaves until it runs again") % {"channel": channel.name}
    return AccountLine(channel, delivery, outcome, address, why, tell, _copies(publication, channel))


def _copies(publication: Publication, channel: Channel) -> str:
    """What of the item left through this channel before this version and stays with those who have it."""
    earlier = Delivery.objects.filter(
        channel=channel, content_id=publication.content_id, version__lt=publication.version, state=State.SENT
    ).exclude(operation="")
    last = earlier.order_by("-version").first()
    receipt = last.read_receipt() if last is not None else None
    if last is None or last.operation == Operation.RETRACT or receipt is None or receipt.kept:
        return ""
    counted = _counted(channel, receipt)
    if counted or channel not in outside_channels():
        return counted
    return _("Whoever saw it there may have kept it or passed it on: that cannot be called back.")


def _counted(channel: Channel, receipt: Receipt) -> str:
    try:
        return channel.make().copies(receipt)
    except PublisherError:
        return ""


def _outcome(channel: Channel, delivery: Delivery | None, standing: Placement | None) -> tuple[Outcome, str]:
    """How far the change has come on this channel, and what there is to say about that."""
    if delivery is None:
        off = channel.mode == Mode.OFF
        why = _("The channel is switched off.") if off else _("The channel was not asked to change anything.")
        return Outcome.NOT_DONE, why
    kept = _("Kept in the outbox: nothing of it has left.")
    if delivery.state == State.SENT:
        receipt = delivery.read_receipt()
        if receipt is not None and receipt.kept and delivery.operation == Operation.NOTICE:
            return (Outcome.NOT_DONE if _left_before(delivery) else Outcome.NOTHING), kept
        if receipt is not None and receipt.kept:
            return Outcome.DONE, _("What goes out from there by itself, such as mail, was kept in the outbox.")
        progress = _progress(delivery)
        if progress is not None and progress.done < progress.total:
            return Outcome.UNDER_WAY, progress.label
        return Outcome.DONE, ""
    if delivery.state == State.KEPT:
        # Something may have left in days when the channel was live.
        return (Outcome.NOT_DONE if standing else Outcome.NOTHING), kept
    doubt = _doubt_before(delivery) if delivery.state in OPEN else None
    if doubt is not None and doubt.needs_person:
        why = _("Nobody knows yet whether it stands there. Somebody must look; then it is changed or taken down.")
        return Outcome.NOT_DONE, why
    if doubt is not None:
        why = _("Nobody knows yet whether it stands there. It is looked for; what is found is changed or taken down.")
        return Outcome.UNDER_WAY, why
    if delivery.state == State.HELD:
        return Outcome.UNDER_WAY, channel.hold_detail or channel.get_hold_display()
    if delivery.state == State.UNKNOWN and delivery.needs_person:
        return Outcome.NOT_DONE, delivery.error_message or _("Nobody knows whether it was done. Look there.")
    if delivery.state == State.DEAD:
        return Outcome.NOT_DONE, delivery.error_message
    if delivery.state == State.CANCELLED:
        return Outcome.NOT_DONE, _("Somebody cancelled it on the delivery board.")
    if delivery.state == State.SKIPPED and standing and delivery.publication.intent == Intent.ABSENT:
        return Outcome.NOTHING, _("The post stays there: only a withdrawal takes it down on this channel.")
    if delivery.state == State.SKIPPED:
        return Outcome.NOTHING, _("There was nothing to change.")
    if delivery.state == State.SUPERSEDED:
        return Outcome.NOTHING, _("A newer version took its place before it left.")
    return Outcome.UNDER_WAY, delivery.error_message


def _doubt_before(delivery: Delivery) -> Delivery | None:
    """The earlier version of which nobody knows whether it arrived, and for which this one has to wait."""
    return Delivery.objects.filter(
        channel=delivery.channel_id,
        content_id=delivery.content_id,
        version__lt=delivery.version,
        state=State.UNKNOWN,
    ).first()


def _left_before(delivery: Delivery) -> bool:
    """Whether an earlier version went out by itself on this channel, in days when nothing was kept there."""
    earlier = Delivery.objects.filter(
        channel=delivery.channel_id, content_id=delivery.content_id, version__lt=delivery.version, state=State.SENT
    )
    receipts = [row.read_receipt() for row in earlier.exclude(operation="")]
    return any(receipt is not None and not receipt.kept for receipt in receipts)


def _progress(delivery: Delivery) -> Progress | None:
    """How far what the receipt stands for has gone; None when it is done, or nobody can say."""
    receipt = delivery.read_receipt()
    try:
        return delivery.channel.make().progress(receipt) if receipt is not None else None
    except PublisherError:
        return None
