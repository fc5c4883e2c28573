"""The field of an item's form in which each channel gets words of its own; programs send it as one object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail.models import Page

from cms.core import channel_texts
from cms.core.channel_texts import Stamps, Texts
from cms.publication import fingerprint, snapshot
from publishers.contract import TextField
from publishers.ledger.channels import WordedChannel


class ChannelTextsWidget(forms.Widget):
    """An input for each text of each channel in use, with what the channel says without it."""

    def __init__(self, item: Page, channels: list[WordedChannel]) -> None:
        super().__init__()
        self.item = item
        self.channels = channels

    @property
    def media(self) -> forms.Media:
        """The counters, and what hides the channels that the item is kept from."""
        return forms.Media(css={"all": ["core/channel-texts.css"]}, js=["core/channel-texts.js"])

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        shown = {name: value for name, value in (attrs or {}).items() if name in ("id", "aria-describedby")}
        texts = value if channel_texts.is_texts(value) else {}
        context = {"groups": list(self._groups(name, texts)), "attrs": flatatt(shown)}
        return render_to_string("core/channel_texts.html", context)

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """What was sent; what was not sent of a browser's form stays as the item has it."""
        if name in data:
            return data[name] or {}
        before: Texts = self.item.channel_texts
        if self.value_omitted_from_data(data, files, name):
            return before
        texts = {slug: dict(words) for slug, words in before.items()}
        for channel, field in self._fields():
            text = data.get(key(name, channel, field))
            if text is not None:
                texts.setdefault(channel.slug, {})[field.name] = text
        return texts

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and not any(key(name, *place) in data for place in self._fields())

    def id_for_label(self, id_: str) -> str:
        return ""

    def older(self) -> set[tuple[str, str]]:
        """Channel and name of every text that was written before the item said what it says now."""
        stamps = self.item.channel_texts_written
        if not stamps:
            return set()
        now = fingerprint.of_words(self.item)
        places = ((channel.slug, field.name) for channel, field in self._fields())
        return {place for place in places if channel_texts.is_older(stamps, *place, now)}

    def _fields(self) -> Iterator[tuple[WordedChannel, TextField]]:
        for channel in self.channels:
            if channel.in_use:
                for field in channel.fields:
                    yield channel, field

    def _groups(self, name: str, texts: Texts) -> Iterator[dict[str, Any]]:
        """The channels as the template shows them."""
        made = snapshot.words(self.item) if self.item.pk else None
        older = self.older()
        left_out = self.item.excluded_channels or []
        for channel in self.channels:
            if channel.in_use:
                yield {
                    "channel": channel,
                    "left_out": channel.slug in left_out,
                    "fields": [
                        {
                            "field": field,
                            "key": key(name, channel, field),
                            "text": (text := texts.get(channel.slug, {}).get(field.name, "")),
                            "length": channel_texts.grouped(field.length(text)),
                            "limit": channel_texts.grouped(field.limit),
                            "default": channel.publisher.default_text(field.name, made) if made else "",
                            "older": (channel.slug, field.name) in older,
                        }
                        for field in channel.fields
                    ],
                }


class ChannelTextsField(forms.Field):
    """Words for channels: cleaned; refused by name are those that no channel takes, and those that are too long."""

    widget: ChannelTextsWidget

    def __init__(self, item: Page, channels: list[WordedChannel], **options: Any) -> None:
        self.before: Texts = item.channel_texts
        self.channels = channels
        super().__init__(required=False, widget=ChannelTextsWidget(item, channels), **options)

    def to_python(self, value: Any) -> Texts:
        if not channel_texts.is_texts(value or {}):
            raise ValidationError(channel_texts.NO_TEXTS)
        return channel_texts.cleaned(value or {})

    def validate(self, value: Texts) -> None:
        problems = [
            *channel_texts.unknown(value, self.channels, self.before),
            *channel_texts.too_long(value, self.channels),
        ]
        if problems:
            raise ValidationError(problems)

    def without_confirmed(self, stamps: Stamps, data: Mapping[str, Any], prefix: str) -> Stamps:
        """The stamps without those of texts that somebody ticked as still right."""
        places = [(channel, field) for channel in self.channels for field in channel.fields]
        confirmed = {(c.slug, field.name) for c, field in places if f"{key(prefix, c, field)}-fits" in data}
        return {
            slug: {name: stamp for name, stamp in fields.items() if (slug, name) not in confirmed}
            for slug, fields in stamps.items()
        }

    def has_changed(self, initial: Any, data: Any) -> bool:
        return not channel_texts.is_texts(data) or channel_texts.cleaned(data) != (initial or {})


def key(name: str, channel: WordedChannel, field: TextField) -> str:
    """Name of the input of one text; with `-fits` behind it, of the tick that says that it still fits the item."""
    return f"{name}-{channel.slug}-{field.name}"
