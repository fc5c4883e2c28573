"""Query parameters of the feed, read strictly: a mistake is named, never guessed around."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import QueryDict
from django.utils.translation import gettext as _

from publishers.channels.press.api.problems import BadParameter

LARGEST = 100
USUAL = 50
_RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})")


@dataclass(frozen=True)
class Parameters:
    """From where, how many, and changed after when."""

    after: int = 0
    limit: int = USUAL
    updated_after: datetime | None = None


def read(query: QueryDict) -> Parameters:
    """The parameters of a request; BadParameter names the first that is wrong."""
    known = ("cursor", "limit", "updated_after")
    for name in query:
        if name not in known:
            raise BadParameter(
                name,
                _("There is no parameter '%(name)s'. Known are: %(known)s.")
                % {"name": name, "known": ", ".join(known)},
            )
        if len(query.getlist(name)) > 1:
            raise BadParameter(name, _("The parameter '%(name)s' may be given once only.") % {"name": name})
    return Parameters(
        after=_cursor(query.get("cursor", "")) if "cursor" in query else 0,
        limit=_limit(query.get("limit", "")) if "limit" in query else USUAL,
        updated_after=_moment(query.get("updated_after", "")) if "updated_after" in query else None,
    )


def refuse_all(query: QueryDict) -> None:
    """For addresses without parameters."""
    for name in query:
        raise BadParameter(name, _("There is no parameter '%(name)s' here.") % {"name": name})


def cursor_at(position: int) -> str:
    """The opaque cursor that goes on after a position."""
    return base64.urlsafe_b64encode(f"p{position}".encode()).decode().rstrip("=")


def _cursor(value: str) -> int:
    try:
        text = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        text = ""
    if not re.fullmatch(r"p\d{1,18}", text, re.ASCII):
        raise BadParameter("cursor", _("This cursor is not one of ours. Use the address in 'next' as it is."))
    return int(text[1:])


def _limit(value: str) -> int:
    if not re.fullmatch(r"\d{1,4}", value, re.ASCII) or not 1 <= int(value) <= LARGEST:
        raise BadParameter("limit", _("'limit' must be a number from 1 to %(largest)s.") % {"largest": LARGEST})
    return int(value)


def _moment(value: str) -> datetime:
    wrong = BadParameter(
        "updated_after",
        _("'updated_after' must be a time as RFC 3339 writes it, with its zone: 2026-11-22T07:05:00Z, or "
          "2026-11-22T14:05:00%2B07:00 (the plus sign encoded)."),
    )  # fmt: skip
    if not _RFC3339.fullmatch(value):
        raise wrong
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise wrong from None
