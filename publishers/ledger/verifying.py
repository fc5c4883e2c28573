"""Whether the ledger is true: do its tables agree with each other, and do the channels agree with them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishers.contract import Capability, Done, NotDone, Operation, Publisher, PublisherError, Unsure
from publishers.ledger import claiming
from publishers.ledger.models import Channel, Delivery, Placement, Publication
from publishers.ledger.running import make_job
from publishers.ledger.states import OPEN, Mode, Phase, State

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be, or that could not be asked.

    `kind` is a short stable name; `certain` is False where the channel could not say.
    """

    kind: str
    channel: str
    content: str
    version: int
    message: str
    certain: bool = True

    def as_json(self) -> dict[str, Any]:
        """As programs read it."""
        return asdict(self)


def tables(channel: Channel | None = None, content: UUID | None = None) -> Iterator[Finding]:
    """Rules of the ledger that its tables break."""
    deliveries = _only(Delivery.objects.select_related("channel").order_by("pk"), channel, content)
    placements = _only(Placement.objects.select_related("channel").order_by("pk"), channel, content)
    for kind, message, rows in _broken(deliveries, placements):
        for row in rows:
            yield Finding(kind, row.channel.slug, str(row.content_id), row.version, message)
    for row in deliveries.only("key", "channel__slug", "content_id", "version").iterator():
        if row.key != Delivery.make_key(row.channel, row.content_id, row.version):
            message = _("Its key is not the one that belongs to this channel, content and version.")
            yield Finding("key", row.channel.slug, str(row.content_id), row.version, message)


def channels(channel: Channel | None = None, content: UUID | None = None) -> Iterator[Finding]:
    """What channels say that the ledger does not: each is asked with `lookup` about what it holds, or took back."""
    placements = _only(Placement.objects.select_related("channel").order_by("channel", "pk"), channel, content)
    made: dict[int, Publisher | None] = {}
    for placement in placements.iterator():
        if placement.channel_id not in made:
            made[placement.channel_id] = _publisher(placement.channel)
            if made[placement.channel_id] is None:
                message = _("This channel cannot be asked: it has no look-up, is off, or its plugin is missing.")
                yield Finding("not_asked", placement.channel.slug, "", 0, message, certain=False)
        publisher = made[placement.channel_id]
        if publisher is not None and (finding := _ask(placement, publisher)) is not None:
            yield finding


ADVICE = {
    "not_there": gettext_lazy(
        "Look there. If it is gone, say so on the item's page under Deliveries; then post it again."
    ),
    "still_there": gettext_lazy("Take it away there by hand, or withdraw the item again."),
    "elsewhere": gettext_lazy("Look there: of two posts, remove the one that the ledger does not name."),
    "no_answer": gettext_lazy("Mend the channel's settings or wait until it answers, then verify again."),
    "unsure": gettext_lazy("Look there, and compare by eye with the item."),
    "not_asked": gettext_lazy("This channel cannot be asked: look there, and compare by eye with the board."),
    "doubt_waits": gettext_lazy(
        "Look on the channel. Then say what you saw, on the desk or by “ledger decide CHANNEL”: "
        "every later version of the item waits for that."
    ),
}
"""What a person does about a finding, by its kind; what is wrong within the tables is for whoever looks after Loa."""


def doubts(channel: Channel | None = None, content: UUID | None = None) -> Iterator[Finding]:
    """Outcomes that no channel can tell and that a person has to decide."""
    unknown = Delivery.objects.filter(state=State.UNKNOWN, needs_person=True).select_related("channel")
    for row in _only(unknown.order_by("channel", "pk"), channel, content):
        waiting = Delivery.objects.filter(channel=row.channel, content_id=row.content_id, version__gt=row.version)
        text = _("Delivery %(id)s: nobody knows whether it arrived. Later versions that wait: %(count)s")
        message = text % {"id": row.pk, "count": waiting.filter(state__in=OPEN).count()}
        yield Finding("doubt_waits", row.channel.slug, str(row.content_id), row.version, message, certain=False)


def _only(rows: QuerySet, channel: Channel | None, content: UUID | None) -> QuerySet:
    if channel is not None:
        rows = rows.filter(channel=channel)
    return rows.filter(content_id=content) if content is not None else rows


