"""A program that misspells a field hears so: what an API that writes does not know, it refuses by name.

Ninja and Pydantic pass over names that they do not know, and the answer reads as if they had been taken over. What
stands in the blocks of a text they know nothing of: its shape is checked here, before Wagtail reads it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import wraps
from typing import Any, get_args

from django.forms import DateTimeField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.operation import Operation
from ninja.params.models import BodyModel, FileModel, FormModel, QueryModel
from pydantic import BaseModel
from wagtail.api.rich_text import APIRichText
from wagtail.api.v3.registry import registry
from wagtail.blocks import BaseStreamBlock, BaseStructBlock, Block, ChooserBlock, ListBlock, RichTextBlock
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.coreutils import resolve_model_string
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.rich_text import extract_references_from_rich_text
from wagtail.utils.forms import FormValidationError

UNKNOWN = "extra_forbidden"
"""Pydantic's name of this mistake; `cms.core.problems` says it in the reader's language."""

LARGEST = 2**63 - 1
"""The largest number that the database holds."""

Place = tuple[str | int, ...]


def refuse_unknown_fields(api: NinjaAPI) -> None:
    """Close every operation of the API that writes; call it once, after the last router was added."""
    closed: set[type[BaseModel]] = set()
    for router in api._get_bound_routers():
        for path in router.path_operations.values():
            for operation in path.operations:
                if set(operation.methods) - {"GET", "HEAD", "OPTIONS"}:
                    for model in operation.models:
                        if issubclass(model, BodyModel):
                            _close(model, closed)
                    operation.view_func = _closed(operation)


def _close(model: type[BaseModel], closed: set[type[BaseModel]]) -> None:
    """Let a schema and those inside it take no other names, and say so in the description."""
    if model in closed:
        return
    closed.add(model)
    for field in model.model_fields.values():
        for inner in _schemas(field.annotation):
            _close(inner, closed)
    model.model_config["extra"] = "forbid"
    model.model_rebuild(force=True)


def _schemas(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _schemas(part)


def _closed(operation: Operation) -> Callable[..., Any]:
    """The operation, for requests whose every name it knows: in the address, in a form, in the blocks of a text."""
    view = operation.view_func

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **values: Any) -> Any:
        data = values.get("data")
        wrong = [*map(_unknown, _unknown_names(operation.models, request)), *_wrong_in_blocks(data)]
        if wrong:
            raise ValidationError(wrong)
        beyond = [name for name, value in (data if isinstance(data, BaseModel) else ()) if _is_beyond(value)]
        if beyond:
            words = str(DateTimeField.default_error_messages["invalid"])
            raise ValidationError([{"type": "datetime", "loc": ["body", name], "msg": words} for name in beyond])
        # Wagtail asks what stands above the place to go to; above the top of the tree there is nothing.
        if Page.objects.filter(pk=getattr(data, "destination_id", None), depth=1).exists():
            raise ValidationError([_wrong(("body", "destination_id"), _("A page cannot stand there."))])
        try:
            return view(request, *args, **values)
        except FormValidationError as refusal:
            raise FormValidationError({_as_sent(type(data), at): said for at, said in refusal.loc_errors}) from refusal

    return answer


def _as_sent(model: type[Any], at: Place) -> Place:
    """The place of a form's field by the names that a program sends: `collection` is its `collection_id`."""
    field = model.model_fields.get(at[0]) if issubclass(model, BaseModel) and at else None
    if field is None:
        return at
    rows = next(_schemas(field.annotation), None)
    return (field.alias or at[0], *at[1:2], *(_as_sent(rows, at[2:]) if rows else at[2:]))


def _is_beyond(value: Any) -> bool:
    """Whether this is a moment that has no date here or in UTC: once stored, it could not be read again."""
    if not isinstance(value, datetime):
        return False
    try:
        moment = value if timezone.is_aware(value) else timezone.make_aware(value)
        timezone.localtime(moment)
        moment.astimezone(UTC)
    except OverflowError:
        return True
    return False


def _unknown_names(models: list[Any], request: HttpRequest) -> Iterator[Place]:
    for name in set(request.GET) - _names(models, QueryModel):
        yield ("query", name)
    if any(issubclass(model, BodyModel) for model in models):
        return
    if request.content_type in ("multipart/form-data", "application/x-www-form-urlencoded"):
        for name in {*request.POST, *request.FILES} - _names(models, FormModel) - _names(models, FileModel):
            yield ("form", name)
    elif request.body:
        try:
            body = json.loads(request.body)
        except ValueError:
            body = None
        for name in body if isinstance(body, dict) else ["body"]:
            yield ("body", name)


