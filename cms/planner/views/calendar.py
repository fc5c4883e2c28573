"""What stands in the calendar, as a month, a week or a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cms.core.comparison import in_words
from cms.core.models import ContentItem, Unit
from cms.core.models.item_types import item_types
from cms.planner import periods
from cms.planner.entries import MOST, Entry, Kind, Wanted, entries, standing
from cms.planner.periods import Period
from cms.planner.rights import POLICY
from cms.planner.views.answers import address_of
from cms.workflow import schedule

IN_A_CELL = 5
"""How many entries a day of the month shows; the rest is a link away."""
_ICONS = {
    Kind.PLANNED: "clipboard-list",
    Kind.PROPOSED: "draft",
    Kind.SCHEDULED: "time",
    Kind.EARLY: "view",
    Kind.PUBLISHED: "check",
    Kind.ENDS: "no-view",
    Kind.EVENT: "group",
    Kind.HOLIDAY: "calendar-alt",
}
_MOVING = (Kind.PLANNED, Kind.PROPOSED, Kind.SCHEDULED, Kind.EARLY)


@dataclass(frozen=True)
class Shown:
    """An entry as the page shows it: where its title leads, and where it is moved, if it may be."""

    entry: Entry
    url: str
    move_url: str
    begin_url: str
    icon: str
    note: str

    @property
    def owner(self) -> str:
        """Who is to write a planned item."""
        owner = self.entry.planned.owner if self.entry.planned else None
        return get_user_display_name(owner) if owner else ""

    @property
    def at(self) -> str:
        """The time of day, as people write it."""
        return date_format(timezone.localtime(self.entry.at), "H:i") if self.entry.at else ""

    @property
    def lasts(self) -> str:
        """Until when, for what ends on another day."""
        ends = self.entry.ends_at and timezone.localtime(self.entry.ends_at)
        if not ends or ends.date() == timezone.localdate(self.entry.at):
            return ""
        return _("until %(moment)s") % {"moment": in_words(ends)}


def _shown(entry: Entry, user: AbstractUser | AnonymousUser) -> Shown:
    url, move_url, begin_url, note = "", "", "", ""
    if entry.planned is not None:
        planned = entry.planned
        may = POLICY.user_has_permission_for_instance(user, "change", planned)
        url = reverse("planner:edit", args=[planned.pk]) if may else ""
        move_url = reverse("planner:move_planned", args=[planned.pk]) if may else ""
        begin_url = reverse("planner:begin", args=[planned.pk]) if may and planned.item is None else ""
        note = standing(planned.item) if planned.item else _("Not started")
        if planned.is_overdue:
            note = f"{_('Overdue')} · {note}"
    elif entry.item is not None:
        url = address_of(entry.item, user)
        if entry.kind in _MOVING and _may_move(entry.item, user):
            move_url = reverse("planner:move_item", args=[entry.item.pk])
    elif entry.day_off:
        note = _("Day off")
    return Shown(entry, url, move_url, begin_url, _ICONS[entry.kind], note)


def _may_move(item: ContentItem, user: AbstractUser | AnonymousUser) -> bool:
    try:
        schedule.check_move(item, user)
    except (PermissionDenied, ValidationError):
        return False
    return True


class CalendarView(WagtailAdminTemplateMixin, TemplateView):
    """A month, a week or a list of days; without a choice the month, and on a phone the list."""

    template_name = "planner/calendar.html"
    page_title = gettext_lazy("Calendar")
    header_icon = "calendar-alt"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": str(self.page_title)},
        ]

    @cached_property
    def parameters(self) -> dict[str, str]:
        """What the address says and this page knows; anything else is left out."""
        known = {
            "view": set(periods.View.values),
            "unit": {str(unit.pk) for unit in self.units},
            "type": {name for name, _label in item_types()},
            "state": set(Kind.values),
        }
        given = {name: self.request.GET.get(name, "") for name in known}
        return {name: value for name, value in given.items() if value in known[name]}

    @cached_property
    def units(self) -> list[Unit]:
        """Every unit: their names are public."""
        return list(Unit.objects.all())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, today = self.request.user, timezone.localdate()
        day = periods.day_asked(self.request.GET.get("date", "")) or today
        chosen = self.parameters.get("view", "")
        grid = Period(periods.View(chosen or periods.View.MONTH), day)
        listed = Period(periods.View.LIST, day)
        wanted = Wanted(
            unit=int(self.parameters["unit"]) if "unit" in self.parameters else None,
            type=self.parameters.get("type", ""),
            kind=self.parameters.get("state", ""),
        )
        shows_list = chosen in ("", periods.View.LIST)
        shows_grid = chosen != periods.View.LIST
        first = min(period.first for period, shown in ((grid, shows_grid), (listed, shows_list)) if shown)
        last = max(period.last for period, shown in ((grid, shows_grid), (listed, shows_list)) if shown)
        by_day: dict[date, list[Shown]] = {}
        in_view = entries(user, first, last, wanted)
        for entry in in_view:
            shown = _shown(entry, user)
            for of in entry.days:
                by_day.setdefault(of, []).append(shown)
        return super().get_context_data(
            **kwargs,
            auto=not chosen,
            weeks=self._weeks(grid, by_day, today) if shows_grid else None,
            days=[(of, by_day[of], of == today) for of in sorted(by_day) if listed.first <= of <= listed.last],
            shows_list=shows_list,
            heading=self._heading(grid),
            empty=shows_grid and not self._anything(grid, by_day),
            list_empty=shows_list and not self._anything(listed, by_day),
            list_heading=self._heading(listed),
            week_days=grid.weeks[0] if shows_grid else [],
            before=self._link(date=grid.before),
            after=self._link(date=grid.after),
            today=self._link(date=None),
            views=[(of.value, of.label, self._link(view=of, date=day), of == chosen) for of in periods.View],
            filters=self._filters(),
            filtered=bool(self.parameters.keys() - {"view"}),
            everything=self._link(unit=None, type=None, state=None, date=day),
            kept=[(name, value) for name, value in (("view", chosen), ("date", self._chosen_day(day))) if value],
            kinds=[(of, of.label, _ICONS[of]) for of in Kind],
            cut=any(sum(entry.kind == of for entry in in_view) >= MOST for of in Kind),
            may_plan=POLICY.user_has_permission(user, "add"),
            here=self._link(date=day),
        )

    def _weeks(self, grid: Period, by_day: dict[date, list[Shown]], today: date) -> list[list[dict[str, Any]]]:
        month = grid.view == periods.View.MONTH
        return [
            [
                {
                    "day": of,
                    "today": of == today,
                    "outside": month and of.month != grid.day.month,
                    "shown": by_day.get(of, [])[: IN_A_CELL if month else None],
                    "more": max(0, len(by_day.get(of, [])) - IN_A_CELL) if month else 0,
                    "more_url": self._link(view=periods.View.LIST, date=of),
                }
                for of in week
            ]
            for week in grid.weeks
        ]

    def _anything(self, period: Period, by_day: dict[date, list[Shown]]) -> bool:
        """Whether the newsroom has anything on these days; holidays come by themselves."""
        return any(
            shown.entry.kind != Kind.HOLIDAY or "state" in self.parameters
            for of, there in by_day.items()
            if period.first <= of <= period.last
            for shown in there
        )

    def _heading(self, period: Period) -> str:
        if period.view == periods.View.MONTH:
            return _("Month %(month)s") % {"month": date_format(period.day, "m/Y")}
        return _("%(first)s to %(last)s") % {"first": in_words(period.first), "last": in_words(period.last)}

    def _chosen_day(self, day: date) -> str:
        return day.isoformat() if self.request.GET.get("date") else ""

    def _link(self, **changes: Any) -> str:
        parameters = {**self.parameters, **changes}
        query = urlencode({name: str(value) for name, value in parameters.items() if value})
        return f"{reverse('planner:calendar')}{'?' if query else ''}{query}"

    def _filters(self) -> list[dict[str, Any]]:
        choices = (
            ("unit", _("Unit"), _("All units"), [(str(unit.pk), str(unit)) for unit in self.units]),
            ("type", _("Type"), _("All types"), item_types()),
            ("state", _("State"), _("All states"), [(of.value, of.label) for of in Kind]),
        )
        return [
            {"name": name, "label": label, "empty": empty, "choices": offered, "chosen": self.parameters.get(name, "")}
            for name, label, empty, offered in choices
        ]
