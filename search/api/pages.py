"""The page that describes the API to people, made from the same description that programs read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from search.api import schema

_EXAMPLES = {"search": "?q=tuyen+sinh&page_size=2", "suggest": "?q=tuyen+s", "facets": "?q=tuyen+sinh"}


@csrf_exempt
@require_safe
def docs_page(request: HttpRequest) -> HttpResponse:
    """Every address with its parameters, its answer and its errors."""
    described = schema.schema()
    operations = [
        {
            "name": methods["get"]["operationId"],
            "path": address,
            "summary": methods["get"]["summary"],
            "parameters": [
                {**parameter, "kind": _kind(parameter["schema"])} for parameter in methods["get"]["parameters"]
            ],
            "fields": list(_fields(described, _answer(methods["get"]))),
            "statuses": [
                (status, response["description"])
                for status, response in methods["get"]["responses"].items()
                if status != "200"
            ],
            "example": address + _EXAMPLES[name] if (name := methods["get"]["operationId"]) in _EXAMPLES else "",
        }
        for address, methods in described["paths"].items()
    ]
    return render(request, "search/api.html", {"operations": operations, "schema": f"/{schema.ADDRESS}openapi.json"})


def _answer(operation: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = operation["responses"]["200"]["content"]["application/json"]["schema"]
    return schema


def _fields(described: dict[str, Any], schema: dict[str, Any], before: str = "") -> Iterator[dict[str, str]]:
    """Name, kind and meaning of each field of an answer, those of its parts below it."""
    for name, field in _open(described, schema).get("properties", {}).items():
        yield {
            "name": before + name,
            "kind": _kind(_open(described, field)),
            "description": field.get("description", ""),
        }
        inner = _open(described, field)
        yield from _fields(described, inner.get("items", inner), f"{before}{name}.")


def _open(described: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """What a reference, alone or beside other words, refers to."""
    reference = schema.get("$ref") or next((part["$ref"] for part in schema.get("allOf", []) if "$ref" in part), "")
    if not reference:
        return schema
    referred: dict[str, Any] = described["components"]["schemas"][reference.rsplit("/", 1)[1]]
    return referred


def _kind(schema: dict[str, Any]) -> str:
    if "items" in schema:
        return f"{_kind(schema['items']) or 'object'}[]"
    kinds = schema.get("type", "")
    words = [kinds] if isinstance(kinds, str) else list(kinds)
    if shape := schema.get("format"):
        words = [shape if word == "string" else word for word in words]
    if choices := schema.get("enum"):
        words = [str(choice) for choice in choices]
    return " | ".join(words)
