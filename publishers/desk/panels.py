"""What the newsroom's edit view shows of the channels: where an item stands, and how it would look there."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from wagtail.admin.panels import Panel

from publishers import registry
from publishers.contract import Cause, Content, Operation, Publisher, PublisherError, Snapshot
from publishers.desk import words
from publishers.engine.models import Channel, Delivery
from publishers.engine.states import Mode


def preview_channels() -> list[tuple[str, str]]:
    """Slug and name of every channel that can show how an item would look there, in the board's order."""
    shown = []
    for channel in Channel.objects.exclude(mode=Mode.OFF):
        try:
            if registry.get(channel.publisher).preview_template:
                shown.append((channel.slug, channel.name))
        except registry.UnknownPublisher:
            continue  # its channel is held and the board says why
    return shown


def selectable_channels() -> list[tuple[str, str]]:
    """Slug and name of every channel that an item can be kept from."""
    return list(Channel.objects.exclude(mode=Mode.OFF).values_list("slug", "name"))


def render_preview(slug: str, snapshot: Snapshot, request: HttpRequest) -> HttpResponse:
    """The item as the channel would show it now, or the reason in words why the channel would refuse it."""
    channel = Channel.objects.get(slug=slug)
    try:
        publisher = channel.make()
        payload = publisher.render(Content(snapshot=snapshot, version=0, cause=Cause.PUBLISH), Operation.CREATE)
    except PublisherError as error:
        context = {"channel": channel, "message": error.message or _("This channel cannot show the item.")}
        return HttpResponse(render_to_string("desk/preview_refused.html", context, request))
    return HttpResponse(show_payload(publisher, payload, snapshot, channel, request))


def show_payload(
    publisher: Publisher, payload: dict, snapshot: Snapshot, channel: Channel, request: HttpRequest
) -> str:
    """A payload as its channel shows it: the plugin's own preview template."""
    context = {"payload": payload, "snapshot": snapshot, "channel": channel}
    return render_to_string(publisher.preview_template, context, request)


def standing_rows(content_id: UUID | None) -> list[dict]:
    """For each channel: the newest delivery of this content there, its badge and its address."""
    newest = Delivery.objects.filter(content_id=content_id).newest().select_related("channel", "publication")
    latest = {delivery.channel_id: delivery for delivery in newest} if content_id else {}
    rows = []
    for channel in Channel.objects.all():
        delivery = latest.get(channel.pk)
        rows.append(
            {
                "channel": channel,
                "delivery": delivery,
                "badge": words.badge(delivery) if delivery else None,
                "url": words.standing(delivery) if delivery else "",
            }
        )
    return rows


class StandingPanel(Panel):
    """On an item's edit view: where it stands on each channel, newest delivery of each."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "desk/standing_panel.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            content_id = getattr(self.instance, "content_id", None) if self.instance.pk else None
            context["rows"] = standing_rows(content_id)
            context["may_open"] = self.request.user.has_perm("engine.view_delivery")
            return context
