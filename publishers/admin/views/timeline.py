"""One item across channels: where it stands, what happened to it, and what an operator does about it there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from publishers.admin import items, timeline
from publishers.admin.forms import RemovedForm
from publishers.admin.panels import standing_rows
from publishers.admin.permissions import OPERATE, Allowed
from publishers.admin.records import record_item
from publishers.admin.views.board import BOARD, HOME
from publishers.contract import Intent, Reach
from publishers.ledger import operating
from publishers.ledger.models import Channel, Placement, Publication


class OfItem(Allowed, WagtailAdminTemplateMixin, View):
    """A view of one content of the ledger, named by its newest version."""

    header_icon = "history"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.content_id: UUID = kwargs["content_id"]
        newest = Publication.objects.filter(content_id=self.content_id).order_by("-version").first()
        if newest is None:
            raise Http404
        self.newest: Publication = newest
        return super().dispatch(request, *args, **kwargs)

    @property
    def timeline_url(self) -> str:
        return reverse("desk:timeline", args=[self.content_id])


class Timeline(OfItem):
    """Every version, delivery, attempt and act, newest first; above it, where the item stands now."""

    template_name = "desk/timeline.html"

    def get_page_title(self) -> str:
        return self.newest.snapshot["title"]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [HOME, BOARD, {"url": "", "label": self.get_page_title(), "sublabel": _("Timeline")}]

    def get(self, request: HttpRequest, content_id: UUID) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        events, page = timeline.events(self.content_id, self.request.GET.get("p"))
        item = items.pages_of([self.content_id]).get(self.content_id)
        context.update(
            content_id=self.content_id,
            snapshot=self.newest.snapshot,
            events=events,
            page_obj=page,
            elided_page_range=page.paginator.get_elided_page_range(page.number),
            timeline_url=self.timeline_url,
            rows=standing_rows(self.content_id),
            item_url=AdminURLFinder(self.request.user).get_edit_url(item) if item else None,
            may_open=True,
            may_operate=self.request.user.has_perm(OPERATE),
            is_public=self.newest.intent == Intent.PRESENT and self.newest.reach == Reach.PUBLIC,
        )
        return context


class OnChannel(OfItem):
    """An operator's act on one item at one channel: what it does is said first, then it is asked."""

    permission = OPERATE
    template_name = "desk/on_channel.html"

    @cached_property
    def channel(self) -> Channel:
        return get_object_or_404(Channel, slug=self.kwargs["slug"])

    @cached_property
    def standing(self) -> Placement | None:
        here = Placement.objects.filter(channel=self.channel, content_id=self.content_id, receipt__isnull=False)
        return here.first()

    def get_page_subtitle(self) -> str:
        return self.channel.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        title = self.newest.snapshot["title"]
        return [HOME, BOARD, {"url": self.timeline_url, "label": title}, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest, content_id: UUID, slug: str) -> HttpResponse:
        return self.show()

    def show(self, **context: Any) -> HttpResponse:
        receipt = self.standing.read_receipt() if self.standing else None
        context.update(
            channel=self.channel, snapshot=self.newest.snapshot, receipt=receipt, timeline_url=self.timeline_url
        )
        return self.render_to_response(self.get_context_data(**context))

    def answer(self, done: str | None, problem: operating.NotPossible | None = None) -> HttpResponse:
        """Say what came of it and go back to the timeline."""
        if problem is not None:
            messages.error(self.request, str(problem))
        else:
            messages.success(self.request, done)
        return redirect(self.timeline_url)


class Repost(OnChannel):
    """Post the item once more on one channel."""

    page_title = gettext_lazy("Post again")
    header_icon = "upload"

    def post(self, request: HttpRequest, content_id: UUID, slug: str) -> HttpResponse:
        try:
            operating.repost(self.newest, self.channel, request.user)
        except operating.NotPossible as problem:
            return self.answer(None, problem)
        record_item(self.newest, self.channel, "repost", request.user)
        return self.answer(_("The item is posted again."))


class Removed(OnChannel):
    """A person says that the item does not stand there any more; asks who saw it and how they know."""

    page_title = gettext_lazy("Mark as gone")
    header_icon = "bin"

    def get(self, request: HttpRequest, content_id: UUID, slug: str) -> HttpResponse:
        return self.show(form=RemovedForm(initial={"who": get_user_display_name(request.user)}))

    def post(self, request: HttpRequest, content_id: UUID, slug: str) -> HttpResponse:
        form = RemovedForm(request.POST)
        if not form.is_valid():
            return self.show(form=form)
        try:
            operating.mark_removed(self.content_id, self.channel)
        except operating.NotPossible as problem:
            return self.answer(None, problem)
        record_item(self.newest, self.channel, "mark_removed", request.user, **form.cleaned_data)
        return self.answer(_("Noted: nothing of the item stands there any more."))
