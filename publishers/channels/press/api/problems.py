"""Errors of the API as RFC 9457 problem documents, shaped as Wagtail's own: what is wrong, where, and what to do."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import (
    APIException,
    AuthenticationFailed,
    MethodNotAllowed,
    NotAcceptable,
    NotAuthenticated,
)
from rest_framework.views import exception_handler

from publishers.runtime.problems import problem, usual_title


class BadParameter(APIException):
    """A query parameter that is unknown or cannot be read; says which."""

    status_code = 400

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(detail)
        self.name = name


def answer(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """The problem document for an error; None for one that is a fault of ours, which Django then reports."""
    response = exception_handler(error, context)
    if response is None:
        return None
    title = _title(response.status_code)
    # The framework says these in English, and less clearly than the title does.
    said_by_title = isinstance(error, NotAcceptable | MethodNotAllowed)
    detail = title if said_by_title else str(getattr(error, "detail", "")) or title
    errors = [{"name": error.name, "detail": detail}] if isinstance(error, BadParameter) else None
    document = problem(response.status_code, title=title, detail=detail, errors=errors)
    for name in ("Allow", "WWW-Authenticate"):
        if response.has_header(name):
            document[name] = response[name]
    if isinstance(error, (AuthenticationFailed, NotAuthenticated)):
        document["Cache-Control"] = "no-store"
    return document


def _title(status: int) -> str:
    return {
        400: _("The request cannot be understood"),
        401: _("The token is not valid"),
        404: _("There is no such item"),
        405: _("Only reading is possible here"),
        406: usual_title(406),
    }.get(status, _("The request was refused"))