def _broken(deliveries: Any, placements: QuerySet) -> Iterator[tuple[str, str, QuerySet]]:
    """Kind, message and rows of every rule that a query can see."""
    mine = {"channel": OuterRef("channel"), "content_id": OuterRef("content_id")}
    yield (
        "version",
        _("It belongs to a publication of another content or version."),
        deliveries.exclude(content_id=F("publication__content_id"), version=F("publication__version")),
    )
    yield (
        "overtaken",
        _("A newer version exists, and yet this one waits to be sent."),
        deliveries.filter(state__in=OPEN).exclude(pk__in=deliveries.newest().values("pk")),
    )
    yield (
        "lease",
        _("It is being sent without a lease, or holds a lease without being sent."),
        deliveries.filter(
            Q(state=State.SENDING, lease_until=None)
            | (~Q(state=State.SENDING) & (Q(lease_until__isnull=False) | ~Q(phase=Phase.NONE)))
        ),
    )
    yield (
        "doubt",
        _("Its outcome is unknown, and so is what was to be done."),
        deliveries.filter(state=State.UNKNOWN, operation=""),
    )
    sent = Delivery.objects.filter(**mine, version=OuterRef("version"), state=State.SENT)
    yield (
        "receipt",
        _("It stands there by no delivery that the ledger knows."),
        placements.filter(receipt__isnull=False).exclude(Exists(sent)),
    )
    placed = Placement.objects.filter(**mine, version__gte=OuterRef("version"))
    yield (
        "placement",
        _("It was sent, and yet the ledger does not say where it stands."),
        deliveries.filter(state=State.SENT).exclude(operation="").exclude(Exists(placed)),
    )
    publications = Publication.objects.filter(content_id=OuterRef("content_id"), version=OuterRef("version"))
    yield "publication", _("What stands there is no version of the ledger."), placements.exclude(Exists(publications))


def _publisher(channel: Channel) -> Publisher | None:
    """The plugin of a channel that can be asked."""
    try:
        publisher = channel.make()
    except PublisherError:
        return None
    return publisher if channel.mode != Mode.OFF and Capability.LOOKUP in publisher.capabilities else None


def _ask(placement: Placement, publisher: Publisher) -> Finding | None:
    def finding(kind: str, message: str, certain: bool = True) -> Finding:
        return Finding(
            kind, placement.channel.slug, str(placement.content_id), placement.version, message, certain=certain
        )

    delivery = _last_sent(placement)
    if delivery is None:
        return None  # the tables' own check says so
    receipt = placement.read_receipt()
    try:
        answer = publisher.lookup(_job(delivery, publisher, placement))
    except Exception as error:  # a look-up that fails says nothing of the placement, and stops no other
        if not isinstance(error, PublisherError):
            logger.exception("event=lookup_failed channel=%s delivery=%s", placement.channel.slug, delivery.pk)
        cause = error.message if isinstance(error, PublisherError) else type(error).__name__
        return finding("no_answer", _("The channel did not answer: %(error)s") % {"error": cause}, certain=False)
    if isinstance(answer, Unsure):
        return finding("unsure", answer.why or _("The channel cannot say."), certain=False)
    if isinstance(answer, NotDone):
        if receipt is None:
            return finding("still_there", _("It was taken back, and yet it can be read there."))
        return finding("not_there", _("It is not there, or says something else there."))
    if isinstance(answer, Done) and receipt is not None and answer.receipt.remote_id != receipt.remote_id:
        return finding("elsewhere", _("It is found there under another id: %(id)s") % {"id": answer.receipt.remote_id})
    return None


def _last_sent(placement: Placement) -> Delivery | None:
    """The delivery that brought the placement to where it is."""
    rows = Delivery.objects.filter(
        channel=placement.channel_id, content_id=placement.content_id, version=placement.version, state=State.SENT
    )
    return rows.exclude(operation="").select_related("channel", "publication").first()


def _job(delivery: Delivery, publisher: Publisher, placement: Placement) -> Any:
    """What was done, as the plugin is asked about it."""
    operation = Operation(delivery.operation)
    receipt = placement.read_receipt()
    if receipt is None:
        receipt = placement.receipt_before()
    if delivery.payload is None:  # it needed no call, for the same stood there already
        delivery.payload = publisher.render(claiming.content_of(delivery, publisher), operation)
    delivery.placement = Placement(receipt=receipt.model_dump(mode="json") if receipt else None)
    return make_job(delivery, publisher)
