"""A program that misspells a field hears so: what an API that writes does not know, it refuses by name.

Ninja and Pydantic pass over names that they do not know, and the answer reads as if they had been taken over.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import wraps
from typing import Any, get_args

from django.forms import DateTimeField
from django.http import HttpRequest
from django.utils import timezone
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.operation import Operation
from ninja.params.models import BodyModel, FileModel, FormModel, QueryModel
from pydantic import BaseModel
from wagtail.api.v3.registry import registry
from wagtail.blocks import BaseStreamBlock, BaseStructBlock, Block, ListBlock
from wagtail.coreutils import resolve_model_string
from wagtail.fields import StreamField

UNKNOWN = "extra_forbidden"
"""Pydantic's name of this mistake; `cms.core.problems` says it in the reader's language."""

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
        unknown = [*_unknown_names(operation.models, request), *_unknown_in_blocks(values.get("data"))]
        if unknown:
            raise ValidationError([{"type": UNKNOWN, "loc": list(place)} for place in unknown])
        data = values.get("data")
        beyond = [name for name, value in (data if isinstance(data, BaseModel) else ()) if _is_beyond(value)]
        if beyond:
            words = str(DateTimeField.default_error_messages["invalid"])
            raise ValidationError([{"type": "datetime", "loc": ["body", name], "msg": words} for name in beyond])
        return view(request, *args, **values)

    return answer


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


def _unknown_in_blocks(data: Any) -> Iterator[Place]:
    """Names in the blocks of a page's texts; to the description they are anything."""
    kind = getattr(getattr(data, "meta", None), "type", None)
    if kind is None or registry.get(kind) is None:
        return
    for field in resolve_model_string(kind)._meta.get_fields():
        if isinstance(field, StreamField) and field.name in data.model_fields_set:
            yield from _unknown_in_block(field.stream_block, getattr(data, field.name), ("body", field.name))


def _unknown_in_block(block: Block, value: Any, at: Place) -> Iterator[Place]:
    if isinstance(block, BaseStreamBlock) and isinstance(value, list):
        for number, child in enumerate(value):
            if not isinstance(child, dict):
                continue
            yield from ((*at, number, name) for name in child.keys() - {"type", "value", "id"})
            if child.get("type") in block.child_blocks:
                yield from _unknown_in_block(
                    block.child_blocks[child["type"]], child.get("value"), (*at, number, "value")
                )
    elif isinstance(block, ListBlock) and isinstance(value, list):
        for number, child in enumerate(value):
            yield from _unknown_in_block(block.child_block, child, (*at, number))
    elif isinstance(block, BaseStructBlock) and isinstance(value, dict):
        yield from ((*at, name) for name in value.keys() - block.child_blocks.keys())
        for name, child in block.child_blocks.items():
            yield from _unknown_in_block(child, value.get(name), (*at, name))
