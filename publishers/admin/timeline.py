"""Everything that happened to one item, across channels: versions, deliveries, attempts, and what people did."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page, Paginator
from wagtail.admin.utils import get_user_display_name
from wagtail.models import ModelLogEntry, PageLogEntry

from publishers.admin import reasons, words
from publishers.ledger.models import Delivery, Publication

VERSIONS_SHOWN = 20


@dataclass
class Event:
    """One version with its deliveries, or one thing that a person did; `at` is aware."""

    at: datetime
    publication: Publication | None = None
    cause: str = ""
    by: str = ""
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    act: Any = None


def events(content_id: UUID, page_number: str | None) -> tuple[list[Event], Page]:
    """The events of one page of versions, newest first, and that page; a fixed number of queries."""
    versions = Publication.objects.filter(content_id=content_id).order_by("-version")
    page = Paginator(versions.select_related("by", "only_channel"), VERSIONS_SHOWN).get_page(page_number)
    publications = list(page.object_list)
    by_version = _deliveries(publications)
    timeline = [
        Event(
            at=publication.created_at,
            publication=publication,
            cause=words.cause(publication),
            by=get_user_display_name(publication.by) if publication.by else "",
            deliveries=by_version[publication.pk],
        )
        for publication in publications
    ]
    if publications:
        timeline += [Event(at=act.timestamp, act=act) for act in _acts(versions, page, publications)]
    return sorted(timeline, key=lambda event: event.at, reverse=True), page


def _deliveries(publications: list[Publication]) -> dict[int, list[dict[str, Any]]]:
    """The deliveries of each version, in the board's order, with their attempts and what holds them up."""
    versions = {publication.pk: publication for publication in publications}
    rows = list(
        Delivery.objects.filter(publication__in=versions)
        .select_related("channel")
        .prefetch_related("attempt_log")
        .defer("payload")
        .order_by("channel__position", "channel__slug")
    )
    for row in rows:
        row.publication = versions[row.publication_id]
    why = reasons.explain(rows)
    by_publication = defaultdict(list)
    for row in rows:
        by_publication[row.publication_id].append(
            {
                "delivery": row,
                "badge": words.badge(row),
                "url": words.standing(row),
                "reason": why.get(row.pk),
                "attempts": list(row.attempt_log.all()),
            }
        )
    return by_publication


def _acts(versions: Any, page: Page, publications: list[Publication]) -> list[Any]:
    """What people did between the versions of this page: on the item, or on a delivery whose page was gone."""
    mine = Delivery.objects.filter(content_id=publications[0].content_id).values_list("pk", flat=True)
    window = {}
    if page.has_next():
        window["timestamp__gte"] = publications[-1].created_at
    if page.has_previous():
        newer = versions.filter(version__gt=publications[0].version).order_by("version").first()
        window["timestamp__lt"] = newer.created_at
    of_item = PageLogEntry.objects.filter(
        page_id=publications[0].snapshot["page_id"], action__startswith="loa.", **window
    )
    of_deliveries = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Delivery), object_id__in=[str(pk) for pk in mine], **window
    )
    return [*of_item.select_related("user"), *of_deliveries.select_related("user")]
