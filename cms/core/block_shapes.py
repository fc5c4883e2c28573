"""The shape of what programs send into the blocks of a text, checked before Wagtail reads it.

To the description of the API they are anything, and Wagtail takes them unread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import ForeignKey, JSONField, ManyToOneRel, Model
from django.utils.translation import gettext as _
from wagtail.api.rich_text import APIRichText
from wagtail.api.v3.registry import registry
from wagtail.blocks import BaseStreamBlock, BaseStructBlock, Block, ChooserBlock, ListBlock, RichTextBlock
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.coreutils import resolve_model_string
from wagtail.fields import StreamField
from wagtail.rich_text import extract_references_from_rich_text

from cms.core.row_numbers import is_digits, is_number

UNKNOWN = "extra_forbidden"
"""Pydantic's name of an unknown name; `cms.core.refusals` says it in the reader's language."""
OURS = "block"
"""The name of a mistake that says its own words in the reader's language."""

Place = tuple[str | int, ...]


def unknown(place: Place) -> dict[str, Any]:
    """The mistake of a name that nobody knows here, in Pydantic's form."""
    return {"type": UNKNOWN, "loc": list(place)}


def wrong(place: Place, words: str) -> dict[str, Any]:
    """Any other mistake, in the reader's words."""
    return {"type": OURS, "loc": list(place), "msg": words}


Usable = Callable[[type[Model], Any], bool]
"""Whether there is this object for the person who asks."""


def mistakes_in_content(data: Any, usable: Usable) -> Iterator[dict[str, Any]]:
    """Mistakes in what a page refers to and in the blocks of its texts, each with its place."""
    kind = getattr(getattr(data, "meta", None), "type", None)
    if kind is not None and registry.get(kind) is not None:
        yield from _wrong_in_fields(resolve_model_string(kind), data, ("body",), usable)


def _wrong_in_fields(model: type[Model], data: Any, at: Place, usable: Usable) -> Iterator[dict[str, Any]]:
    for field in model._meta.get_fields():
        if field.name not in data.model_fields_set:
            continue
        value, here = getattr(data, field.name), (*at, type(data).model_fields[field.name].alias or field.name)
        if isinstance(field, StreamField):
            yield from _wrong_in_block(field.stream_block, value, here, usable)
        elif isinstance(field, JSONField) and value is not None:
            yield from (_wrong_in_words if field.default is list else _wrong_in_texts)(value, here)
        elif isinstance(field, ForeignKey) and value is not None:
            if not (is_number(value) and usable(field.related_model, value)):
                yield wrong(here, _no_such())
        elif isinstance(field, ManyToOneRel):
            for number, row in enumerate(value or ()):
                yield from _wrong_in_fields(field.related_model, row, (*here, number), usable)


def _wrong_in_words(value: Any, at: Place) -> Iterator[dict[str, Any]]:
    """Of a field of JSON that is a list of words."""
    if not isinstance(value, list):
        yield wrong(at, _("Give a list here: [...]."))
    elif not all(isinstance(word, str) for word in value):
        yield wrong(at, _("Give a text here."))


def _wrong_in_texts(value: Any, at: Place) -> Iterator[dict[str, Any]]:
    """Of a field of JSON that is texts by name, by channel."""
    if not isinstance(value, dict):
        yield wrong(at, _("Give an object here: {...}."))
        return
    for channel, texts in value.items():
        if not isinstance(texts, dict):
            yield wrong((*at, channel), _("Give an object here: {...}."))
        else:
            yield from (
                wrong((*at, channel, name), _("Give a text here."))
                for name, text in texts.items()
                if not isinstance(text, str)
            )


def _no_such() -> str:
    return _("There is nothing with this number that you may use.")


def _wrong_in_block(block: Block, value: Any, at: Place, usable: Usable) -> Iterator[dict[str, Any]]:
    if isinstance(block, BaseStreamBlock):
        yield from _wrong_in_stream(block, value, at, usable)
    elif value is None:
        return
    elif isinstance(block, ListBlock):
        if not isinstance(value, list):
            yield wrong(at, _("Give a list here: [...]."))
            return
        for number, child in enumerate(value):
            yield from _wrong_in_block(block.child_block, child, (*at, number), usable)
    elif isinstance(block, BaseStructBlock):
        if not isinstance(value, dict):
            yield wrong(at, _("Give an object here: {...}."))
            return
        yield from (unknown((*at, name)) for name in value.keys() - block.child_blocks.keys())
        for name, child in block.child_blocks.items():
            yield from _wrong_in_block(child, value.get(name), (*at, name), usable)
    elif isinstance(block, RichTextBlock):
        yield from _wrong_in_rich_text(block, value, at, usable)
    elif isinstance(block, TableBlock):
        if not _is_table(value):
            yield wrong(at, _('Give a table here, its rows as lists of texts: {"data": [["...", "..."]]}.'))
    elif isinstance(block, ChooserBlock):
        if not is_number(value):
            yield wrong(at, _("Give a number here."))
        elif not usable(resolve_model_string(block.target_model), value):
            yield wrong(at, _no_such())
    elif not isinstance(value, str):
        yield wrong(at, _("Give a text here."))


def _wrong_in_stream(block: BaseStreamBlock, value: Any, at: Place, usable: Usable) -> Iterator[dict[str, Any]]:
    if not isinstance(value, list):
        yield wrong(at, _("Give a list here: [...]."))
        return
    for number, child in enumerate(value):
        here = (*at, number)
        if not isinstance(child, dict) or not {"type", "value"} <= child.keys():
            yield wrong(here, _('A block is an object with its kind and its value: {"type": "...", "value": ...}.'))
            continue
        yield from (unknown((*here, name)) for name in child.keys() - {"type", "value", "id"})
        if not isinstance(child.get("id"), str | None):
            yield wrong((*here, "id"), _("Give a text here."))
        if not isinstance(child["type"], str) or child["type"] not in block.child_blocks:
            words = _("There is no such kind of block. The kinds are: %(kinds)s.")
            yield wrong((*here, "type"), words % {"kinds": ", ".join(block.child_blocks)})
            continue
        yield from _wrong_in_block(block.child_blocks[child["type"]], child["value"], (*here, "value"), usable)


def _wrong_in_rich_text(block: RichTextBlock, value: Any, at: Place, usable: Usable) -> Iterator[dict[str, Any]]:
    parts = [value.get("content"), value.get("format", "")] if isinstance(value, dict) else [value]
    if not all(isinstance(part, str) for part in parts):
        yield wrong(at, _("Give a text here."))
        return
    try:
        text, _removed = APIRichText.convert_input(value, features=block.features)
    except ValueError:
        yield wrong(at, _("This text cannot be read in the format that was named."))
        return
    for model, number, *_place in extract_references_from_rich_text(text):
        if not is_digits(number):
            yield wrong(at, _("The link to '%(id)s' leads nowhere: its id has to be a number.") % {"id": number[:100]})
        elif not usable(resolve_model_string(model), number):
            yield wrong(at, _("The link to '%(id)s' leads to nothing that you may use.") % {"id": number})


def _is_table(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("data"), list)
        and all(isinstance(row, list) for row in value["data"])
        and all(isinstance(cell, str | int | float | None) for row in value["data"] for cell in row)
    )
