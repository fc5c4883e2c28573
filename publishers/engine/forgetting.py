"""What the ledger may have heard of people, and how an address leaves it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from publishers.engine.models import Attempt, Delivery
from publishers.engine.states import DUE, IN_DOUBT
from publishers.runtime import people
from publishers.runtime.people import Holding


def register() -> None:
    """Attempts and payloads."""
    people.register(
        Holding(
            name="attempts",
            what=_("Attempts at delivering: when, the outcome, and what the channel answered"),
            why=_("So that a person can decide what became of a delivery whose outcome is unknown"),
            forget=_forget_answers,
            derived=True,
        )
    )
    people.register(
        Holding(
            name="payloads",
            what=_("What was delivered to each channel, word for word"),
            why=_("To take back or correct exactly what was published"),
            forget=_forget_payloads,
            derived=True,
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
            told=Cast("receipt", TextField()),
        ).filter(Q(sent__icontains=address) | Q(told__icontains=address)),
        ["payload", "receipt"],
        address,
    )


def _erase(rows: QuerySet[Any], fields: Iterable[str], address: str) -> int:
    """Write ERASED over an address in these fields; each row is a statement of its own, so that nobody waits."""
    model: type[Model] = rows.model
    changed = 0
    for row in rows.order_by("pk").values("pk", *fields):
        said = {name: people.erase(row[name], address) for name in fields}
        if any(said[name] != row[name] for name in fields):
            changed += model._default_manager.filter(pk=row["pk"]).update(**said)
    return changed
