"""The delivery desk in the admin: the board, one delivery, the outbox, the channels."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic import BaseListingView, WagtailAdminTemplateMixin
from wagtail.log_actions import log

from publishers import registry
from publishers.contract import Done, NotDone, PublisherError
from publishers.desk import words
from publishers.desk.filters import DeliveryFilterSet
from publishers.desk.forms import ChannelForm, MarkForm
from publishers.desk.panels import show_payload
from publishers.engine import operating
from publishers.engine.models import Channel, Delivery
from publishers.engine.states import CANCELLABLE, RETRYABLE, Hold, State

VIEW, OPERATE, CHANGE_CHANNEL = "engine.view_delivery", "engine.operate_delivery", "engine.change_channel"
OUTBOX_PAGE = 12


class Allowed:
    """A view for those who have a permission; others get Wagtail's refusal."""

    permission = VIEW

    def dispatch(self, request: HttpRequest, *args, **kwargs):
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ItemColumn(BaseColumn):
    cell_template_name = "desk/cells/item.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        context["snapshot"] = instance.publication.snapshot
        context["detail_url"] = reverse("desk:delivery", args=[instance.pk])
        context["cause"] = words.cause(instance)
        return context


class StateColumn(BaseColumn):
    cell_template_name = "desk/cells/state.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        context.update(badge=words.badge(instance), url=words.standing(instance))
        context.update(progress=progress(instance), kept=was_kept(instance))
        return context


class ActionsColumn(BaseColumn):
    cell_template_name = "desk/cells/actions.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        context["actions"] = actions(instance) if request.user.has_perm(OPERATE) else []
        context["csrf_request"] = request
        context["next"] = request.get_full_path()
        return context


def actions(delivery: Delivery) -> list[dict[str, str]]:
    """The steps that fit a delivery's state now: name of the action and its label."""
    steps = []
    if delivery.state == State.UNKNOWN:
        steps += [("check", _("Check remote")), ("mark", _("Mark by hand…"))]
    if delivery.state in RETRYABLE:
        steps.append(("retry", _("Retry")))
    if delivery.state in CANCELLABLE:
        steps.append(("cancel", _("Cancel")))
    return [
        {"name": name, "label": label, "url": reverse(f"desk:{name}", args=[delivery.pk]), "is_link": name == "mark"}
        for name, label in steps
    ]


def progress(delivery: Delivery):
    """How far what the receipt stands for has gone, None when it is done or its plugin is missing."""
    receipt = delivery.read_receipt()
    if receipt is None or delivery.state != State.SENT:
        return None
    try:
        return delivery.channel.make().progress(receipt)
    except PublisherError:
        return None


def was_kept(delivery: Delivery) -> bool:
    """Whether what would have gone out is kept here: nothing of it moves, so there is no progress to draw."""
    return bool((delivery.receipt or {}).get("kept"))


class Board(Allowed, BaseListingView):
    """What went where, and what needs a person."""

    model = Delivery
    page_title = gettext_lazy("Deliveries")
    header_icon = "upload"
    template_name = "desk/board.html"
    results_template_name = "desk/board_results.html"
    index_url_name = "desk:board"
    index_results_url_name = "desk:board_results"
    filterset_class = DeliveryFilterSet
    default_ordering = "-updated_at"
    paginate_by = 50
    is_searchable = False
    breadcrumbs_items = [
        {"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Home")},
        {"url": "", "label": gettext_lazy("Deliveries")},
    ]

    @cached_property
    def columns(self):
        return [
            ItemColumn("item", label=_("Item")),
            Column("channel", label=_("Channel"), accessor="channel.name", sort_key="channel__name"),
            StateColumn("state", label=_("State"), sort_key="state"),
            DateColumn("updated_at", label=_("When"), sort_key="updated_at", classname="desk-when"),
            ActionsColumn("actions", label=_("Next step")),
        ]

    def get_base_queryset(self):
        return Delivery.objects.select_related("channel", "publication")

    def get_queryset(self):
        queryset = super().get_queryset()
        # Versions that another one replaced are history: shown on request, not among today's work.
        if "superseded" not in self.request.GET.getlist("state") and not self.request.GET.get("content_id"):
            queryset = queryset.exclude(state=State.SUPERSEDED)
        return queryset

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["channels"] = channel_cards()
        context["may_operate"] = self.request.user.has_perm(OPERATE)
        context["may_configure"] = self.request.user.has_perm(CHANGE_CHANNEL)
        return context


