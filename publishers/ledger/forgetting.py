"""What the ledger may have heard of people, and how an address leaves it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from publishers.ledger import measuring
from publishers.ledger.models import Attempt, Delivery, Placement
from publishers.ledger.states import DUE, IN_DOUBT, State
from publishers.runtime import people
from publishers.runtime.people import Holding

_OVER = (State.SENT, State.SKIPPED, State.KEPT, State.SUPERSEDED, State.CANCELLED)


def register() -> None:
    """Attempts and payloads."""
    people.register(
        Holding(
            name="attempts",
            what=_("Attempts at delivering: when, the outcome, and what the channel answered"),
            why=_("So that a person can decide what became of a delivery whose outcome is unknown"),
            until=_("%(days)s days, once the delivery is over"),
            forget=_forget_answers,
            derived=True,
            keep="ATTEMPTS",
            sweep=_sweep_attempts,
        )
    )
    people.register(
        Holding(
            name="payloads",
            what=_("What was delivered to each channel, word for word"),
            why=_("To take back or correct exactly what was published"),
            until=_("%(days)s days, once something newer stands there"),
            forget=_forget_payloads,
            derived=True,
            keep="PAYLOADS",
            sweep=_sweep_payloads,
        )
    )


def _forget_answers(address: str) -> int:
    deliveries = Delivery.objects.filter(Q(error_message__icontains=address) | Q(error_detail__icontains=address))
    return _erase(Attempt.objects.filter(detail__icontains=address), ["detail"], address) + _erase(
        deliveries, ["error_message", "error_detail"], address
    )


def _forget_payloads(address: str) -> int:
    """Only of what is over: what waits or is in doubt is compared with what the channel has."""
    over = Delivery.objects.exclude(state__in=(*DUE, *IN_DOUBT))
    return _erase(
        over.annotate(
            sent=Cast("payload", TextField()),
            receipt_text=Cast("receipt", TextField()),
        ).filter(Q(sent__icontains=address) | Q(receipt_text__icontains=address)),
        ["payload", "receipt"],
        address,
    )


def _erase(rows: QuerySet[Any], fields: Iterable[str], address: str) -> int:
    """Write ERASED over an address in these fields; each row is a statement of its own, so that nobody waits."""
    model: type[Model] = rows.model
    changed = 0
    for row in rows.order_by("pk").values("pk", *fields):
        erased = {name: people.erase(row[name], address) for name in fields}
        if any(erased[name] != row[name] for name in fields):
            changed += model._default_manager.filter(pk=row["pk"]).update(**erased)
    return changed


def _sweep_attempts(before: datetime, most: int) -> int:
    """Of deliveries that are over; not before they are counted, and never the newest, by which a backup is known."""
    measuring.roll_up()
    newest = Attempt.objects.order_by("-pk").values("pk")[:1]
    counted = Attempt.objects.filter(pk__lte=measuring.counted_to(), at__lt=before, delivery__state__in=_OVER)
    keys = counted.exclude(pk__in=newest).order_by("pk").values_list("pk", flat=True)[:most]
    return Attempt.objects.filter(pk__in=list(keys)).delete()[0]


def _sweep_payloads(before: datetime, most: int) -> int:
    """What stands on a channel is compared with it for as long as it stands."""
    stands = Placement.objects.filter(
        channel=OuterRef("channel"), content_id=OuterRef("content_id"), version=OuterRef("version")
    ).exclude(receipt=None)
    old = Delivery.objects.filter(state__in=_OVER, updated_at__lt=before, payload__isnull=False)
    old = old.exclude(Exists(stands), ~Q(state=State.KEPT))
    keys = old.order_by("pk").values_list("pk", flat=True)[:most]
    return Delivery.objects.filter(pk__in=list(keys), state__in=_OVER).update(payload=None)
