"""The outbox: what was rendered and kept instead of sent."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from publishers.admin.permissions import Allowed
from publishers.admin.views.board import HOME
from publishers.ledger.channels import has_preview
from publishers.ledger.models import Channel, Delivery
from publishers.ledger.states import State

OUTBOX_PAGE = 12
# What a plugin kept of a delivery that was done is said in its receipt, which no index reaches: the newest are read.
LOOKED_THROUGH = 20_000


class Outbox(Allowed, WagtailAdminTemplateMixin, View):
    """Everything that was rendered and kept instead of sent, as its channel would show it."""

    template_name = "desk/outbox.html"
    page_title = gettext_lazy("Outbox")
    header_icon = "download"
    breadcrumbs_items = [HOME, {"url": "", "label": gettext_lazy("Outbox")}]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        newest = Delivery.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        all_kept = Delivery.objects.filter(
            Q(state=State.KEPT) | Q(pk__gt=newest - LOOKED_THROUGH, receipt__kept=True)
        ).order_by()
        kept = all_kept.select_related("channel", "publication")
        chosen = self.request.GET.get("channel", "")
        if chosen:
            kept = kept.filter(channel__slug=chosen)
        paginator = Paginator(kept.order_by("-pk"), OUTBOX_PAGE)
        page = paginator.get_page(self.request.GET.get("p"))
        context.update(
            page_obj=page,
            rows=[{"delivery": row, "shown": has_preview(row.channel)} for row in page],
            channels=Channel.objects.filter(pk__in=list(all_kept.values_list("channel", flat=True).distinct())),
            chosen=chosen,
            outbox_url=reverse("desk:outbox"),
        )
        return context
