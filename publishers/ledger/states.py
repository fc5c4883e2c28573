"""The states of a delivery; `transitions.py` says what leads from one to another."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from publishers.contract import Operation


class State(models.TextChoices):
    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Sending")
    WAITING = "waiting", _("Waiting to retry")
    HELD = "held", _("Held")
    SENT = "sent", _("Sent")
    SKIPPED = "skipped", _("Nothing to do")
    KEPT = "kept", _("Kept in the outbox")
    UNKNOWN = "unknown", _("Outcome unknown")
    DEAD = "dead", _("Needs attention")
    SUPERSEDED = "superseded", _("Replaced by a newer version")
    CANCELLED = "cancelled", _("Cancelled")


class Phase(models.TextChoices):
    NONE = "", ""
    CLAIMED = "claimed", _("Claimed")
    ON_WIRE = "on_wire", _("On the wire")
    SETTLED = "settled", _("Settled")


class Mode(models.TextChoices):
    LIVE = "live", _("Live")
    OUTBOX = "outbox", _("Outbox: rendered and kept here")
    OFF = "off", _("Off")


class Hold(models.TextChoices):
    NONE = "", ""
    PAUSED = "paused", _("Paused by an operator")
    BREAKER = "breaker", _("Stopped itself")
    PLUGIN = "plugin", _("The publisher is not installed")
    RESTORED = "restored", _("Held after a backup was restored")


class Rank(models.IntegerChoices):
    """Which delivery of a channel goes first; up to URGENT it goes out in quiet hours too."""

    AMENDS = 0, _("Correction or withdrawal")
    URGENT = 1, _("Urgent")
    NORMAL = 2, _("Normal")
    BACKFILL = 3, _("Older than the channel")


DUE = (State.QUEUED, State.WAITING)
IN_DOUBT = (State.SENDING, State.UNKNOWN)
OPEN = (State.QUEUED, State.WAITING, State.HELD, State.DEAD)

DONE = {
    Operation.CREATE: _("Published"),
    Operation.UPDATE: _("Changed"),
    Operation.RETRACT: _("Taken down"),
    Operation.NOTICE: _("Notice sent"),
}
"""What people read of an operation that was done."""
