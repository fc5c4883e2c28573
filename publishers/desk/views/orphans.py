"""Posts on channels that carry an item's address and that the ledger does not know."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from publishers.contract import PublisherError
from publishers.desk.permissions import OPERATE, Allowed, require
from publishers.desk.views.board import BOARD, HOME
from publishers.engine import orphans
from publishers.engine.models import OrphanedPost


class Orphans(Allowed, WagtailAdminTemplateMixin, View):
    """The list, with a button to take each away."""

    template_name = "desk/orphans.html"
    page_title = gettext_lazy("Posts that nobody here knows")
    header_icon = "warning"

    def get_breadcrumbs_items(self):
        return [HOME, BOARD, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = OrphanedPost.objects.select_related("channel")
        return self.render_to_response(self.get_context_data(rows=rows, may_operate=request.user.has_perm(OPERATE)))

    def post(self, request: HttpRequest) -> HttpResponse:
        require(request, OPERATE)
        number = request.POST.get("orphan", "")
        orphan = get_object_or_404(
            OrphanedPost.objects.select_related("channel"), pk=number if number.isdecimal() else None
        )
        data = {"channel": orphan.channel.name, "title": orphan.title, "url": orphan.url}
        try:
            orphans.take_away(orphan)
        except PublisherError as error:
            messages.error(request, error.message or _("The channel did not take it away. Look there."))
        else:
            log(orphan.channel, "loa.channel.orphan", user=request.user, data=data)
            messages.success(request, _("The post is taken away from the channel."))
        return redirect("desk:orphans")
