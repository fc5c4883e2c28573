"""What the newsroom's edit view shows of the channels: where an item stands, and how it would look there."""

from __future__ import annotations

import json
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.panels import Panel
from wagtail.admin.ui.components import Component

from publishers import registry
from publishers.contract import Capability, Cause, Content, Operation, Publisher, PublisherError, Snapshot
from publishers.desk import reasons, words
from publishers.desk.permissions import OPERATE, VIEW
from publishers.engine import alerting, deciding
from publishers.engine.models import Channel, Delivery, OrphanedPost, Placement
from publishers.engine.queries import outside_channels
from publishers.engine.states import Mode, State


def preview_channels() -> list[tuple[str, str]]:
    """Slug and name of every channel that can show how an item would look there, in the board's order."""
    channels = Channel.objects.exclude(mode=Mode.OFF)
    return [(channel.slug, channel.name) for channel in channels if has_preview(channel)]


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
    """A payload as its channel shows it by the plugin's own template; of a plugin without one, what would be sent."""
    context = {"payload": payload, "snapshot": snapshot, "channel": channel}
    if publisher.preview_template:
        return render_to_string(publisher.preview_template, context, request)
    context["text"] = json.dumps(payload, ensure_ascii=False, indent=2)
    return render_to_string("desk/payload.html", context, request)


def has_preview(channel: Channel) -> bool:
    """Whether a payload of the channel can be shown: its plugin is there, and it is not this site itself."""
    try:
        publisher = registry.get(channel.publisher)
    except registry.UnknownPublisher:
        return False
    return bool(publisher.preview_template) or publisher.outside


def standing_rows(content_id: UUID | None) -> list[dict]:
    """For each channel: the newest delivery of this content there, its badge, what holds it up and its address.

    `outside` says that the channel reaches beyond this site; `placement` is where the content stands there now.
    """
    latest, placements = {}, {}
    if content_id:
        newest = Delivery.objects.filter(content_id=content_id).newest().select_related("channel", "publication")
        latest = {delivery.channel_id: delivery for delivery in newest}
        standing = Placement.objects.filter(content_id=content_id, receipt__isnull=False)
        placements = {placement.channel_id: placement for placement in standing}
    why = reasons.explain(latest.values())
    outside = {channel.pk for channel in outside_channels()}
    rows = []
    for channel in Channel.objects.all():
        delivery = latest.get(channel.pk)
        rows.append(
            {
                "channel": channel,
                "delivery": delivery,
                "badge": words.badge(delivery) if delivery else None,
                "reason": why.get(delivery.pk) if delivery else None,
                "url": words.standing(delivery) if delivery else "",
                "outside": channel.pk in outside,
                "placement": placements.get(channel.pk),
            }
        )
    return rows


def withdrawal_outlook(content_id: UUID) -> list[dict]:
    """What withdrawing does on each channel where the content can be read now: `channel`, `what`, `by_hand`."""
    rows = []
    for placement in Placement.objects.filter(content_id=content_id, receipt__isnull=False).select_related("channel"):
        channel = placement.channel
        try:
            can = registry.get(channel.publisher).capabilities
        except registry.UnknownPublisher:
            can = Capability.NONE
        if channel.hold or channel.mode == Mode.OFF:
            what, by_hand = _("The channel is stopped: nothing is taken back until it runs again."), True
        elif Capability.RETRACT in can:
            what, by_hand = _("Taken down there."), False
        elif Capability.NOTICE in can:
            what, by_hand = _("What was sent stays with those who have it; they are told of the withdrawal."), False
        else:
            what, by_hand = _("Cannot be taken back from here: somebody must do it by hand."), True
        rows.append({"channel": channel, "what": what, "by_hand": by_hand})
    return sorted(rows, key=lambda row: row["channel"].position)


class StandingPanel(Panel):
    """On an item's edit view: where it stands on each channel, newest delivery of each."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "desk/standing_panel.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            content_id = getattr(self.instance, "content_id", None) if self.instance.pk else None
            context["rows"] = standing_rows(content_id)
            context["may_open"] = self.request.user.has_perm(VIEW)
            planned = any(row["delivery"] for row in context["rows"])
            context["timeline_url"] = reverse("desk:timeline", args=[content_id]) if planned else ""
            return context


class TroublePanel(Component):
    """On the newsroom's home, for those who may see deliveries: withdrawals that do not get through, channels that
    are stopped, and what failed, newest first."""

    name = "desk_trouble"
    template_name = "desk/trouble_panel.html"
    order = 150
    shown = 5

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        context["rows"] = context["held"] = context["stuck"] = ()
        context["may_see"] = parent_context["request"].user.has_perm(VIEW)
        if context["may_see"]:
            context["stuck"] = alerting.stuck()
            told = [alert.delivery_id for alert in context["stuck"]]
            failed = Delivery.objects.exclude(pk__in=told).filter(state__in=(State.DEAD, State.UNKNOWN))
            failed = failed.select_related("channel", "publication").order_by("-updated_at")
            context["rows"] = [{"delivery": row, "badge": words.badge(row)} for row in failed[: self.shown]]
            context["more"] = failed.count() - len(context["rows"])
            context["orphans"] = OrphanedPost.objects.count()
            context["restored"] = parent_context["request"].user.has_perm(OPERATE) and bool(deciding.channels())
            context["held"] = list(Channel.objects.exclude(hold=""))
        return context
