"""Errors of the API as RFC 9457 problem documents: what is wrong, where, and what to do."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, AuthenticationFailed, NotAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import exception_handler


class ProblemRenderer(JSONRenderer):
    """JSON under the media type that errors have."""

    media_type = "application/problem+json"


class BadParameter(APIException):
    """A query parameter that is unknown or cannot be read; says which."""

    status_code = 400

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(detail)
        self.name = name


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """The problem document for an error; None for one that is a fault of ours, which Django then reports."""
    response = exception_handler(error, context)
    if response is None:
        return None
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": _title(response.status_code),
        "status": response.status_code,
        "detail": str(getattr(error, "detail", "")) or _title(response.status_code),
    }
    if isinstance(error, BadParameter):
        problem["parameter"] = error.name
    if isinstance(error, (AuthenticationFailed, NotAuthenticated)):
        response["Cache-Control"] = "no-store"
    response.data = problem
    response.content_type = ProblemRenderer.media_type
    return response


def _title(status: int) -> str:
    return {
        400: _("The request cannot be understood"),
        401: _("The token is not valid"),
        404: _("There is no such item"),
        405: _("Only reading is possible here"),
    }.get(status, _("The request was refused"))
