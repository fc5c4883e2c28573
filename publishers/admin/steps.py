"""What can be done about a delivery in the state that it is in, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from publishers import contract
from publishers.contract import Intent, Publisher, PublisherError
from publishers.ledger.models import Delivery
from publishers.ledger.states import State
from publishers.ledger.transitions import CANCELLABLE, RETRYABLE


@dataclass(frozen=True)
class Step:
    """One thing that an operator may do: a link to a page that asks more, or a button that acts at once.

    `urgent` steps get a delivery on its way again; they stand on the board, the others with the delivery.
    """

    label: str
    url: str
    is_link: bool = False
    urgent: bool = True


def steps_of(delivery: Delivery) -> list[Step]:
    """The steps that fit a delivery's state now."""

    def step(name: str, label: str, **kind: bool) -> Step:
        return Step(label, reverse(f"desk:{name}", args=[delivery.pk]), **kind)

    steps = []
    if delivery.state == State.UNKNOWN:
        steps += [step("check", _("Check remote")), step("mark", _("Mark by hand…"), is_link=True)]
    if delivery.state in RETRYABLE and not (delivery.state == State.HELD and delivery.channel.hold):
        steps.append(step("retry", _("Retry")))
    if delivery.state == State.DEAD and delivery.publication.intent == Intent.ABSENT:
        url = reverse("desk:removed", args=[delivery.content_id, delivery.channel.slug])
        steps.append(Step(_("Mark as gone…"), url, is_link=True))
    elif delivery.state == State.DEAD:
        steps.append(step("mark", _("Mark by hand…"), is_link=True, urgent=False))
    if delivery.state in CANCELLABLE:
        steps.append(step("cancel", _("Cancel")))
    if delivery.state in (*RETRYABLE, State.SENT):
        steps.append(step("renew", _("Send a fresh version…"), is_link=True, urgent=False))
    return steps


class Progress:
    """How far what receipts stand for has gone; each channel's plugin is made once."""

    def __init__(self) -> None:
        self._publishers: dict[int, Publisher | None] = {}

    def of(self, delivery: Delivery) -> contract.Progress | None:
        """None when it is done or its plugin is missing."""
        receipt = delivery.read_receipt()
        if receipt is None or delivery.state != State.SENT:
            return None
        if delivery.channel_id not in self._publishers:
            try:
                self._publishers[delivery.channel_id] = delivery.channel.make()
            except PublisherError:
                self._publishers[delivery.channel_id] = None
        publisher = self._publishers[delivery.channel_id]
        return publisher.progress(receipt) if publisher else None
