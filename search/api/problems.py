"""Errors as problem details for HTTP APIs (RFC 9457), in the shape that Wagtail's own API answers with."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.views import exception_handler

from publishers.runtime.problems import problem
from search.contract import QuestionTooLarge, SearchUnavailable
from search.query import questions

BUSY_FOR = 60
"""Seconds after which to ask again an archive that is being put in order."""


class NoSuchAddress(exceptions.NotFound):
    """Nothing is answered at this address of the API."""


class Gone(exceptions.APIException):
    """An item that was in the archive and was taken out; the detail says why, where the public may know."""

    status_code = 410


def as_problem(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """DRF's exception handler of this API; None lets Django answer with 500."""
    errors: list[dict[str, Any]] | None = None
    headers = {"Cache-Control": "no-store"}
    if isinstance(error, questions.InvalidQuestion):
        status, detail = 400, str(error)
        errors = [{"name": wrong.name, "detail": wrong.message} for wrong in error.problems]
    elif isinstance(error, QuestionTooLarge | SuspiciousOperation):  # or more parameters than Django reads at all
        status, detail = 400, _("Ask for less at once.")
    elif isinstance(error, SearchUnavailable):
        status, detail = 503, _("The archive is being put in order. Try again in a minute.")
        headers["Retry-After"] = str(BUSY_FOR)
    else:
        response = exception_handler(error, context)
        if response is None:
            return None
        status = response.status_code
        # The framework says these in English, and less clearly than the title does.
        said_by_title = (Http404, exceptions.NotAcceptable, exceptions.MethodNotAllowed)
        detail = "" if isinstance(error, said_by_title) else str(getattr(error, "detail", ""))
        if isinstance(error, exceptions.Throttled):
            detail = _("Go on in %(seconds)s seconds.") % {"seconds": error.wait}
        headers |= {name: response[name] for name in ("Allow", "Retry-After") if response.has_header(name)}
    title = _("There is no such address here.") if isinstance(error, NoSuchAddress) else _title(status)
    answer = problem(status, title=title, detail=detail or title, errors=errors)
    for name, value in headers.items():
        answer[name] = value
    return answer


def _title(status: int) -> str:
    return {
        400: _("The question cannot be understood."),
        404: _("There is no such item in the archive."),
        405: _("Only reading is possible here."),
        406: _("This is given as JSON only."),
        410: _("This item was taken out of the archive."),
        429: _("Too many questions."),
        503: _("The archive cannot be searched now."),
    }.get(status, _("The question cannot be answered."))
