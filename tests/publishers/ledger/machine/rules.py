"""The rules of the ledger, each with the one place of the engine that holds it, and how it looks when it is left out.

They are those of the design's `ledger_model.py`; `twice` is its assumption about look-ups.
"""

from __future__ import annotations

from dataclasses import replace

from django.db import connection, transaction

from publishers.contract import Cause
from publishers.ledger import claiming, running, settling, sweeping
from publishers.ledger.models import Delivery, DeliveryQuerySet
from publishers.ledger.states import State
from publishers.ledger.transitions import Event
from publishers.runtime import clock


def leave_out_fence(monkeypatch):
    """A call has no deadline: who slept past the lease still sends."""
    make_job = running.make_job
    monkeypatch.setattr(running, "make_job", lambda *of: replace(make_job(*of), deadline=float("inf")))


def leave_out_order(monkeypatch):
    """Any version may be claimed, whatever else of its content is newer or on its way."""

    def due(self, now, up_to=None):
        return self.filter(due_rank__isnull=False, not_before__lte=now).order_by("version")

    monkeypatch.setattr(DeliveryQuerySet, "due", due)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX delivery_one_in_doubt")


def leave_out_inherit(monkeypatch):
    """A version tells only of its own correction, not of those it took the place of."""

    def own(delivery):
        corrections = delivery.publication.read_snapshot().corrections
        return corrections[-1:] if delivery.publication.cause == Cause.CORRECT and delivery.placement else []

    monkeypatch.setattr(claiming, "untold", own)


def leave_out_lookup(monkeypatch):
    """What may have been done is sent again unasked."""
    monkeypatch.setattr(settling, "doubtful", lambda delivery, now: (State.WAITING, {"not_before": now}))


def leave_out_twice(monkeypatch):
    """One look-up that finds nothing is proof, although the request may still be on its way."""

    def at_once(delivery, worker):
        with transaction.atomic():
            mine = Delivery.objects.filter(pk=delivery.pk, claim_no=delivery.claim_no, state=State.UNKNOWN)
            mine.move(Event.FIND_NOT_DONE, State.QUEUED, not_before=clock.now(), lookups=0)

    monkeypatch.setattr(sweeping, "_not_done", at_once)


# The shortest way to the damage, as the model prints it: the kind of channel, what happens, then the damage.
PATHS = {
    "fence": (
        "post",
        [
            ("newsroom", "publish"),
            ("start",),
            ("step",),
            ("lose_lease",),
            ("sweep",),
            *[("look_up_due",), ("sweep",), ("step", 1), ("step", 1)] * 2,
            ("step",),
            ("start",),
            ("step", 0),
            ("step", 0),
            ("network_does", "lands"),
            ("network_does", "lands"),
        ],
        "two posts",
    ),
    "order": (
        "post",
        [
            ("newsroom", "publish"),
            ("start",),
            ("step",),
            ("step",),
            ("newsroom", "correct"),
            ("start",),
            ("step",),
            ("step",),
            ("network_does", "lands"),
            ("network_does", "lands"),
        ],
        "two posts",
    ),
    "inherit": (
        "letter",
        [
            ("newsroom", "publish"),
            ("start",),
            ("newsroom", "correct"),
            ("newsroom", "edit"),
            ("step",),
            ("step",),
            ("network_does", "lands"),
            ("step",),
        ],
        "nobody was told",
    ),
    "lookup": (
        "post",
        [
            ("newsroom", "publish"),
            ("start",),
            ("step",),
            ("step",),
            ("lose_lease",),
            ("network_does", "lands"),
            ("die",),
            ("sweep",),
            ("start",),
            ("step",),
            ("step",),
            ("network_does", "lands"),
        ],
        "two posts",
    ),
    "twice": (
        "post",
        [
            ("newsroom", "publish"),
            ("start",),
            ("step",),
            ("step",),
            ("die",),
            ("lose_lease",),
            ("sweep",),
            ("look_up_due",),
            ("sweep",),
            ("step",),
            ("step",),
            ("start",),
            ("step",),
            ("step",),
            ("network_does", "lands"),
            ("network_does", "lands"),
        ],
        "two posts",
    ),
}
