"""Many deliveries at once: those ticked on the board, or all that match its filters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from publishers.admin import items, words
from publishers.admin.filters import DeliveryFilterSet
from publishers.admin.permissions import OPERATE, Allowed, require
from publishers.admin.records import record_all
from publishers.admin.views.board import BOARD, HOME
from publishers.ledger import operating
from publishers.ledger.models import Delivery
from publishers.ledger.states import State
from publishers.ledger.transitions import CANCELLABLE, RETRYABLE

SLICE = 200
# What a person stopped on purpose, or what waits for its channel, comes back one by one or by a tick.
AT_ONCE = (State.DEAD, State.WAITING)


class Ticked(BulkAction):
    """One action on the deliveries ticked on the board."""

    models = [Delivery]
    template_name = "desk/bulk.html"
    states: tuple[State, ...] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(request, OPERATE)
        return super().dispatch(request, *args, **kwargs)

    @classmethod
    def get_queryset(cls, model: type[Model], object_ids: Iterable[str | int]) -> QuerySet[Delivery]:
        ids = [pk for pk in object_ids if str(pk).isdecimal()]
        return Delivery.objects.filter(pk__in=ids).select_related("channel", "publication").order_by("pk")

    def check_perm(self, obj: Delivery) -> bool:
        """Whether the action fits the delivery's state; what it does not fit is listed apart and left alone."""
        return obj.state in self.states

    def object_context(self, obj: Delivery) -> dict[str, Any]:
        return {"item": obj, "badge": words.badge(obj), "title": obj.publication.snapshot["title"]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, action=self, question=self.question)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        self.cleaned_form = form
        fitting, _others = self.get_actionable_objects()
        done = self.run(Delivery.objects.filter(pk__in=[delivery.pk for delivery in fitting]))
        record_all(done, self.action_type, self.request.user)
        messages.success(self.request, self.success_message(len(done)))
        return redirect(self.next_url)


class RetryTicked(Ticked):
    display_name = gettext_lazy("Retry")
    action_type = "retry"
    aria_label = gettext_lazy("Retry the selected deliveries")
    action_priority = 10
    states = RETRYABLE
    run = staticmethod(operating.retry_all)
    question = gettext_lazy("Each is rendered anew from its frozen version and sent again.")

    def check_perm(self, obj: Delivery) -> bool:
        return super().check_perm(obj) and not (obj.state == State.HELD and obj.channel.hold)

    def success_message(self, count: int) -> str:
        return retried(count)


class CancelTicked(Ticked):
    display_name = gettext_lazy("Cancel")
    action_type = "cancel"
    aria_label = gettext_lazy("Cancel the selected deliveries")
    action_priority = 20
    states = CANCELLABLE
    run = staticmethod(operating.cancel_all)
    question = gettext_lazy("They will not go out. Retry brings each of them back while nothing newer is planned.")

    def success_message(self, count: int) -> str:
        text = ngettext("%(count)s delivery is cancelled.", "%(count)s deliveries are cancelled.", count)
        return text % {"count": count}


def retried(count: int) -> str:
    """What is said after deliveries were queued again."""
    text = ngettext("%(count)s delivery is queued again.", "%(count)s deliveries are queued again.", count)
    return text % {"count": count}


class RetryAll(Allowed, WagtailAdminTemplateMixin, View):
    """Retry everything that failed or waits and matches the board's filters, a slice with each request.

    The address carries the filters; the form how many there were, how many are done and up to which id, so
    that the work goes on where it stood, and what fails anew meanwhile is not retried for ever.
    """

    permission = OPERATE
    template_name = "desk/retry_all.html"
    page_title = gettext_lazy("Retry all")
    header_icon = "rotate"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [HOME, BOARD, {"url": "", "label": self.get_page_title()}]

    @cached_property
    def board_url(self) -> str:
        return f"{reverse('desk:board')}?{self.request.GET.urlencode()}"

    @cached_property
    def matching(self) -> QuerySet[Delivery]:
        """What the filters in the address choose and can be retried; nothing where they are wrong."""
        filters = DeliveryFilterSet(self.request.GET, request=self.request)
        if not filters.is_valid():
            return Delivery.objects.none()
        deliveries = filters.filter_queryset(Delivery.objects.filter(state__in=AT_ONCE).newest())
        text = self.request.GET.get("q", "").strip()
        return deliveries.filter(content_id__in=items.titled(text)) if text else deliveries

    def get(self, request: HttpRequest) -> HttpResponse:
        counts = {state: self.matching.filter(state=state).count() for state in AT_ONCE}
        channels = self.matching.order_by().values_list("channel__name", flat=True).distinct()
        last = self.matching.order_by("-pk").values_list("pk", flat=True).first() or 0
        context = {"failed": counts[State.DEAD], "waiting": counts[State.WAITING], "total": sum(counts.values())}
        return self.show(**context, channels=sorted(channels), last=last, done=0, after=0)

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            total, done, after, last = (int(request.POST[name]) for name in ("total", "done", "after", "last"))
        except (KeyError, ValueError):
            return redirect(request.get_full_path())
        ids = self.matching.filter(pk__gt=after, pk__lte=last).order_by("pk").values_list("pk", flat=True)
        mine = list(ids[:SLICE])
        again = operating.retry_all(Delivery.objects.filter(pk__in=mine, state__in=AT_ONCE))
        record_all(again, "retry", request.user)
        done += len(again)
        if len(mine) == SLICE:
            return self.show(total=total, done=done, after=mine[-1], last=last, going_on=True)
        messages.success(request, retried(done))
        return redirect(self.board_url)

    def show(self, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(board_url=self.board_url, **context))
