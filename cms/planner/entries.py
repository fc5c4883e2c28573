"""What stands in the calendar: everything with a day that the reader may know of (`cms.core.page_access`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import models
from django.db.models import Prefetch, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision
from wagtail.query import PageQuerySet

from cms.core import page_access
from cms.core.models import ContentItem, UnitPage
from cms.core.models.item_types import item_model
from cms.events.models import Event
from cms.planner.holidays import holidays
from cms.planner.models import PlannedItem
from cms.planner.periods import midnight

MOST = 500
"""How many entries of one kind are read."""


class Kind(models.TextChoices):
    """Why something stands on a day."""

    PLANNED = "planned", pgettext_lazy("calendar", "Planned")
    PROPOSED = "proposed", _("Moment proposed")
    SCHEDULED = "scheduled", _("Scheduled")
    EARLY = "early", _("Scheduled, press reads it early")
    PUBLISHED = "published", pgettext_lazy("calendar", "Published")
    ENDS = "ends", _("Ends")
    EVENT = "event", _("Event")
    HOLIDAY = "holiday", _("Holiday or anniversary")


@dataclass(frozen=True)
class Wanted:
    """What is looked for; empty is everything. `unit` is a key, `type` a stable name."""

    unit: int | None = None
    type: str = ""
    kind: str = ""

    def wants(self, kind: Kind) -> bool:
        """Whether entries of this kind are looked for; who asks for schedules gets those with early access too."""
        return self.kind in ("", kind) or (self.kind == Kind.SCHEDULED and kind == Kind.EARLY)


@dataclass(frozen=True)
class Entry:
    """Something on a day, or on days; `at` is the moment where there is one, aware."""

    kind: Kind
    title: str | Promise
    day: date
    last_day: date
    at: datetime | None = None
    ends_at: datetime | None = None
    unit: str = ""
    type: str = ""
    item: ContentItem | None = None
    planned: PlannedItem | None = None
    day_off: bool = False

    @property
    def key(self) -> str:
        """A name that stays the entry's own, whatever day it moves to."""
        thing = self.item.content_id if self.item else self.planned.pk if self.planned else f"{self.day}-{self.title!s}"
        return f"{self.kind}-{thing}"

    @property
    def days(self) -> list[date]:
        """Every day on which it stands."""
        return [self.day + timedelta(days=count) for count in range((self.last_day - self.day).days + 1)]

    def _order(self) -> tuple[Any, ...]:
        return self.day, self.kind != Kind.HOLIDAY, self.at is not None, self.at or midnight(self.day), str(self.title)


def entries(user: AbstractUser | AnonymousUser, first: date, last: date, wanted: Wanted) -> list[Entry]:
    """What this person may know of between two days, both included, day by day and by the clock."""
    window = _Window(user, first, last, wanted)
    all_kinds = [*window.planned(), *window.to_come(), *window.public(), *window.ending(), *window.events()]
    if wanted.wants(Kind.HOLIDAY) and not wanted.unit and not wanted.type:
        all_kinds += [
            Entry(Kind.HOLIDAY, holiday.name, holiday.day, holiday.day, day_off=holiday.day_off)
            for holiday in holidays(first, last)
        ]
    return sorted((entry for entry in all_kinds if wanted.wants(entry.kind)), key=Entry._order)


def planned_items(user: AbstractUser | AnonymousUser) -> QuerySet[PlannedItem]:
    """The planned items of the units that the person works for."""
    pages = page_access.worked_on(UnitPage.objects.all(), user)
    plans = PlannedItem.objects.filter(unit__in=pages.values("unit")).select_related("unit__page", "owner")
    return plans.prefetch_related(Prefetch("item", _with_standing(ContentItem.objects.all())))


def _with_standing(items: PageQuerySet) -> PageQuerySet:
    """These items with what tells how far each is and who may change it: asked for all of them at once."""
    # Wagtail keeps the states of approval by the type of the item, so it must be the item of its type that asks.
    whole = items.specific().defer_streamfields().select_related("unit", for_specific_subqueries=True)
    return whole.annotate_approved_schedule().prefetch_workflow_states()


def standing(item: ContentItem) -> str:
    """How far a draft is, in words."""
    if item.live:
        return gettext("Published")
    if item.approved_schedule:
        return gettext("Approved and scheduled")
    if item.current_workflow_state:
        return gettext("Waits for approval")
    return gettext("Taken down") if item.first_published_at else gettext("Being written")


