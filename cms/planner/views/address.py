"""The address at which other programs read a person's calendar."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cms.planner import services
from cms.planner.models import PersonalCalendar
from publishers.runtime.addresses import absolute


class AddressView(WagtailAdminTemplateMixin, TemplateView):
    """The secret address at which other programs read this person's calendar; it is shown once, when it is made."""

    template_name = "planner/address.html"
    page_title = gettext_lazy("Your calendar address")
    header_icon = "link-external"

    def post(self, request: HttpRequest) -> HttpResponse:
        if "end" in request.POST:
            services.end_secret(request.user)
            messages.success(request, _("The address no longer works."))
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