class BoardResults(Board):
    """The board's table alone, for filtering without a reload."""

    results_only = True


def channel_cards() -> list[dict]:
    """Each channel with what waits and what needs a person there."""
    cards = []
    for channel in Channel.objects.all():
        deliveries = Delivery.objects.filter(channel=channel)
        cards.append(
            {
                "channel": channel,
                "mode": channel.get_mode_display(),
                "hold": channel.get_hold_display() if channel.hold else "",
                "paused": channel.hold == Hold.PAUSED,
                "waiting": deliveries.filter(state__in=(State.QUEUED, State.WAITING, State.HELD)).count(),
                "trouble": deliveries.filter(state__in=(State.DEAD, State.UNKNOWN)).newest().count(),
            }
        )
    return cards


class DeliveryView(Allowed, WagtailAdminTemplateMixin, View):
    """One delivery: what was sent, what the channel said, attempt by attempt."""

    template_name = "desk/delivery.html"
    header_icon = "upload"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.delivery = get_object_or_404(Delivery.objects.select_related("channel", "publication"), pk=pk)
        return self.render_to_response(self.get_context_data())

    def get_page_title(self):
        return self.delivery.publication.snapshot["title"]

    def get_breadcrumbs_items(self):
        return [
            *Board.breadcrumbs_items[:1],
            {"url": reverse("desk:board"), "label": _("Deliveries")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.delivery.channel.name},
        ]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        delivery = self.delivery
        context.update(
            delivery=delivery,
            snapshot=delivery.publication.snapshot,
            badge=words.badge(delivery),
            cause=words.cause(delivery),
            url=words.standing(delivery),
            progress=progress(delivery),
            kept=was_kept(delivery),
            actions=actions(delivery) if self.request.user.has_perm(OPERATE) else [],
            attempts=delivery.attempt_log.all(),
            shown=delivery.payload is not None and has_preview(delivery.channel),
            next=self.request.get_full_path(),
        )
        return context


def has_preview(channel: Channel) -> bool:
    """Whether the channel's plugin is there and can show a payload."""
    try:
        return bool(registry.get(channel.publisher).preview_template)
    except registry.UnknownPublisher:
        return False


