"""The ledger's states in words an editor uses, with Wagtail's own colours for a status."""

from django.utils.translation import gettext_lazy as _

from publishers.contract import Operation
from publishers.engine.models import Delivery
from publishers.engine.states import State

# The label and the modifier of Wagtail's status component.
_BADGES = {
    State.QUEUED: (_("Waiting"), "label"),
    State.WAITING: (_("Waiting to try again"), "label"),
    State.HELD: (_("Held"), "label"),
    State.SENDING: (_("On its way"), "label"),
    State.SENT: (_("Published"), "primary"),
    State.SKIPPED: (_("Nothing to do"), "label"),
    State.KEPT: (_("Kept in the outbox"), "label"),
    State.UNKNOWN: (_("Outcome unknown"), "critical"),
    State.DEAD: (_("Needs attention"), "critical"),
    State.SUPERSEDED: (_("Replaced by a newer version"), "label"),
    State.CANCELLED: (_("Cancelled"), "label"),
}
_DONE = {
    Operation.CREATE: _("Published"),
    Operation.UPDATE: _("Changed"),
    Operation.RETRACT: _("Taken down"),
    Operation.NOTICE: _("Notice sent"),
}
_CAUSES = {
    "early": _("Offered early to the press"),
    "publish": _("Published"),
    "edit": _("Edited"),
    "move": _("Moved"),
    "correct": _("Corrected"),
    "unpublish": _("Unpublished"),
    "expire": _("Expired"),
    "withdraw": _("Withdrawn"),
    "cancel": _("Embargo cancelled"),
    "repost": _("Posted again"),
}


def badge(delivery: Delivery) -> dict[str, str]:
    """`label` and `kind` (label, primary, critical) of a delivery's state."""
    label, kind = _BADGES[State(delivery.state)]
    if delivery.state == State.SENT and not delivery.operation:
        label = _("Nothing to do")
    elif delivery.state == State.SENT:
        label = _DONE[Operation(delivery.operation)]
    return {"label": str(label), "kind": kind}


def cause(delivery: Delivery) -> str:
    """What happened to the item, in a word."""
    return str(_CAUSES[delivery.publication.cause])


def standing(delivery: Delivery) -> str:
    """The receipt's address on the channel, '' when there is none to open."""
    url = (delivery.receipt or {}).get("url", "")
    return url if url.startswith(("http://", "https://")) else ""
