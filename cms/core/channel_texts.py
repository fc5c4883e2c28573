"""Words that an editor writes for one channel alone: `{channel: {field: text}}`, as items keep them.

A channel's plugin says which texts it takes and how long each may be; what an item does not say in its own words, the
channel makes of the item.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from publishers.contract import TextField
from publishers.contract.text import clean, clean_line
from publishers.ledger.channels import WordedChannel, worded_channels

NO_TEXTS = gettext_lazy("Give the words as an object of channels, each an object of texts.")
Texts = dict[str, dict[str, str]]
Stamps = dict[str, dict[str, dict[str, str]]]
"""Beside each text: what it said and what the item said when it was written, as hashes."""


def is_texts(value: Any) -> bool:
    """Whether this has the shape of words for channels."""
    return isinstance(value, dict) and all(
        isinstance(fields, dict) and all(isinstance(text, str) for text in fields.values()) for fields in value.values()
    )


def cleaned(texts: Texts) -> Texts:
    """Every text cleaned, those on one line without breaks, and nothing that says nothing."""
    if not texts:
        return {}
    lines = {(channel.slug, field.name) for channel, field in _fields(worded_channels()) if field.line}
    clean_texts = {
        slug: {name: clean_line(text) if (slug, name) in lines else clean(text).strip() for name, text in words.items()}
        for slug, words in texts.items()
    }
    kept = {slug: {name: text for name, text in words.items() if text} for slug, words in clean_texts.items()}
    return {slug: words for slug, words in kept.items() if words}


def too_long(texts: Texts, channels: list[WordedChannel] | None = None) -> Iterator[str]:
    """What is longer than its channel takes, in words."""
    for channel, field in _fields(worded_channels() if channels is None else channels):
        length = field.length(texts.get(channel.slug, {}).get(field.name, ""))
        if length > field.limit:
            yield ngettext(
                "%(channel)s, %(field)s: %(length)s character, and at most %(limit)s fit there. Shorten it.",
                "%(channel)s, %(field)s: %(length)s characters, and at most %(limit)s fit there. Shorten it.",
                length,
            ) % {
                "channel": channel.name,
                "field": field.label,
                "length": grouped(length),
                "limit": grouped(field.limit),
            }


def unknown(texts: Texts, channels: list[WordedChannel], before: Texts) -> Iterator[str]:
    """Channels and texts that there are none of, in words; what the item had `before` may stay."""
    known = {channel.slug: {field.name for field in channel.fields} for channel in channels}
    for slug, words in texts.items():
        for name, text in words.items():
            if before.get(slug, {}).get(name) == text:
                continue
            if slug not in known:
                yield _("There is no channel “%(channel)s” that takes words of its own. There are: %(known)s.") % {
                    "channel": slug,
                    "known": ", ".join(known) or "–",
                }
                break
            if name not in known[slug]:
                yield _("The channel “%(channel)s” takes no text “%(field)s”. It takes: %(known)s.") % {
                    "channel": slug,
                    "field": name,
                    "known": ", ".join(sorted(known[slug])),
                }


def stamped(texts: Texts, stamps: Stamps, item: str) -> Stamps:
    """The stamps of these texts: a text that says something else than before was written for the item as it is now."""
    return {
        slug: {
            name: stamp
            if (stamp := stamps.get(slug, {}).get(name)) and stamp["text"] == _digest(text)
            else {"text": _digest(text), "item": item}
            for name, text in words.items()
        }
        for slug, words in texts.items()
    }


def is_older(stamps: Mapping[str, Any], slug: str, name: str, item: str) -> bool:
    """Whether the item says something else now than when this text was written."""
    stamp = stamps.get(slug, {}).get(name)
    return bool(stamp) and stamp["item"] != item


def grouped(number: int) -> str:
    """A number as people here write it: 3.002."""
    return number_format(number, use_l10n=True, force_grouping=True)


def _fields(channels: list[WordedChannel]) -> Iterator[tuple[WordedChannel, TextField]]:
    for channel in channels:
        for field in channel.fields:
            yield channel, field


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
