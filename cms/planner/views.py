"""The calendar in the admin: what stands in it, planning, another day, and the address for other programs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views import generic
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cms.core import page_access
from cms.core.models import ContentItem, Unit
from cms.core.models.item_types import item_types
from cms.planner import periods, services
from cms.planner.entries import MOST, Entry, Kind, Wanted, entries, planned_items, standing
from cms.planner.forms import MoveForm, PlannedItemForm
from cms.planner.models import PersonalCalendar, PlannedItem
from cms.planner.periods import Period
from cms.planner.rights import POLICY
from cms.site import addresses
from cms.workflow import schedule
from publishers.runtime.addresses import absolute

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


def address_of(item: ContentItem, user: AbstractUser | AnonymousUser) -> str:
    """Where this person reads or changes the item."""
    # The second question asks the database.
    if page_access.works_on(user, item) and item.permissions_for_user(user).can_edit():
        return reverse("wagtailadmin_pages:edit", args=[item.pk])
    if item.live:
        return addresses.permanent_url(item)
    return reverse("wagtailadmin_explore", args=[item.get_parent().pk])


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
        return _("until %(moment)s") % {"moment": date_format(ends, "SHORT_DATETIME_FORMAT")}


def _shown(entry: Entry, user: AbstractUser | AnonymousUser) -> Shown:
    url, move_url, begin_url, note = "", "", "", ""
    if entry.planned is not None:
        planned = entry.planned
        may = POLICY.user_has_permission_for_instance(user, "change", planned)
        url = reverse("planner:edit", args=[planned.pk]) if may else ""
        move_url = reverse("planner:move_planned", args=[planned.pk]) if may else ""
        begin_url = reverse("planner:begin", args=[planned.pk]) if may and planned.item is None else ""
        note = standing(planned.item) if planned.item else _("Not begun")
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
            kept=[(name, value) for name, value in (("view", chosen), ("date", self._said_date(day))) if value],
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
        first, last = (date_format(of, "SHORT_DATE_FORMAT") for of in (period.first, period.last))
        return _("%(first)s to %(last)s") % {"first": first, "last": last}

    def _said_date(self, day: date) -> str:
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


class _PlanView:
    """What the pages of a plan have in common: only plans of units that the person works for are there."""

    request: HttpRequest
    get_page_subtitle: Callable[[], str]
    model = PlannedItem
    template_name = "planner/plan.html"
    permission_policy = POLICY
    index_url_name = "planner:calendar"
    add_url_name = "planner:add"
    edit_url_name = "planner:edit"
    delete_url_name = "planner:delete"
    header_icon = ""  # its place is outside of a narrow screen

    def get_queryset(self) -> Any:
        return planned_items(self.request.user)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("planner:calendar"), "label": _("Calendar")},
            {"url": "", "label": self.get_page_subtitle()},
        ]


class AddPlanView(_PlanView, generic.CreateView):
    """Plan an item; a day of the calendar can be given along."""

    form_class = PlannedItemForm

    def get_initial(self) -> dict[str, Any]:
        return {"due_on": periods.day_asked(self.request.GET.get("date", ""))}

    def get_success_url(self) -> str:
        return f"{reverse('planner:calendar')}?{urlencode({'date': self.object.due_on.isoformat()})}"


class EditPlanView(_PlanView, generic.EditView):
    """Change a plan, or begin to write it."""

    form_class = PlannedItemForm

    def get_success_url(self) -> str:
        return f"{reverse('planner:calendar')}?{urlencode({'date': self.object.due_on.isoformat()})}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        item = self.object.item
        if item is not None:
            context["draft"] = {
                "title": item.specific.get_admin_display_title(),
                "url": address_of(item, self.request.user),
                "standing": standing(item),
            }
        return context


class DeletePlanView(_PlanView, generic.DeleteView):
    """Give a plan up; a draft of it stays."""

    template_name = generic.DeleteView.template_name


class BeginView(View):
    """Make the draft of a plan and open it."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        planned = get_object_or_404(planned_items(request.user), pk=pk)
        try:
            draft = services.begin_writing(planned, request.user)
        except (PermissionDenied, ValidationError) as problem:
            messages.error(request, _words(problem))
            return redirect("planner:edit", pk)
        return redirect(address_of(draft, request.user))