class _Window:
    """The same days, person and filter for every kind of entry."""

    def __init__(self, user: AbstractUser | AnonymousUser, first: date, last: date, wanted: Wanted) -> None:
        self.user, self.first, self.last, self.wanted = user, first, last, wanted
        self.begins, self.ends = midnight(first), midnight(last + timedelta(days=1))
        items = ContentItem.objects.filter(alias_of=None)
        if wanted.unit:
            items = items.filter(unit=wanted.unit)
        if wanted.type:
            model = item_model(wanted.type)
            items = items.type(model) if model else items.none()
        self.items = items

    def planned(self) -> Iterator[Entry]:
        if not self.wanted.wants(Kind.PLANNED):
            return
        rows = planned_items(self.user).filter(due_on__range=(self.first, self.last))
        if self.wanted.unit:
            rows = rows.filter(unit=self.wanted.unit)
        if self.wanted.type:
            rows = rows.filter(item_type=self.wanted.type)
        for row in rows[:MOST]:
            yield Entry(
                Kind.PLANNED, row.title, row.due_on, row.due_on, unit=str(row.unit), type=row.type_label, planned=row
            )

    def to_come(self) -> Iterator[Entry]:
        """Moments to go live, approved or proposed in a draft, and the ends that were approved with them."""
        if not any(map(self.wanted.wants, (Kind.SCHEDULED, Kind.EARLY, Kind.PROPOSED, Kind.ENDS))):
            return
        theirs = page_access.worked_on(self.items, self.user)
        approved = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
        yield from self._moments(theirs, approved, True)
        scheduled = [int(number) for number in approved.values_list("object_id", flat=True)]
        drafts = theirs.filter(has_unpublished_changes=True).exclude(pk__in=scheduled)
        newest = Revision.objects.filter(pk__in=drafts.order_by().values("latest_revision"))
        yield from self._moments(drafts, newest, False)

    def _moments(self, items: QuerySet, revisions: QuerySet, approved: bool) -> Iterator[Entry]:
        rows = self._versions(revisions, "go_live_at", "expire_at")
        item_by_key = self._items_by_key(items, rows)
        for row in rows:
            item = item_by_key.get(row["object_id"])
            if item is None:
                continue
            at, end = _moment(row["go_live_at"]), _moment(row["expire_at"])
            if at is not None and self._holds(at):
                yield self._of(item, _approved_kind(row) if approved else Kind.PROPOSED, at, title=row["title"])
            if approved and end is not None and self._holds(end):
                yield self._of(item, Kind.ENDS, end, title=row["title"])

    def _versions(self, revisions: QuerySet, *names: str) -> list[dict[str, Any]]:
        """What the versions say of a title and of moments that may lie in the window (as UTC text, to the day)."""
        begins = (self.begins - timedelta(days=1)).date().isoformat()
        ends = (self.ends + timedelta(days=1)).date().isoformat()
        inside = Q(pk__in=())
        for name in names:
            inside |= Q(**{f"{name}__gte": begins, f"{name}__lt": ends})
        versions = revisions.annotate(
            title=KT("content__title"),
            early=KT("content__early_press_access"),
            # A lookup on the key itself compares JSON.
            **{name: Cast(KT(f"content__{name}"), models.TextField()) for name in names},
        )
        return list(versions.filter(inside).order_by("pk").values("object_id", "title", "early", *names)[:MOST])

    def _items_by_key(self, items: QuerySet, rows: Iterable[dict[str, Any]]) -> dict[str, ContentItem]:
        named = items.filter(pk__in=[int(row["object_id"]) for row in rows])
        return {str(item.pk): item for item in _with_standing(named)}

    def public(self) -> Iterator[Entry]:
        if not self.wanted.wants(Kind.PUBLISHED):
            return
        rows = self.items.filter(live=True, first_published_at__gte=self.begins, first_published_at__lt=self.ends)
        for item in _with_standing(rows.order_by("first_published_at")[:MOST]):
            yield self._of(item, Kind.PUBLISHED, item.first_published_at)

    def ending(self) -> Iterator[Entry]:
        if not self.wanted.wants(Kind.ENDS):
            return
        rows = self.items.filter(live=True, expire_at__gte=self.begins, expire_at__lt=self.ends)
        for item in _with_standing(rows.order_by("expire_at")[:MOST]):
            yield self._of(item, Kind.ENDS, item.expire_at)

    def events(self) -> Iterator[Entry]:
        """Events that are public, and those that the person works on as their drafts say."""
        if not self.wanted.wants(Kind.EVENT):
            return
        lasting = Q(starts_at__gte=self.begins) | Q(ends_at__gte=self.begins)
        there = Event.objects.filter(lasting, pk__in=self.items.order_by().values("pk"), starts_at__lt=self.ends)
        for event in _with_standing(there.filter(live=True).order_by("starts_at")[:MOST]):
            yield self._event(event, event.starts_at, event.ends_at, event.title)
        drafts = page_access.worked_on(self.items.type(Event).filter(live=False), self.user)
        rows = self._versions(
            Revision.objects.filter(pk__in=drafts.order_by().values("latest_revision")), "starts_at", "ends_at"
        )
        item_by_key = self._items_by_key(drafts, rows)
        for row in rows:
            starts, ends = _moment(row["starts_at"]), _moment(row["ends_at"])
            if starts and starts < self.ends and (ends or starts) >= self.begins and row["object_id"] in item_by_key:
                yield self._event(item_by_key[row["object_id"]], starts, ends, row["title"])

    def _event(self, item: ContentItem, starts: datetime, ends: datetime | None, title: str) -> Entry:
        first = timezone.localdate(starts)
        last = timezone.localdate(ends) if ends and ends > starts else first
        entry = self._of(item, Kind.EVENT, starts, title=title)
        return replace(entry, day=max(first, self.first), last_day=min(last, self.last), ends_at=ends)

    def _holds(self, moment: datetime) -> bool:
        return self.begins <= moment < self.ends

    def _of(self, item: ContentItem, kind: Kind, at: datetime, title: str = "") -> Entry:
        day = timezone.localdate(at)
        label = capfirst(item.cached_content_type.model_class()._meta.verbose_name)
        return Entry(kind, title or item.title, day, day, at=at, unit=str(item.unit or ""), type=str(label), item=item)


def _approved_kind(row: dict[str, Any]) -> Kind:
    early = str(row["early"]) in ("true", "1")  # as PostgreSQL and SQLite write it
    return Kind.EARLY if early else Kind.SCHEDULED


def _moment(text: str | None) -> datetime | None:
    return parse_datetime(text) if text else None
