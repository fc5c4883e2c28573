"""One delivery: what was sent, what the channel said, and what an operator does about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name, get_valid_next_url_from_request
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from publishers.admin import reasons, words
from publishers.admin.forms import MarkForm
from publishers.admin.permissions import OPERATE, Allowed, require
from publishers.admin.records import record
from publishers.admin.steps import Progress, steps_of
from publishers.admin.views.board import BOARD, HOME
from publishers.contract import Done, NotDone, PublisherError
from publishers.ledger import operating
from publishers.ledger.channels import has_preview, show_payload
from publishers.ledger.models import Delivery
from publishers.ledger.transitions import RETRYABLE


def find(pk: int) -> Delivery:
    """The delivery with its channel and publication, or Wagtail's 404."""
    return get_object_or_404(Delivery.objects.select_related("channel", "publication", "publication__by"), pk=pk)


class DeliveryView(Allowed, WagtailAdminTemplateMixin, View):
    """What was sent and what the channel said, attempt by attempt."""

    template_name = "desk/delivery.html"
    header_icon = "upload"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.delivery = find(pk)
        return self.render_to_response(self.get_context_data())

    def get_page_title(self) -> str:
        return self.delivery.publication.snapshot["title"]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [HOME, BOARD, {"url": "", "label": self.get_page_title(), "sublabel": self.delivery.channel.name}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        delivery = self.delivery
        may_operate = self.request.user.has_perm(OPERATE)
        context.update(
            delivery=delivery,
            snapshot=delivery.publication.snapshot,
            badge=words.badge(delivery),
            cause=words.cause(delivery.publication),
            url=words.standing(delivery),
            progress=Progress().of(delivery),
            kept=words.was_kept(delivery),
            actions=steps_of(delivery) if may_operate else [],
            may_operate=may_operate,
            may_retry=may_operate and delivery.state in RETRYABLE,
            reason=reasons.why(delivery),
            attempts=delivery.attempt_log.all(),
            shown=delivery.payload is not None and has_preview(delivery.channel),
            next=self.request.get_full_path(),
        )
        return context


@method_decorator(xframe_options_sameorigin, name="dispatch")
class AsShown(Allowed, View):
    """A kept or sent payload as its channel shows it, for the frame on the outbox and the delivery."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        delivery = find(pk)
        if delivery.payload is None:  # never rendered, or rendered anew when it is sent
            raise Http404
        try:
            publisher = delivery.channel.make()
            snapshot = delivery.publication.read_snapshot()
            return HttpResponse(show_payload(publisher, delivery.payload, snapshot, delivery.channel, request))
        except PublisherError as error:
            context = {"channel": delivery.channel, "message": error.message}
            return render(request, "engine/preview_refused.html", context)


def act(request: HttpRequest, pk: int, action: str, do: Callable[[Delivery], str], **details: str) -> HttpResponse:
    """Run one operator action on a delivery: permission, message, log, and back to where it was asked.

    `details` are what the person said with it, for the log.
    """
    require(request, OPERATE)
    delivery = find(pk)
    try:
        done = do(delivery)
    except operating.NotPossible as problem:
        messages.error(request, str(problem))
    else:
        record(delivery, action, request.user, **details)
        messages.success(request, done)
    return redirect(get_valid_next_url_from_request(request) or reverse("desk:delivery", args=[pk]))


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    def do(delivery: Delivery) -> str:
        operating.retry(delivery)
        if delivery.channel.hold:
            return _("The delivery goes out as soon as its channel goes on.")
        return _("The delivery is queued again.")

    return act(request, pk, "retry", do)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    def do(delivery: Delivery) -> str:
        operating.cancel(delivery)
        return _("The delivery is cancelled. Retry brings it back.")

    return act(request, pk, "cancel", do)


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    def do(delivery: Delivery) -> str:
        answer = operating.check_remote(delivery)
        if isinstance(answer, Done):
            return _("It was done: the channel has it.")
        if isinstance(answer, NotDone):
            return _("It is not there yet. A second look in a minute decides whether it is sent again.")
        if answer is None:
            return _("The channel did not answer. Try again later.")
        return _("The channel cannot say. Look there yourself, then mark it by hand.")

    return act(request, pk, "check", do)


class Asked(Allowed, WagtailAdminTemplateMixin, View):
    """An operator's act on one delivery that is asked about on a page of its own."""

    permission = OPERATE

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.delivery = find(kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    @property
    def url(self) -> str:
        return reverse("desk:delivery", args=[self.delivery.pk])

    def get_page_subtitle(self) -> str:
        return self.delivery.channel.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        title = self.delivery.publication.snapshot["title"]
        return [HOME, BOARD, {"url": self.url, "label": title}, {"url": "", "label": self.get_page_title()}]

    def show(self, **context: Any) -> HttpResponse:
        next_url = get_valid_next_url_from_request(self.request) or self.url
        context.update(delivery=self.delivery, snapshot=self.delivery.publication.snapshot, next=next_url)
        return self.render_to_response(self.get_context_data(**context))


class Mark(Asked):
    """A person says what became of a delivery that failed or that nobody can ask about."""

    template_name = "desk/mark.html"
    page_title = gettext_lazy("Mark by hand")
    header_icon = "check"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(form=MarkForm(delivery=self.delivery, initial={"who": get_user_display_name(request.user)}))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = MarkForm(request.POST, delivery=self.delivery)
        if not form.is_valid():
            return self.show(form=form)
        marked = form.cleaned_data

        def do(delivery: Delivery) -> str:
            if marked["outcome"] == MarkForm.PUBLISHED:
                operating.mark_published(delivery, marked["url"], marked["why"], marked["who"])
                return _("Marked as done.")
            operating.mark_not_done(delivery)
            return _("Marked as not done.")

        return act(
            request, pk, f"mark_{marked['outcome']}", do, who=marked["who"], why=marked["why"], url=marked["url"]
        )


class Renew(Asked):
    """Send the item from a snapshot taken now, on this channel alone."""

    template_name = "desk/renew.html"
    page_title = gettext_lazy("Send a fresh version")
    header_icon = "rotate"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        def do(delivery: Delivery) -> str:
            operating.renew(delivery, request.user)
            return _("A fresh version is planned.")

        return act(request, pk, "renew", do)
