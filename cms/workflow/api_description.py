"""What the content API says of itself: Wagtail's description, made valid and complete (OpenAPI 3.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import JSONField
from django.utils.translation import gettext as _
from ninja import NinjaAPI

from cms.core.models import ContentItem
from publishers.runtime.problems import TYPE, usual_title

_READS = ("get", "head", "options", "trace")


class Description:
    """Makes the description of an API in the language that is active, from what its framework says of it."""

    def __init__(self, api: NinjaAPI) -> None:
        self._made = api.get_openapi_schema

    def __call__(self, **options: Any) -> dict[str, Any]:
        """The description; `options` are those of `NinjaAPI.get_openapi_schema`."""
        description = self._made(**options)
        description["info"] |= {
            "title": _("API for content"),
            "description": _("Read and write what the department publishes. Without a token one reads what is live."),
        }
        components = description["components"]
        # No way to prove who one is but the absence of one: OpenAPI says so with an empty requirement.
        components["securitySchemes"].pop("AllowAnonymous")
        components["schemas"]["Problem"] = _PROBLEM
        _describe_json(components["schemas"])
        # Wagtail describes also what this newsroom has no model for; nothing can be asked there.
        description["paths"] = {
            address: methods for address, methods in description["paths"].items() if not _for_nothing(methods)
        }
        for address, method, operation in _operations(description):
            operation["security"] = [{} if "AllowAnonymous" in one else one for one in operation.get("security", [])]
            if address.endswith("/find/"):
                operation["responses"] = {"302": {"description": _("What was looked for is there.")}}
            refusals = _refusals(method, anybody={} in operation["security"])
            operation["responses"] |= {str(status): _refused(status) for status in sorted(refusals)}
        return description


def _operations(description: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for address, methods in description["paths"].items():
        for method, operation in methods.items():
            yield address, method, operation


def _describe_json(schemas: dict[str, dict[str, Any]]) -> None:
    """To the framework every field of JSON is any object; an item's are lists of words, or texts by channel."""
    fields = [field for field in ContentItem._meta.get_fields() if isinstance(field, JSONField)]
    shapes = {field.name: _WORDS if field.default is list else _texts() for field in fields}
    for schema in schemas.values():
        for name in shapes.keys() & schema.get("properties", {}).keys():
            for choice in schema["properties"][name].get("anyOf", []):
                if choice == {"type": "object"}:
                    choice |= shapes[name]


_WORDS = {"type": "array", "items": {"type": "string"}}


def _texts() -> dict[str, Any]:
    texts = {"type": "object", "additionalProperties": {"type": "string"}}
    description = _(
        "By the identifier of a channel, then by the name of one of its texts: what it says in place of its own."
    )
    return {"type": "object", "additionalProperties": texts, "description": description}


def _for_nothing(methods: dict[str, Any]) -> bool:
    """Whether an address asks for one of a list of words that is empty."""
    return any(
        parameter["schema"].get("const") == ""
        for operation in methods.values()
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "path"
    )


def _refusals(method: str, *, anybody: bool) -> Iterator[int]:
    yield from (400, 401, 404, 413, 422, 429)
    if not anybody:
        yield 403
    if method not in _READS:
        yield from (409, 507)


def _refused(status: int) -> dict[str, Any]:
    return {
        "description": usual_title(status),
        "content": {TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


_PROBLEM = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}
