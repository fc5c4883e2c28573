"""Another day for one entry of the calendar."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cms.core import page_access
from cms.core.comparison import in_words
from cms.core.models import ContentItem
from cms.planner import services
from cms.planner.entries import planned_items
from cms.planner.forms import MoveForm
from cms.planner.views.answers import refusal
from cms.workflow import schedule


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
            messages.error(request, refusal(problem))
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
                form.add_error(None, refusal(problem))
            else:
                messages.success(
                    request,
                    _("“%(title)s” was moved to %(moment)s.") % {"title": self.subject(), "moment": in_words(moved)},
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
            form=form, back=self.back(), subject=self.subject(), now=in_words(self.moment())
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
