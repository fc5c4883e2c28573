"""Outcomes that nobody knows after a backup was restored: channel by channel, and what a person decides of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from publishers import registry
from publishers.contract import Capability, Operation
from publishers.ledger import operating, restoring
from publishers.ledger.models import Channel, Delivery, DeliveryQuerySet
from publishers.ledger.states import Hold, Mode, Phase, State

_is_address = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class Remaining:
    """What a channel still needs after a restore, in numbers of deliveries.

    `settled` have ended since the restore; `looking_up` are looked up by the worker, the last of them until
    `looking_up_until` at most (aware; None where none is); `undecided` need a person; `waiting` go out once the
    channel is resumed, or are looked up before.
    """

    channel: Channel
    settled: int
    looking_up: int
    looking_up_until: datetime | None
    undecided: int
    waiting: int


def channels() -> list[Channel]:
    """The channels that a restore still holds, or that have doubts of it, in the board's order."""
    doubts = Delivery.objects.filter(state=State.UNKNOWN, error_code=restoring.CODE).values("channel")
    return list(Channel.objects.filter(Q(hold=Hold.RESTORED) | Q(pk__in=doubts)))


def remaining(channel: Channel) -> Remaining:
    """What is left to do on one channel."""
    unknown = Delivery.objects.filter(channel=channel, state=State.UNKNOWN)
    looking_up = unknown.exclude(pk__in=undecided(channel).values("pk"))
    last = looking_up.annotate(until=Coalesce(F("doubtful_until"), F("not_before"))).order_by("-until").first()
    ended = Delivery.objects.filter(channel=channel).exclude(state=State.UNKNOWN)
    began = restoring.began_at()
    since = ended.filter(attempt_log__phase=Phase.SETTLED, attempt_log__at__gte=began) if began else ended.none()
    return Remaining(
        channel=channel,
        settled=since.distinct().count(),
        looking_up=looking_up.count(),
        looking_up_until=last.until if last else None,
        undecided=undecided(channel).count(),
        waiting=operating.waiting_work(channel).count(),
    )


def undecided(channel: Channel) -> DeliveryQuerySet:
    """Outcomes on a channel that only a person can tell: it cannot be asked, or is off. The oldest first."""
    unknown = Delivery.objects.filter(channel=channel, state=State.UNKNOWN)
    if channel.mode != Mode.OFF:
        unknown = unknown.filter(needs_person=True)
    return unknown.select_related("channel", "publication").order_by("pk")


def question(delivery: Delivery) -> str:
    """What a person looks for at the channel, in words."""
    return {
        Operation.UPDATE: _("Does the item there say what it says now?"),
        Operation.RETRACT: _("Does the item still stand there, although it was to be taken back?"),
        Operation.NOTICE: _("Is the notice of the change there?"),
    }.get(Operation(delivery.operation), _("Does the item stand there?"))


def where(delivery: Delivery) -> str:
    """The address at which to look; '' where the ledger knows none, as of an item that may not stand there at all."""
    placement = delivery.placement
    receipt = placement.read_receipt() if placement else None
    return receipt.url if receipt else ""


def needs_address(delivery: Delivery) -> bool:
    """Whether the channel finds an item again by the address that a person gives; it knows where one stands already."""
    standing = delivery.placement
    if delivery.operation == Operation.RETRACT or (standing is not None and standing.receipt):
        return False
    try:
        can = registry.get(delivery.channel.publisher).capabilities
    except registry.UnknownPublisher:
        return False
    return bool(can & (Capability.UPDATE | Capability.RETRACT))


def decide(delivery: Delivery, *, there: bool, why: str, who: str, address: str = "") -> bool:
    """A person looked, and it is `there` or not; returns whether the operation counts as done, else it is sent again.

    NotPossible when `address` is missing or none, or when somebody was faster.
    """
    if delivery.state != State.UNKNOWN:
        raise operating.NotPossible(_("Only a delivery with an unknown outcome can be marked by hand."))
    if there == (delivery.operation == Operation.RETRACT):
        operating.mark_not_done(delivery)
        return False
    if not address and needs_address(delivery):
        raise operating.NotPossible(_("Give its address there: without it nobody can change it or take it back."))
    if address:
        try:
            _is_address(address)
        except ValidationError:
            raise operating.NotPossible(_("This is no address: %(text)s") % {"text": address}) from None
    operating.mark_published(delivery, address, why, who)
    return True
