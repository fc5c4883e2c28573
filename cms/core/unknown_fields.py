"""A program that misspells a field hears so: what an API does not know, it refuses by name.

Ninja and Pydantic pass over names that they do not know, and the answer reads as if they had been taken over.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import wraps
from typing import Any, get_args

from django.core.exceptions import ValidationError as Invalid
from django.db.models import DateField, QuerySet
from django.forms import DateTimeField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.operation import Operation
from ninja.params.models import BodyModel, FileModel, FormModel, QueryModel
from pydantic import BaseModel
from wagtail.api.v3.pagination import WagtailLimitOffsetPagination
from wagtail.api.v3.schemas.params import APIFieldFilterSchema, OrderingSchema
from wagtail.models import Page
from wagtail.utils.forms import FormValidationError

from cms.core import page_access
from cms.core.block_shapes import Place, mistakes_in_content, unknown, wrong

_READS = ("GET", "HEAD", "OPTIONS")


def refuse_unknown_fields(api: NinjaAPI) -> None:
    """Close every operation of the API; call it once, after the last router was added."""
    closed: set[type[BaseModel]] = set()
    for router in api._get_bound_routers():
        for path in router.path_operations.values():
            for operation in path.operations:
                for model in operation.models:
                    if issubclass(model, BodyModel):
                        _close(model, closed)
                operation.view_func = _closed(operation)
    APIFieldFilterSchema.get_validated_fields = _filters


def _filters(self: APIFieldFilterSchema, queryset: QuerySet) -> list[str]:
    """The fields by which a list is filtered; Wagtail passes over a name that is none of them."""
    fields = _VALIDATED(self, queryset)
    names = self.raw_params.keys() - self.ignore_fields - _PAGING - set(fields)
    if names:
        raise ValidationError([unknown(("query", name)) for name in sorted(names)])
    for name in fields:
        field = queryset.model._meta.get_field(name)
        if isinstance(field, DateField) and not _is_day_or_moment(field, self.raw_params.get(name, "")):
            raise ValidationError([wrong(("query", name), _no_moment())])
    return fields


def _is_day_or_moment(field: DateField, value: str) -> bool:
    """Whether a column of days or moments can be compared with this."""
    try:
        return not _is_beyond(field.to_python(value))
    except Invalid:
        return False


_VALIDATED = APIFieldFilterSchema.get_validated_fields
_PAGING = WagtailLimitOffsetPagination.Input.model_fields.keys()
_READ_FROM_REQUEST = {"pages_detail": {"site"}}
"""Parameters that Wagtail's reads take from the request itself, by operation."""


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
        usable = page_access.usable(request.user, values.get("page_id"))
        mistakes = [*map(unknown, _unknown_names(operation, request)), *mistakes_in_content(data, usable)]
        if mistakes:
            raise ValidationError(mistakes)
        beyond = [at for value in values.values() for at in _beyond(value, ("body" if value is data else "query",))]
        if beyond:
            raise ValidationError([wrong(at, _no_moment()) for at in beyond])
        # Wagtail asks what stands above the place to go to; above the top of the tree there is nothing.
        if Page.objects.filter(pk=getattr(data, "destination_id", None), depth=1).exists():
            raise ValidationError([wrong(("body", "destination_id"), _("A page cannot stand there."))])
        try:
            return view(request, *args, **values)
        except FormValidationError as refusal:
            raise FormValidationError(
                {_as_sent(type(data), at): errors for at, errors in refusal.loc_errors}
            ) from refusal

    return answer


def _as_sent(model: type[Any], at: Place) -> Place:
    """The place of a form's field by the names that a program sends: `collection` is its `collection_id`."""
    field = model.model_fields.get(str(at[0])) if issubclass(model, BaseModel) and at else None
    if field is None:
        return at
    rows = next(_schemas(field.annotation), None)
    return (field.alias or at[0], *at[1:2], *(_as_sent(rows, at[2:]) if rows else at[2:]))


def _no_moment() -> str:
    return str(DateTimeField.default_error_messages["invalid"])


def _beyond(content: Any, at: Place) -> Iterator[Place]:
    """The places of such moments in what was sent, its rows included."""
    if isinstance(content, BaseModel):
        for name, value in content:
            yield from _beyond(value, (*at, name))
    elif isinstance(content, list):
        for number, value in enumerate(content):
            yield from _beyond(value, (*at, number))
    elif _is_beyond(content):
        yield at


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


def _unknown_names(operation: Operation, request: HttpRequest) -> Iterator[Place]:
    models = operation.models
    names = _names(models, QueryModel)
    if not names >= OrderingSchema.model_fields.keys():  # what is ordered can be filtered, see `_filters`
        for name in set(request.GET) - names - _READ_FROM_REQUEST.get(operation.operation_id or "", set()):
            yield ("query", name)
    if request.method in _READS:
        return
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
