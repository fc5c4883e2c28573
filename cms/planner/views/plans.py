"""Plans: add, change and give up, and begin to write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views import generic

from cms.planner import periods, services
from cms.planner.entries import planned_items, standing
from cms.planner.forms import PlannedItemForm
from cms.planner.models import PlannedItem
from cms.planner.rights import POLICY
from cms.planner.views.answers import address_of, refusal


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
            messages.error(request, refusal(problem))
            return redirect("planner:edit", pk)
        return redirect(address_of(draft, request.user))
