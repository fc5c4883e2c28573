"""What the public may see, as lists: only live pages, no aliases. Every function takes and gives aware times."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Case, Count, IntegerField, Value, When
from django.db.models.functions import Coalesce, ExtractYear
from django.utils import timezone
from wagtail.query import PageQuerySet

from cms.core.models import ContentItem
from cms.site import sections
from cms.site.sections import Section

LEAD_DAYS = 14
"""How long an urgent item stays the lead of the home page."""


def live_items(section: Section | None = None) -> PageQuerySet:
    """Return the public items of a section, or of all types (then call `.specific()`), newest first."""
    model = section.model if section else ContentItem
    return model.objects.live().public().filter(alias_of__isnull=True).order_by("-first_published_at", "-pk")


def for_reading(items: PageQuerySet) -> PageQuerySet:
    """Fetch what a list line shows without a query for each line."""
    return items.specific().prefetch_related("unit", "hero_image__renditions")


def in_section_order(items: PageQuerySet, section: Section) -> PageQuerySet:
    """Newest first; events: the coming ones by date, then the past ones backwards."""
    if section.type != "event":
        return items
    return with_past(items).order_by("is_past", Case(When(is_past=0, then="starts_at")), "-starts_at", "-pk")


def with_past(events: PageQuerySet) -> PageQuerySet:
    """Add `is_past` (0 or 1) to events; one without an end ends when it starts."""
    return events.annotate(ended_at=Coalesce("ends_at", "starts_at")).annotate(
        is_past=Case(When(ended_at__gte=timezone.now(), then=Value(0)), default=Value(1), output_field=IntegerField())
    )


def counts_by_unit(items: PageQuerySet) -> list[tuple[str, str, int]]:
    """Return (slug, name, count) of each unit that has some of these items, the most first."""
    rows = items.order_by().values_list("unit__slug", "unit__name").annotate(n=Count("pk", distinct=True))
    return sorted(((slug, name, n) for slug, name, n in rows if slug), key=lambda row: (-row[2], row[1]))


def counts_by_topic(items: PageQuerySet) -> list[tuple[str, str, int]]:
    """Return (slug, name, count) of each topic of these items, the most first."""
    rows = items.order_by().values_list("topics__slug", "topics__name").annotate(n=Count("pk", distinct=True))
    return sorted(((slug, name, n) for slug, name, n in rows if slug), key=lambda row: (-row[2], row[1]))


def counts_by_year(items: PageQuerySet, field: str) -> list[tuple[str, str, int]]:
    """Return (year, year, count) by the local year of a date field, newest first."""
    rows = (
        items.order_by()
        .annotate(year=ExtractYear(field, tzinfo=timezone.get_current_timezone()))
        .values_list("year")
        .annotate(n=Count("pk", distinct=True))
    )
    return [(str(year), str(year), n) for year, n in sorted(((y, n) for y, n in rows if y), reverse=True)]


def counts_by_choice(items: PageQuerySet, field: str) -> list[tuple[str, str, int]]:
    """Return (value, label, count) of a field with fixed choices, in the order of the choices."""
    counts = dict(items.order_by().values_list(field).annotate(n=Count("pk", distinct=True)))
    choices = items.model._meta.get_field(field).flatchoices
    return [(value, label, counts[value]) for value, label in choices if value in counts]


def in_year(items: PageQuerySet, field: str, year: int) -> PageQuerySet:
    """Keep the items whose date falls into this local year."""
    return items.annotate(chosen_year=ExtractYear(field, tzinfo=timezone.get_current_timezone())).filter(
        chosen_year=year
    )


def upcoming_events(limit: int) -> list[ContentItem]:
    """Return the next events that are not over, the nearest first."""
    events = with_past(live_items(sections.BY_TYPE["event"])).filter(is_past=0)
    return list(for_reading(events.order_by("starts_at"))[:limit])


def front_page() -> dict[str, Any]:
    """Return what the home page shows: `lead` (or None), `latest`, `policies`, `rebuttals`, `stories`, `events`.

    The lead is the newest urgent item of the last days, else the newest one with a picture, else the newest.
    """
    items = live_items().not_exact_type(sections.BY_TYPE["event"].model)
    fresh = timezone.now() - timedelta(days=LEAD_DAYS)
    lead = (
        for_reading(items.filter(urgent=True, first_published_at__gte=fresh)).first()
        or for_reading(items.filter(hero_image__isnull=False)).first()
        or for_reading(items).first()
    )
    rest = items.exclude(pk=lead.pk) if lead else items

    def newest(kind: str, limit: int) -> list[ContentItem]:
        return list(for_reading(live_items(sections.BY_TYPE[kind]))[:limit])

    return {
        "lead": lead,
        "latest": list(for_reading(rest)[:6]),
        "policies": newest("policy", 5),
        "rebuttals": newest("rebuttal", 3),
        "stories": newest("story", 3),
        "events": upcoming_events(4),
    }


def related(item: ContentItem, limit: int = 3) -> list[ContentItem]:
    """Return items that share most topics with this one, filled up with the newest of its unit, without itself."""
    others = live_items().exclude(pk=item.pk)
    topics = [topic.pk for topic in item.topics.all()]
    chosen = []
    if topics:
        same = others.filter(topics__in=topics).annotate(shared=Count("topics", distinct=True))
        chosen = list(same.order_by("-shared", "-first_published_at").values_list("pk", flat=True)[:limit])
    if len(chosen) < limit:
        more = others.filter(unit_id=item.unit_id).exclude(pk__in=chosen)
        chosen += list(more.values_list("pk", flat=True)[: limit - len(chosen)])
    pages = {page.pk: page for page in for_reading(ContentItem.objects.filter(pk__in=chosen))}
    return [pages[pk] for pk in chosen if pk in pages]
