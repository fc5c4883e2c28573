"""The channels as the form of an item knows them: which can be chosen, and how the item would look there."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from publishers import registry
from publishers.contract import Cause, Content, Operation, Payload, Publisher, PublisherError, Snapshot, TextField
from publishers.ledger.models import Channel
from publishers.ledger.states import Mode


def selectable_channels() -> list[tuple[str, str]]:
    """Slug and name of every channel that an item can be kept from, in the board's order."""
    return list(Channel.objects.exclude(mode=Mode.OFF).values_list("slug", "name"))


@dataclass(frozen=True)
class WordedChannel:
    """A channel that takes words of its own, and whether items can be sent there now."""

    slug: str
    name: str
    publisher: type[Publisher]
    in_use: bool

    @property
    def fields(self) -> tuple[TextField, ...]:
        """The texts that it takes."""
        return self.publisher.text_fields


def worded_channels() -> list[WordedChannel]:
    """Every channel that takes words of its own, in the board's order; also those that are off."""
    channels = []
    for channel in Channel.objects.all():
        try:
            publisher = registry.get(channel.publisher)
        except registry.UnknownPublisher:
            continue
        if publisher.text_fields:
            channels.append(WordedChannel(channel.slug, channel.name, publisher, channel.mode != Mode.OFF))
    return channels


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
        content = Content(snapshot=snapshot, version=0, cause=Cause.PUBLISH, texts=snapshot.channel_texts.get(slug, {}))
        payload = publisher.render(content, Operation.CREATE)
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
