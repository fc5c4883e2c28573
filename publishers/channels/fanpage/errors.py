"""What Facebook's errors mean for a delivery: the one table of codes and subcodes, and the limits' headers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishers.contract import (
    ChannelUnavailable,
    ConfigurationError,
    ContentRejected,
    PermanentError,
    PublisherError,
    RateLimited,
    TemporaryError,
    UnknownOutcome,
)
from publishers.toolkit.http import of_status, retry_after

GONE = "graph_gone"
DUPLICATE = "graph_506"

_TOKEN = gettext_lazy("Facebook no longer accepts the access token. Connect the Page again.")
_RIGHTS = gettext_lazy("The access token lacks rights on this Page. Give it the rights to manage posts.")
_LIMIT = gettext_lazy("Facebook asks to post more slowly.")
_CONTENT = gettext_lazy("Facebook refuses this content.")
_PICTURE = gettext_lazy("Facebook refuses the picture. It must be a JPEG or PNG smaller than 4 MB.")
_LINK = gettext_lazy("Facebook cannot read the address that the post links to.")

Meaning = tuple[type[PublisherError], Promise]

SUBCODES: Mapping[int, Meaning] = {
    33: (PermanentError, gettext_lazy("The post is no longer on the Page.")),
    458: (ConfigurationError, gettext_lazy("The app was removed from the Page. Connect the Page again.")),
    459: (ConfigurationError, gettext_lazy("Facebook wants the account's owner to sign in and confirm something.")),
    460: (ConfigurationError, gettext_lazy("The account's password was changed. Connect the Page again.")),
    463: (ConfigurationError, gettext_lazy("The access token has expired. Connect the Page again.")),
    464: (ConfigurationError, gettext_lazy("The account is not confirmed at Facebook.")),
    467: (ConfigurationError, _TOKEN),
    492: (ConfigurationError, gettext_lazy("The account no longer has a role on the Page.")),
    1346003: (ContentRejected, gettext_lazy("Facebook holds this content against its community standards.")),
    1363047: (TemporaryError, gettext_lazy("Facebook could not take the post just now.")),
    1366046: (ContentRejected, _PICTURE),
    1366051: (ContentRejected, gettext_lazy("These pictures have already been posted.")),
    1390008: (RateLimited, _LIMIT),
    1404078: (ConfigurationError, gettext_lazy("The Page is not yet authorised to publish. See its settings.")),
    1404102: (ContentRejected, gettext_lazy("Facebook holds this content against its community standards.")),
    1609008: (ContentRejected, gettext_lazy("Facebook takes no link to facebook.com here.")),
    1609010: (TemporaryError, gettext_lazy("Facebook could not take the post just now.")),
    4854002: (ConfigurationError, gettext_lazy("Facebook wants the account's owner to confirm who they are.")),
}
"""Subcodes that say more than their code; looked at first."""

CODES: Mapping[int, Meaning] = {
    3: (ConfigurationError, _RIGHTS),
    4: (RateLimited, _LIMIT),
    10: (ConfigurationError, _RIGHTS),
    17: (RateLimited, _LIMIT),
    32: (RateLimited, _LIMIT),
    100: (PermanentError, gettext_lazy("Facebook does not understand the request.")),
    102: (ConfigurationError, _TOKEN),
    104: (ConfigurationError, _TOKEN),
    190: (ConfigurationError, _TOKEN),
    **dict.fromkeys(range(200, 300), (ConfigurationError, _RIGHTS)),
    324: (ContentRejected, _PICTURE),
    341: (RateLimited, _LIMIT),
    368: (ConfigurationError, gettext_lazy("Facebook has blocked the Page for a while. Look at its notices there.")),
    506: (ContentRejected, gettext_lazy("Facebook refuses the same text twice in a row.")),
    613: (RateLimited, _LIMIT),
    2500: (ConfigurationError, gettext_lazy("Facebook does not know this address. Check Page id and API version.")),
    2635: (ConfigurationError, gettext_lazy("This version of the Graph API has ended. Choose a newer one.")),
    80001: (RateLimited, _LIMIT),
    1609005: (ContentRejected, _LINK),
}
"""What each code means. Codes 1 and 2, transient errors and 5xx leave open what was done."""

_OPEN = (1, 2)


@dataclass(frozen=True)
class Usage:
    """How much of the rate limits is used up, in percent, and after how many seconds Facebook says to come back."""

    percent: float = 0.0
    wait: float | None = None

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> Usage:
        """Read from the headers of an answer; keys that nobody knows yet do no harm."""
        percent, minutes = 0.0, 0.0
        for name in ("X-App-Usage", "X-Page-Usage", "X-Business-Use-Case-Usage", "X-Ad-Account-Usage"):
            for key, number in _numbers(headers.get(name, "")):
                if key == "estimated_time_to_regain_access":
                    minutes = max(minutes, number)
                elif key in ("call_count", "total_time", "total_cputime"):
                    percent = max(percent, number)
        return cls(percent, minutes * 60 or None)


def _numbers(header: str) -> Iterator[tuple[str, float]]:
    try:
        waiting: list[Any] = [json.loads(header)] if header else []
    except ValueError:
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            for key, inner in value.items():
                if isinstance(inner, int | float) and not isinstance(inner, bool):
                    yield str(key), float(inner)
                else:
                    waiting.append(inner)


def explain(
    response: requests.Response, usage: Usage, *, safe: bool, hide: Callable[[str], str]
) -> PublisherError | None:
    """The error of the contract for an answer, None for a success. Facebook's envelope counts, then the status."""
    envelope = _envelope(response)
    if envelope is None:
        if response.status_code >= 500 and not safe:
            # Also 503: what stands before Facebook answers like that for requests that went through.
            return _open(f"http_{response.status_code}", "", safe)
        return of_status(response.status_code, safe=safe, retry_after=retry_after(response))
    code, subcode = _int(envelope.get("code")), _int(envelope.get("error_subcode"))
    parts = [envelope.get("message"), envelope.get("error_user_msg"), f"subcode {subcode}" if subcode else ""]
    detail = hide(" ".join(str(part) for part in [*parts, envelope.get("fbtrace_id")] if part))[:1000]
    name = GONE if subcode == 33 else f"graph_{code}"
    meaning = SUBCODES.get(subcode) or CODES.get(code)
    if code in _OPEN and subcode not in SUBCODES:
        return _open(name, detail, safe)
    if "appsecret_proof" in detail:
        return ConfigurationError(_("The app secret is missing or wrong."), code=name, detail=detail)
    if meaning is None:
        if envelope.get("is_transient") or response.status_code >= 500:
            return _open(name, detail, safe)
        return PermanentError(_("Facebook refuses the request."), code=name, detail=detail)
    kind, message = meaning
    if issubclass(kind, RateLimited):
        waits = [seconds for seconds in (usage.wait, retry_after(response)) if seconds is not None]
        return kind(str(message), retry_after=max(waits, default=None), code=name, detail=detail)
    return kind(str(message), code=name, detail=detail)


def _open(code: str, detail: str, safe: bool) -> PublisherError:
    if safe:
        return ChannelUnavailable(_("Facebook has a fault."), code=code, detail=detail)
    return UnknownOutcome(
        _("Facebook has a fault, and nobody knows yet whether it was done."), code=code, detail=detail
    )


def _envelope(response: requests.Response) -> dict[str, Any] | None:
    try:
        answer = response.json()
    except ValueError:
        return None
    error = answer.get("error") if isinstance(answer, dict) else None
    return error if isinstance(error, dict) else None


def _int(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0
