"""Errors of every API as problem details (RFC 9457), in the language that is active."""

from __future__ import annotations

from typing import Any

from django.http import JsonResponse
from django.utils.translation import gettext as _

TYPE = "application/problem+json"


def problem(status: int, title: str = "", detail: str = "", errors: list[dict[str, Any]] | None = None) -> JsonResponse:
    """The answer with this status; without a title the usual one. `errors` names what is wrong, one by one."""
    title = title or usual_title(status)
    document: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": detail or title}
    if errors:
        document["errors"] = errors
    headers = {"Cache-Control": "no-store"}
    return JsonResponse(
        document,
        status=status,
        content_type=TYPE,
        headers=headers,
        json_dumps_params={"default": str, "ensure_ascii": False},
    )


def usual_title(status: int) -> str:
    """What a status means, in words."""
    return {
        400: _("The request cannot be understood."),
        401: _("The token is missing or not valid."),
        403: _("You may not do this."),
        404: _("There is no such address here."),
        405: _("This method is not possible here."),
        406: _("This is not given in the form that was asked for."),
        409: _("This does not go together with what is there."),
        411: _("The size of what was sent is missing."),
        412: _("A condition of the request does not hold."),
        413: _("This is too large."),
        414: _("The address is too long."),
        415: _("This form of a body is not read here."),
        422: _("Something in the request is not right."),
        429: _("Too many requests."),
        503: _("This cannot be answered now."),
        507: _("There is no room left to keep this."),
    }.get(status, _("The request was refused.") if status < 500 else _("Something went wrong here."))
