"""Errors as problem details for HTTP APIs (RFC 9457)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, JsonResponse
from rest_framework.exceptions import APIException
from rest_framework.views import exception_handler

TYPE = "application/problem+json"


class Problem(Exception):
    """An error that the caller of an API gets: status, title and detail for people, `errors` for each parameter."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        errors: list[dict[str, str]] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail
        self.errors = errors
        self.retry_after = retry_after


def as_problem(error: Exception, context: dict[str, Any]) -> JsonResponse | None:
    """DRF's exception handler of this API; None lets Django answer with 500."""
    if isinstance(error, Problem):
        headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
        return _respond(error.status, error.title, error.detail, error.errors, headers)
    response = exception_handler(error, context)
    if response is None:
        return None
    title = str(error.default_detail) if isinstance(error, APIException) else str(Http404.__doc__ or "")
    detail = str(getattr(error, "detail", error))
    kept = {name: response[name] for name in ("Allow", "Retry-After", "WWW-Authenticate") if response.has_header(name)}
    return _respond(response.status_code, title, detail, None, kept)


def _respond(
    status: int, title: str, detail: str, errors: list[dict[str, str]] | None, headers: dict[str, str]
) -> JsonResponse:
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    if errors is not None:
        body["errors"] = errors
    return JsonResponse(
        body, status=status, content_type=TYPE, headers=headers, json_dumps_params={"ensure_ascii": False}
    )
