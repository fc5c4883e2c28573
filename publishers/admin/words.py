"""The ledger's states in words an editor uses, each with the kind of its badge and an icon."""

from django.utils.translation import gettext_lazy as _

from publishers.contract import Operation
from publishers.ledger.models import Delivery, Publication
from publishers.ledger.states import DONE, State

# The label and the kind: done, wait, kept, trouble, or quiet for what asks nothing of anybody.
_BADGES = {
    State.QUEUED: (_("Waiting"), "wait"),
    State.WAITING: (_("Waiting to try again"), "wait"),
    State.HELD: (_("Held"), "wait"),
    State.SENDING: (_("On its way"), "wait"),
    State.SENT: (_("Published"), "done"),
    State.SKIPPED: (_("Nothing to do"), "quiet"),
    State.KEPT: (_("Kept in the outbox"), "kept"),
    State.UNKNOWN: (_("Outcome unknown"), "trouble"),
    State.DEAD: (_("Needs attention"), "trouble"),
    State.SUPERSEDED: (_("Replaced by a newer version"), "quiet"),
    State.CANCELLED: (_("Cancelled"), "quiet"),
}
_ICONS = {"done": "check", "wait": "time", "kept": "download", "trouble": "warning", "quiet": ""}
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
    """`label`, `kind` (done, wait, kept, trouble, quiet) and `icon` of a delivery's state."""
    label, kind = _BADGES[State(delivery.state)]
    if delivery.state == State.SENT and not delivery.operation:
        label, kind = _("Nothing to do"), "quiet"
    elif delivery.state == State.SENT:
        label = DONE[Operation(delivery.operation)]
    return {"label": str(label), "kind": kind, "icon": _ICONS[kind]}


def cause(publication: Publication) -> str:
    """What happened to the item, in a word."""
    return str(_CAUSES[publication.cause])


def standing(delivery: Delivery) -> str:
    """The receipt's address on the channel, '' when there is none to open or nothing is left there."""
    if delivery.operation == Operation.RETRACT:
        return ""
    url = (delivery.receipt or {}).get("url", "")
    return url if url.startswith(("http://", "https://")) else ""


def was_kept(delivery: Delivery) -> bool:
    """Whether what would have gone out is kept here: nothing of it moves, so there is no progress to draw."""
    return bool((delivery.receipt or {}).get("kept"))
