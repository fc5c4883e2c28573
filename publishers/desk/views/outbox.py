"""The outbox: what was rendered and kept instead of sent."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from publishers.desk.panels import has_preview
from publishers.desk.permissions import Allowed
from publishers.desk.views.board import HOME
from publishers.engine.models import Channel, Delivery
from publishers.engine.states import State

OUTBOX_PAGE = 12


class Outbox(Allowed, WagtailAdminTemplateMixin, View):
    """Everything that was rendered and kept instead of sent, as its channel would show it."""

    template_name = "desk/outbox.html"
    page_title = gettext_lazy("Outbox")
    header_icon = "download"
    breadcrumbs_items = [HOME, {"url": "", "label": gettext_lazy("Outbox")}]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        kept = Delivery.objects.filter(Q(state=State.KEPT) | Q(receipt__kept=True)).select_related(
            "channel", "publication"
        )
        chosen = self.request.GET.get("channel", "")
        if chosen:
            kept = kept.filter(channel__slug=chosen)
        paginator = Paginator(kept.order_by("-updated_at"), OUTBOX_PAGE)
        page = paginator.get_page(self.request.GET.get("p"))
        context.update(
            page_obj=page,
            rows=[{"delivery": row, "shown": has_preview(row.channel)} for row in page],
            channels=Channel.objects.filter(Q(deliveries__state=State.KEPT) | Q(deliveries__receipt__kept=True))
            .distinct()
            .order_by("position"),
            chosen=chosen,
            outbox_url=reverse("desk:outbox"),
        )
        return context
