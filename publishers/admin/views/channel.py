"""A channel: its settings, its pause, and what goes out when it is resumed."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from publishers import registry
from publishers.admin import plugins, words
from publishers.admin.forms import ChannelForm
from publishers.admin.permissions import ADD_CHANNEL, CHANGE_CHANNEL, OPERATE, Allowed, require
from publishers.admin.records import record_all, record_channel
from publishers.admin.views.board import BOARD, HOME
from publishers.ledger import operating
from publishers.ledger.models import Channel
from publishers.ledger.states import Mode

MOST_LISTED = 200


class ChannelView(Allowed, WagtailAdminTemplateMixin, View):
    """Mode, pace, settings and state of one channel."""

    permission = CHANGE_CHANNEL
    template_name = "desk/channel.html"
    header_icon = "cog"
    act = "configure"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.channel = get_object_or_404(Channel, slug=kwargs["slug"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return self.channel.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [HOME, BOARD, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest, **kwargs: str) -> HttpResponse:
        return self.show(ChannelForm(channel=self.channel))

    def post(self, request: HttpRequest, **kwargs: str) -> HttpResponse:
        form = ChannelForm(request.POST, channel=self.channel)
        if not form.is_valid():
            messages.error(request, _("The channel was not saved: mend the fields below."))
            return self.show(form)
        for name in ("name", "slug", *ChannelForm.PACE):
            if name in form.cleaned_data:
                setattr(self.channel, name, form.cleaned_data[name])
        operating.configure(self.channel, mode=form.cleaned_data["mode"], config=form.config)
        record_channel(self.channel, self.act, request.user, changed=form.changed_data)
        if self.channel.mode == Mode.LIVE:
            _tell_of_connection(request, self.channel, saved=True)
        else:
            messages.success(request, _("The channel is saved."))
        if form.warning:
            messages.warning(request, form.warning)
        return redirect("desk:board")

    def show(self, form: ChannelForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, channel=self.channel, media=form.media))


class ChoosePublisher(Allowed, WagtailAdminTemplateMixin, View):
    """The first step to a new channel: what kind it is."""

    permission = ADD_CHANNEL
    template_name = "desk/choose_publisher.html"
    page_title = gettext_lazy("Add a channel")
    header_icon = "plus"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [HOME, BOARD, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest) -> HttpResponse:
        kinds = []
        for name in registry.names():
            try:
                kinds.append({"name": name, "label": registry.get(name).label})
            except registry.UnknownPublisher as error:
                kinds.append({"name": name, "problem": error.message})
        return self.render_to_response(self.get_context_data(kinds=kinds))


class AddChannel(ChannelView):
    """The second step: its name, its mode and what its plugin needs. It begins in outbox mode."""

    permission = ADD_CHANNEL
    header_icon = "plus"
    act = "add"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            publisher = registry.get(kwargs["publisher"])
        except registry.UnknownPublisher:
            raise Http404 from None
        last = Channel.objects.aggregate(last=Max("position"))["last"]
        position = 0 if last is None else last + 1
        kind = kwargs["publisher"]  # the name by which it is found, whatever its class calls itself
        self.channel = Channel(publisher=kind, name=str(publisher.label), position=position)
        if not Channel.objects.filter(slug=kind).exists():
            self.channel.slug = kind
        return super(ChannelView, self).dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return _("Add a channel")


@require_POST
def test_connection(request: HttpRequest, slug: str) -> HttpResponse:
    require(request, CHANGE_CHANNEL)
    channel = get_object_or_404(Channel, slug=slug)
    _tell_of_connection(request, channel, saved=False)
    return redirect("desk:channel", slug)


def _tell_of_connection(request: HttpRequest, channel: Channel, *, saved: bool) -> None:
    """Try the connection and say how it went; a false token shows now, not when the first item goes out."""
    works, detail = plugins.try_connection(channel)
    lead = _("The channel is saved.") if saved else ""
    if works:
        words = _("The connection works: %(said)s") % {"said": detail} if detail else _("The connection works.")
        messages.success(request, f"{lead} {words}".strip())
    elif works is None:
        words = _("Nothing was tried (%(said)s): a test would send a message. Look there when the first item goes out.")
        messages.warning(request, f"{lead} {words % {'said': detail}}".strip())
    else:
        words = _("The test of the connection failed, so nothing would arrive: %(said)s") % {"said": detail}
        messages.error(request, f"{lead} {words}".strip())


@require_POST
def pause(request: HttpRequest, slug: str) -> HttpResponse:
    require(request, OPERATE)
    channel = get_object_or_404(Channel, slug=slug)
    operating.pause(channel)
    record_channel(channel, "pause", request.user)
    messages.success(request, _("The channel is paused. Nothing leaves until it is resumed."))
    return redirect("desk:board")


class Resume(Allowed, WagtailAdminTemplateMixin, View):
    """Lists what will go out, lets the operator drop single ones, then releases the channel."""

    permission = OPERATE
    template_name = "desk/resume.html"
    page_title = gettext_lazy("Resume the channel")
    header_icon = "upload"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.channel = get_object_or_404(Channel, slug=kwargs["slug"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.channel.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [HOME, BOARD, {"url": "", "label": self.get_page_title(), "sublabel": self.channel.name}]

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        waiting = operating.waiting_work(self.channel)
        shown = list(waiting[:MOST_LISTED])
        rows = [{"delivery": row, "cause": words.cause(row.publication)} for row in shown]
        more = waiting.count() - len(shown) if len(shown) == MOST_LISTED else 0
        return self.render_to_response(self.get_context_data(channel=self.channel, rows=rows, more=more))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        # What was listed and is not ticked is dropped; what came in between, or was not listed, goes out.
        listed = {int(pk) for pk in request.POST.getlist("listed") if pk.isdecimal()}
        ticked = {int(pk) for pk in request.POST.getlist("send") if pk.isdecimal()}
        try:
            dropped = operating.resume(self.channel, drop=listed - ticked)
        except operating.NotPossible as problem:
            messages.error(request, str(problem))
            return redirect("desk:channel", slug)
        going = operating.waiting_work(self.channel).count()
        record_all(dropped, "cancel", request.user)
        record_channel(self.channel, "resume", request.user, dropped=len(dropped))
        text = ngettext("%(count)s delivery goes out now.", "%(count)s deliveries go out now.", going)
        messages.success(request, text % {"count": going})
        if dropped:
            text = ngettext("%(count)s delivery was dropped.", "%(count)s deliveries were dropped.", len(dropped))
            messages.warning(request, text % {"count": len(dropped)})
        return redirect(get_valid_next_url_from_request(request) or reverse("desk:board"))