@method_decorator(xframe_options_sameorigin, name="dispatch")
class AsShown(Allowed, View):
    """A kept or sent payload as its channel shows it, for the frame on the outbox and the delivery."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        delivery = get_object_or_404(Delivery.objects.select_related("channel", "publication"), pk=pk)
        try:
            publisher = delivery.channel.make()
            snapshot = delivery.publication.read_snapshot()
            return HttpResponse(show_payload(publisher, delivery.payload, snapshot, delivery.channel, request))
        except PublisherError as error:
            context = {"channel": delivery.channel, "message": error.message}
            return render(request, "desk/preview_refused.html", context)


class Outbox(Allowed, WagtailAdminTemplateMixin, View):
    """Everything that was rendered and kept instead of sent, as its channel would show it."""

    template_name = "desk/outbox.html"
    page_title = gettext_lazy("Outbox")
    header_icon = "download"
    breadcrumbs_items = [
        {"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Home")},
        {"url": "", "label": gettext_lazy("Outbox")},
    ]

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


def _act(request: HttpRequest, pk: int, action: str, do: Callable[[Delivery], str]) -> HttpResponse:
    """Run one operator action on a delivery: permission, message, log, and back to where it was asked."""
    if not request.user.has_perm(OPERATE):
        raise PermissionDenied
    delivery = get_object_or_404(Delivery.objects.select_related("channel", "publication"), pk=pk)
    try:
        done = do(delivery)
    except operating.NotPossible as problem:
        messages.error(request, str(problem))
    else:
        log(delivery, f"loa.delivery.{action}", user=request.user)
        messages.success(request, done)
    return redirect(get_valid_next_url_from_request(request) or reverse("desk:delivery", args=[pk]))


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    def do(delivery: Delivery) -> str:
        operating.retry(delivery)
        return _("The delivery is queued again.")

    return _act(request, pk, "retry", do)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    def do(delivery: Delivery) -> str:
        operating.cancel(delivery)
        return _("The delivery is cancelled. Retry brings it back.")

    return _act(request, pk, "cancel", do)


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

    return _act(request, pk, "check", do)


class Mark(Allowed, WagtailAdminTemplateMixin, View):
    """A person says what became of a delivery that nobody can ask about."""

    permission = OPERATE
    template_name = "desk/mark.html"
    page_title = gettext_lazy("Mark by hand")
    header_icon = "check"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(pk, MarkForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = MarkForm(request.POST)
        if not form.is_valid():
            return self.show(pk, form)
        said = form.cleaned_data

        def do(delivery: Delivery) -> str:
            if said["outcome"] == MarkForm.PUBLISHED:
                operating.mark_published(delivery, said["url"], said["why"])
                return _("Marked as done.")
            operating.mark_gone(delivery, said["why"])
            return _("Marked as not done.")

        return _act(request, pk, f"mark_{said['outcome']}", do)

    def show(self, pk: int, form: MarkForm) -> HttpResponse:
        delivery = get_object_or_404(Delivery.objects.select_related("channel", "publication"), pk=pk)
        context = self.get_context_data(form=form, delivery=delivery, snapshot=delivery.publication.snapshot)
        return self.render_to_response(context)


class ChannelView(Allowed, WagtailAdminTemplateMixin, View):
    """Mode, settings and state of one channel."""

    permission = CHANGE_CHANNEL
    template_name = "desk/channel.html"
    header_icon = "cog"

    def dispatch(self, request: HttpRequest, *args, **kwargs):
        self.channel = get_object_or_404(Channel, slug=kwargs["slug"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return self.channel.name

    def get_breadcrumbs_items(self):
        return [
            *Board.breadcrumbs_items[:1],
            {"url": reverse("desk:board"), "label": _("Deliveries")},
            {"url": "", "label": self.channel.name},
        ]

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show(ChannelForm(channel=self.channel))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        form = ChannelForm(request.POST, channel=self.channel)
        if not form.is_valid():
            messages.error(request, _("The channel was not saved: mend the fields below."))
            return self.show(form)
        self.channel.name = form.cleaned_data["name"]
        operating.configure(self.channel, mode=form.cleaned_data["mode"], config=form.config)
        log(self.channel, "loa.channel.configure", user=request.user)
        messages.success(request, _("The channel is saved."))
        return redirect("desk:board")

    def show(self, form: ChannelForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, channel=self.channel))


@require_POST
def pause(request: HttpRequest, slug: str) -> HttpResponse:
    channel = _channel_for_operator(request, slug)
    operating.pause(channel)
    log(channel, "loa.channel.pause", user=request.user)
    messages.success(request, _("The channel is paused. Nothing leaves until it is resumed."))
    return redirect("desk:board")


class Resume(Allowed, WagtailAdminTemplateMixin, View):
    """Lists what will go out, then releases the channel."""

    permission = OPERATE
    template_name = "desk/resume.html"
    page_title = gettext_lazy("Resume the channel")
    header_icon = "upload"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        channel = _channel_for_operator(request, slug)
        waiting = operating.waiting_work(channel)
        return self.render_to_response(self.get_context_data(channel=channel, waiting=waiting))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        channel = _channel_for_operator(request, slug)
        going = len(operating.waiting_work(channel))
        operating.resume(channel)
        log(channel, "loa.channel.resume", user=request.user)
        text = ngettext("%(count)s delivery goes out now.", "%(count)s deliveries go out now.", going)
        messages.success(request, text % {"count": going})
        return redirect("desk:board")


def _channel_for_operator(request: HttpRequest, slug: str) -> Channel:
    if not request.user.has_perm(OPERATE):
        raise PermissionDenied
    return get_object_or_404(Channel, slug=slug)