def _names(models: list[Any], kind: type[Any]) -> set[str]:
    taken = [model for model in models if issubclass(model, kind)]
    return {name for model in taken for name in getattr(model, "__ninja_flatten_map__", model.model_fields)}


def _unknown(place: Place) -> dict[str, Any]:
    return {"type": UNKNOWN, "loc": list(place)}


def _wrong(place: Place, words: str) -> dict[str, Any]:
    return {"type": "block", "loc": list(place), "msg": words}


def _wrong_in_blocks(data: Any) -> Iterator[dict[str, Any]]:
    """Mistakes in the blocks of a page's texts; to the description they are anything, and Wagtail takes them unread."""
    kind = getattr(getattr(data, "meta", None), "type", None)
    if kind is None or registry.get(kind) is None:
        return
    for field in resolve_model_string(kind)._meta.get_fields():
        if isinstance(field, StreamField) and field.name in data.model_fields_set:
            yield from _wrong_in_block(field.stream_block, getattr(data, field.name), ("body", field.name))


def _wrong_in_block(block: Block, value: Any, at: Place) -> Iterator[dict[str, Any]]:
    if isinstance(block, BaseStreamBlock):
        yield from _wrong_in_stream(block, value, at)
    elif value is None:
        return
    elif isinstance(block, ListBlock):
        if not isinstance(value, list):
            yield _wrong(at, _("Give a list here: [...]."))
            return
        for number, child in enumerate(value):
            yield from _wrong_in_block(block.child_block, child, (*at, number))
    elif isinstance(block, BaseStructBlock):
        if not isinstance(value, dict):
            yield _wrong(at, _("Give an object here: {...}."))
            return
        yield from (_unknown((*at, name)) for name in value.keys() - block.child_blocks.keys())
        for name, child in block.child_blocks.items():
            yield from _wrong_in_block(child, value.get(name), (*at, name))
    elif isinstance(block, RichTextBlock):
        yield from _wrong_in_rich_text(block, value, at)
    elif isinstance(block, TableBlock):
        if not _is_table(value):
            yield _wrong(at, _('Give a table here, its rows as lists of texts: {"data": [["...", "..."]]}.'))
    elif isinstance(block, ChooserBlock):
        if not is_number(value):
            yield _wrong(at, _("Give a number here."))
    elif not isinstance(value, str):
        yield _wrong(at, _("Give a text here."))


def _wrong_in_stream(block: BaseStreamBlock, value: Any, at: Place) -> Iterator[dict[str, Any]]:
    if not isinstance(value, list):
        yield _wrong(at, _("Give a list here: [...]."))
        return
    for number, child in enumerate(value):
        here = (*at, number)
        if not isinstance(child, dict) or not {"type", "value"} <= child.keys():
            yield _wrong(here, _('A block is an object with its kind and its value: {"type": "...", "value": ...}.'))
            continue
        yield from (_unknown((*here, name)) for name in child.keys() - {"type", "value", "id"})
        if not isinstance(child.get("id"), str | None):
            yield _wrong((*here, "id"), _("Give a text here."))
        if not isinstance(child["type"], str) or child["type"] not in block.child_blocks:
            words = _("There is no such kind of block. The kinds are: %(kinds)s.")
            yield _wrong((*here, "type"), words % {"kinds": ", ".join(block.child_blocks)})
            continue
        yield from _wrong_in_block(block.child_blocks[child["type"]], child["value"], (*here, "value"))


def _wrong_in_rich_text(block: RichTextBlock, value: Any, at: Place) -> Iterator[dict[str, Any]]:
    parts = [value.get("content"), value.get("format", "")] if isinstance(value, dict) else [value]
    if not all(isinstance(part, str) for part in parts):
        yield _wrong(at, _("Give a text here."))
        return
    try:
        text, _removed = APIRichText.convert_input(value, features=block.features)
    except ValueError as refusal:
        yield _wrong(at, _("This text cannot be read: %(why)s") % {"why": refusal})
        return
    for _model, number, *_place in extract_references_from_rich_text(text):
        if not is_digits(number):
            yield _wrong(at, _("The link to '%(id)s' leads nowhere: its id has to be a number.") % {"id": number[:100]})


def _is_table(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("data"), list)
        and all(isinstance(row, list) for row in value["data"])
        and all(isinstance(cell, str | int | float | None) for row in value["data"] for cell in row)
    )


def is_digits(value: str) -> bool:
    """Whether this is the number of something in the database, written in digits."""
    return bool(re.fullmatch(r"\d{1,19}", value, re.ASCII)) and 0 < int(value) <= LARGEST


def is_number(value: object) -> bool:
    """Whether this is the number of something in the database, as JSON's number."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST
