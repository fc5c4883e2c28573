"""The channels as the form of an item knows them: which can be chosen, and how the item would look there."""

from __future__ import annotations

import json

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from publishers import registry
from publishers.contract import Cause, Content, Operation, Payload, Publisher, PublisherError, Snapshot
from publishers.ledger.models import Channel
from publishers.ledger.states import Mode


def selectable_channels() -> list[tuple[str, str]]:
    """Slug and name of every channel that an item can be kept from, in the board's order."""
    return list(Channel.objects.exclude(mode=Mode.OFF).values_list("slug", "name"))


def preview_channels() -> list[tuple[str, str]]:
    """Slug and name of every channel that can show how an item would look there, in the board's order."""
    channels = Channel.objects.exclude(mode=Mode.OFF)
    return [(channel.slug, channel.name) for channel in channels if has_preview(channel)]


def has_preview(channel: Channel) -> bool:
    """Whether a payload of the channel can be shown: its plugin is there, and it is not this site itself."""
    try:
        publisher = registry.get(channel.publisher)
    except registry.UnknownPublisher:
        return False
    return bool(publisher.preview_template) or publisher.outside


def render_preview(slug: str, snapshot: Snapshot, request: HttpRequest) -> str:
    """A page of HTML: the item as the channel would show it now, or in words why the channel would refuse it."""
    channel = Channel.objects.get(slug=slug)
    try:
        publisher = channel.make()
        payload = publisher.render(Content(snapshot=snapshot, version=0, cause=Cause.PUBLISH), Operation.CREATE)
    except PublisherError as error:
        context = {"channel": channel, "message": error.message or _("This channel cannot show the item.")}
        return render_to_string("engine/preview_refused.html", context, request)
    return show_payload(publisher, payload, snapshot, channel, request)


def show_payload(
    publisher: Publisher, payload: Payload, snapshot: Snapshot, channel: Channel, request: HttpRequest
) -> str:
    """A payload as its channel shows it by the plugin's own template; of a plugin without one, what would be sent."""
    context = {"payload": payload, "snapshot": snapshot, "channel": channel}
    if publisher.preview_template:
        return render_to_string(publisher.preview_template, context, request)
    context["text"] = json.dumps(payload, ensure_ascii=False, indent=2)
    return render_to_string("engine/payload.html", context, request)
