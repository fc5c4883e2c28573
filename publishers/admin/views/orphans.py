"""Posts on channels that carry an item's address and that the ledger does not know."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from publishers.admin.permissions import OPERATE, Allowed
from publishers.admin.views.board import BOARD, HOME
from publishers.contract import PublisherError
from publishers.ledger import orphans
from publishers.ledger.models import OrphanedPost


class Orphans(Allowed, WagtailAdminTemplateMixin, View):
    """The list, with the way to take each away."""

    template_name = "desk/orphans.html"
    page_title = gettext_lazy("Posts that nobody here knows")
    header_icon = "warning"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [HOME, BOARD, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = OrphanedPost.objects.select_related("channel")
        return self.render_to_response(self.get_context_data(rows=rows, may_operate=request.user.has_perm(OPERATE)))


class TakeAway(Allowed, WagtailAdminTemplateMixin, View):
    """Take one of them off its channel: what that does is said first, then it is asked."""

    permission = OPERATE
    template_name = "desk/take_away.html"
    page_title = gettext_lazy("Take away unknown post")
    header_icon = "bin"

    def get_page_subtitle(self) -> str:
        return self.orphan.channel.name if self.orphan else ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        unknown = {"url": reverse("desk:orphans"), "label": Orphans.page_title}
        return [HOME, BOARD, unknown, {"url": "", "label": self.get_page_title()}]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.orphan = OrphanedPost.objects.select_related("channel").filter(pk=kwargs["pk"]).first()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if self.orphan is None:
            return self.already_gone()
        return self.render_to_response(self.get_context_data(orphan=self.orphan))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        orphan = self.orphan
        if orphan is None:
            return self.already_gone()
        data = {"channel": orphan.channel.name, "title": orphan.title, "url": orphan.url}
        try:
            orphans.take_away(orphan)
        except PublisherError as error:
            messages.error(request, error.message or _("The channel did not take it away. Look there."))
        else:
            log(orphan.channel, "loa.channel.orphan", user=request.user, data=data)
            messages.success(request, _("The post is taken away from the channel."))
        return redirect("desk:orphans")

    def already_gone(self) -> HttpResponse:
        messages.info(self.request, _("This post is not in the list any more: somebody took it away, or it is known."))
        return redirect("desk:orphans")
