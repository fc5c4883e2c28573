"""The ledger as an operator's programs read it: plain data, times in UTC as RFC 3339."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from publishers.ledger.models import Attempt, Delivery, DeliveryQuerySet, Placement, Publication


def find(text: str) -> Delivery | None:
    """The delivery with this id or key."""
    rows = Delivery.objects.select_related("channel", "publication")
    if text.isdecimal():
        return rows.filter(pk=int(text)).first()
    identity = as_uuid(text)
    return rows.filter(key=identity).first() if identity else None


def content_named(text: str) -> UUID | None:
    """The content that this id names: its own, or the id or key of one of its deliveries; None when there is none."""
    identity = as_uuid(text)
    if identity and Publication.objects.filter(content_id=identity).exists():
        return identity
    delivery = find(text)
    return delivery.content_id if delivery else None


def as_uuid(text: str) -> UUID | None:
    """A UUID however it is written; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def chosen(
    *, states: list[str] | None = None, channel: str = "", content: UUID | None = None, code: str = ""
) -> DeliveryQuerySet:
    """Deliveries that fit all of these, the oldest first; what is empty is not asked for."""
    rows = Delivery.objects.select_related("channel", "publication").order_by("pk")
    if states:
        rows = rows.filter(state__in=states)
    if channel:
        rows = rows.filter(channel__slug=channel)
    if content:
        rows = rows.filter(content_id=content)
    if code:
        rows = rows.filter(error_code=code)
    return rows


def of_delivery(delivery: Delivery) -> dict[str, Any]:
    """One delivery without what it sent."""
    return {
        "id": delivery.pk,
        "key": str(delivery.key),
        "channel": delivery.channel.slug,
        "content": str(delivery.content_id),
        "title": delivery.publication.snapshot["title"],
        "version": delivery.version,
        "cause": delivery.publication.cause,
        "operation": delivery.operation,
        "state": delivery.state,
        "needs_person": delivery.needs_person,
        "not_before": _moment(delivery.not_before),
        "attempts": delivery.attempts,
        "error_code": delivery.error_code,
        "error_message": delivery.error_message,
        "error_detail": delivery.error_detail,
        "receipt": delivery.receipt,
        "planned_at": _moment(delivery.created_at),
        "changed_at": _moment(delivery.updated_at),
    }


def of_content(content_id: UUID) -> dict[str, Any]:
    """Everything that the ledger knows of a content, the oldest first."""
    publications = Publication.objects.filter(content_id=content_id).order_by("version")
    deliveries = chosen(content=content_id).order_by("version", "channel__position", "pk")
    attempts = Attempt.objects.filter(delivery__content_id=content_id).order_by("pk")
    placements = Placement.objects.filter(content_id=content_id).select_related("channel").order_by("channel__position")
    newest = publications.last()
    return {
        "content": str(content_id),
        "title": newest.snapshot["title"] if newest else "",
        "versions": [
            {
                "version": publication.version,
                "cause": publication.cause,
                "intent": publication.intent,
                "reach": publication.reach,
                "title": publication.snapshot["title"],
                "at": _moment(publication.created_at),
                "by": publication.by.get_username() if publication.by else "",
                "only_channel": publication.only_channel.slug if publication.only_channel else "",
                "deliveries": [
                    {
                        **of_delivery(delivery),
                        "log": [_of_attempt(line) for line in attempts if line.delivery_id == delivery.pk],
                    }
                    for delivery in deliveries
                    if delivery.publication_id == publication.pk
                ],
            }
            for publication in publications.select_related("by", "only_channel")
        ],
        "placements": [
            {
                "channel": placement.channel.slug,
                "version": placement.version,
                "receipt": placement.receipt,
                "since": _moment(placement.updated_at),
            }
            for placement in placements
        ],
    }


def _of_attempt(line: Attempt) -> dict[str, Any]:
    return {
        "at": _moment(line.at),
        "claim": line.claim_no,
        "phase": line.phase,
        "outcome": line.outcome,
        "code": line.code,
        "detail": line.detail,
        "milliseconds": line.milliseconds,
        "worker": line.worker,
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