class MoveView(WagtailAdminTemplateMixin, TemplateView):
    """Another day for one entry: the small form, and what a drop on another day sends."""

    template_name = "planner/move.html"
    page_title = gettext_lazy("Move to another day")
    header_icon = "calendar-alt"
    has_time = False

    def check(self) -> None:
        """PermissionDenied or ValidationError when it may not be moved now."""
        raise PermissionDenied

    def moment(self) -> date | None:
        """Where it stands now: an aware moment, or a day."""
        raise NotImplementedError

    def move(self, data: dict[str, Any]) -> date:
        """Move it and return where it stands then."""
        raise NotImplementedError

    def subject(self) -> str:
        """What is moved."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.find(**kwargs)
        try:
            self.check()
        except (PermissionDenied, ValidationError) as problem:
            messages.error(request, _words(problem))
            return redirect(self.back())
        return super().dispatch(request, *args, **kwargs)

    def find(self, **kwargs: Any) -> None:
        """Read what is moved; Http404 where the person may not know of it."""
        raise Http404

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now = self.moment()
        local = timezone.localtime(now) if isinstance(now, datetime) else None
        return self.show(self.form(initial={"day": local.date() if local else now, "time": local and local.time()}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            try:
                moved = self.move(form.cleaned_data)
            except (PermissionDenied, ValidationError) as problem:
                form.add_error(None, _words(problem))
            else:
                messages.success(
                    request,
                    _("“%(title)s” stands on %(moment)s now.") % {"title": self.subject(), "moment": _in_words(moved)},
                )
                return redirect(self.back())
        return self.show(form)

    def form(self, *args: Any, **kwargs: Any) -> Form:
        form = MoveForm(*args, **kwargs)
        if not self.has_time:
            del form.fields["time"]
        return form

    def show(self, form: Form) -> HttpResponse:
        context = self.get_context_data(
            form=form, back=self.back(), subject=self.subject(), now=_in_words(self.moment())
        )
        return self.render_to_response(context, status=422 if form.errors else 200)

    def back(self) -> str:
        """The page of the calendar from where the person came."""
        came = self.request.POST.get("next") or self.request.GET.get("next") or ""
        if came.startswith(reverse("planner:calendar")) and url_has_allowed_host_and_scheme(came, None):
            return came
        return reverse("planner:calendar")

    def get_page_subtitle(self) -> str:
        return self.subject()

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": self.back(), "label": _("Calendar")},
            {"url": "", "label": str(self.page_title)},
        ]


def _in_words(moment: date | None) -> str:
    """A day, or a moment by the clock of the province, as people write it."""
    if isinstance(moment, datetime):
        return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
    return date_format(moment, "SHORT_DATE_FORMAT") if moment else ""


def _words(problem: PermissionDenied | ValidationError) -> str:
    return " ".join(problem.messages) if isinstance(problem, ValidationError) else str(problem)


class MoveItemView(MoveView):
    """Another moment to go live."""

    has_time = True

    def find(self, **kwargs: Any) -> None:
        self.item = get_object_or_404(ContentItem, pk=kwargs["page_id"]).specific
        if not page_access.works_on(self.request.user, self.item):
            raise Http404

    def check(self) -> None:
        schedule.check_move(self.item, self.request.user)
        if self.moment() is None:
            raise ValidationError(_("This item has no moment to go live. Set one in the editor."))

    def moment(self) -> datetime | None:
        return schedule.moment_of(self.item)

    def move(self, data: dict[str, Any]) -> datetime:
        clock = data.get("time") or timezone.localtime(self.moment()).time()
        to = timezone.make_aware(datetime.combine(data["day"], clock))
        schedule.move(self.item, to, self.request.user)
        return to

    def subject(self) -> str:
        return self.item.get_admin_display_title()


class MovePlannedView(MoveView):
    """Another day on which a plan is due."""

    def find(self, **kwargs: Any) -> None:
        self.planned = get_object_or_404(planned_items(self.request.user), pk=kwargs["pk"])

    def check(self) -> None:
        services.check_move(self.planned, self.request.user)

    def moment(self) -> date:
        return self.planned.due_on

    def move(self, data: dict[str, Any]) -> date:
        services.move(self.planned, data["day"], self.request.user)
        return data["day"]

    def subject(self) -> str:
        return self.planned.title


class AddressView(WagtailAdminTemplateMixin, TemplateView):
    """The secret address at which other programs read this person's calendar; it is shown once, when it is made."""

    template_name = "planner/address.html"
    page_title = gettext_lazy("Your calendar elsewhere")
    header_icon = "link-external"

    def post(self, request: HttpRequest) -> HttpResponse:
        if "end" in request.POST:
            services.end_secret(request.user)
            messages.success(request, _("The address leads nowhere any more."))
            return redirect("planner:address")
        address = absolute(reverse("personal_calendar", args=[services.new_secret(request.user)]))
        response = self.render_to_response(self.get_context_data(address=address))
        response["Cache-Control"] = "no-store"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        made = PersonalCalendar.objects.filter(user=self.request.user.pk).first()
        return super().get_context_data(**kwargs, made=made)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("planner:calendar"), "label": _("Calendar")},
            {"url": "", "label": str(self.page_title)},
        ]
