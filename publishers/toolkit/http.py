"""HTTP for plugins: one session whose every failure is already an error of the contract.

Whether a request that failed may have been carried out decides what the engine does next, and
`requests.ConnectionError` covers both "never sent" and "sent, then cut". The mapping is here and
nowhere else, by the inner exception:

    =====================================  ==================  ======================
    what happened                          GET, HEAD           POST, PUT, DELETE, ...
    =====================================  ==================  ======================
    deadline over before it left           TemporaryError      TemporaryError
    refused, no route, name not found      ChannelUnavailable  ChannelUnavailable
    connect timed out                      ChannelUnavailable  ChannelUnavailable
    TLS: certificate, wrong protocol       ConfigurationError  ConfigurationError
    no answer in time                      ChannelUnavailable  UnknownOutcome
    closed, reset or cut short             ChannelUnavailable  UnknownOutcome
    answer that cannot be decoded          ChannelUnavailable  UnknownOutcome
    =====================================  ==================  ======================

Nothing is retried and no redirect is followed: the engine decides when to try again.
"""

from __future__ import annotations

import email.utils
import ssl
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import requests
import urllib3
from django.utils.translation import gettext as _
from requests.adapters import HTTPAdapter
from urllib3 import exceptions as transport

from publishers.contract import (
    ChannelUnavailable,
    ConfigurationError,
    ContentRejected,
    NotSupported,
    PermanentError,
    PublisherError,
    RateLimited,
    TemporaryError,
    UnknownOutcome,
    boottime,
)
from publishers.toolkit.inside import PublicAdapter

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_BYTES = 16 * 1024 * 1024
_CHUNK = 64 * 1024
_HIDDEN = "[...]"

_NEVER_SENT = (
    transport.NewConnectionError,  # refused, unreachable; NameResolutionError is one of them
    transport.ConnectTimeoutError,
    transport.ProxyError,  # urllib3 raises it only as long as the proxy was not reached
)
# The peer went away in the middle: unlike other TLS errors these also come after the request was sent.
_TLS_CUT = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)


class Session(requests.Session):
    """A session for one delivery. Raises errors of the contract; a status is data until `raise_for_status`.

    `deadline` is in seconds of CLOCK_BOOTTIME and holds for every request: it is checked right before
    each one leaves, and bounds its timeouts. `timeout` is the longest wait for one answer in seconds.
    `secrets` never appear in an error. `public_only` refuses addresses inside the network
    (ConfigurationError) and goes there straight, whatever proxy the environment names.
    """

    def __init__(
        self,
        *,
        deadline: float = float("inf"),
        timeout: float = 20.0,
        secrets: Iterable[str] = (),
        public_only: bool = False,
    ) -> None:
        super().__init__()
        self.deadline = deadline
        self.timeout = timeout
        self.public_only = public_only
        self.secrets = tuple(secret for secret in secrets if secret)
        self.auth = _as_it_is
        carries = PublicAdapter if public_only else HTTPAdapter
        adapter = carries(max_retries=urllib3.Retry(0, read=False))
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        """Send one request and read its whole answer; see the table of this module for what it raises."""
        verb = str(method).upper()
        left = self.deadline - boottime()
        if left <= 0:
            raise TemporaryError(_("The time for this delivery was over before it was sent."), code="deadline")
        kwargs["timeout"] = min(self.timeout, left)
        kwargs["stream"] = True
        kwargs["allow_redirects"] = False
        try:
            response = super().request(verb, url, *args, **kwargs)
            self._read(response)
        except (requests.RequestException, transport.HTTPError, OSError, UnicodeError) as error:
            # `from None`: the inner text holds the address, and addresses may hold tokens.
            raise explain(error, safe=verb in SAFE_METHODS, hide=self.hide) from None
        return response

    def merge_environment_settings(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What requests takes from the environment; no proxy where the address itself must be judged."""
        settings: dict[str, Any] = super().merge_environment_settings(*args, **kwargs)
        if self.public_only:
            settings["proxies"] = {}
        return settings

    def hide(self, text: str) -> str:
        """The text without the secrets of this session."""
        for secret in self.secrets:
            text = text.replace(secret, _HIDDEN)
        return text

    def _read(self, response: requests.Response) -> None:
        """Take in the body, giving up at the deadline even if it drips byte by byte."""
        body = bytearray()
        ends = min(self.deadline, boottime() + self.timeout)
        while chunk := response.raw.read1(_CHUNK, decode_content=True):
            body += chunk
            if boottime() > ends:
                response.close()
                raise requests.ReadTimeout
            if len(body) > MAX_BYTES:
                response.close()
                raise requests.exceptions.ContentDecodingError
        response.close()
        response._content = bytes(body)


def _as_it_is(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
    """No credentials but those the plugin sets: without this, requests takes them from ~/.netrc."""
    return prepared


def explain(error: Exception, *, safe: bool, hide: Callable[[str], str] = str) -> PublisherError:
    """The error of the contract for what the transport raised; `safe` says that the request changes nothing there."""
    causes = list(_causes(error))
    detail = hide(", ".join(dict.fromkeys(type(cause).__name__ for cause in causes)))
    tls = next((cause for cause in causes if isinstance(cause, ssl.SSLError | ssl.CertificateError)), None)
    if tls is not None and not isinstance(tls, _TLS_CUT):
        reason = str(getattr(tls, "verify_message", "") or tls.reason or "")
        return ConfigurationError(
            _("The connection to the channel is not secure. Check its address and certificate."),
            code="tls",
            detail=hide(f"{detail} {reason}".strip()),
        )
    if any(isinstance(cause, _NEVER_SENT) for cause in causes):
        return ChannelUnavailable(_("The channel could not be reached."), code="unreachable", detail=detail)
    if (
        any(isinstance(cause, ValueError | transport.LocationValueError) for cause in causes)
        and isinstance(error, ValueError)
        and not isinstance(error, requests.exceptions.ContentDecodingError | requests.exceptions.JSONDecodeError)
    ):
        return ConfigurationError(_("The address of the channel is not valid."), code="address", detail=detail)
    slow = any(isinstance(cause, requests.Timeout | transport.TimeoutError | TimeoutError) for cause in causes)
    code = "timeout" if slow else "cut"
    if safe:
        return ChannelUnavailable(_("The channel did not answer in time or broke off."), code=code, detail=detail)
    return UnknownOutcome(
        _("The channel broke off before it answered, so nobody knows yet whether it was done."),
        code=code,
        detail=detail,
    )


def _causes(error: BaseException) -> Iterable[BaseException]:
    """The exception and everything it was made of, outermost first."""
    visited: set[int] = set()
    waiting: list[Any] = [error]
    while waiting:
        current = waiting.pop(0)
        if not isinstance(current, BaseException) or id(current) in visited:
            continue
        visited.add(id(current))
        yield current
        waiting += [*current.args, getattr(current, "reason", None), current.__cause__, current.__context__]


def raise_for_status(response: requests.Response, *, detail: str = "") -> None:
    """Raise what the status means; 2xx passes. For channels whose errors say no more than their status.

    `detail` is what the channel said, without secrets. 500, 502 and 504 say nothing of whether a change
    was made; 503 and 408 say that the request was not handled.
    """
    status = response.status_code
    safe = (response.request.method or "GET").upper() in SAFE_METHODS
    error = of_status(status, safe=safe, retry_after=retry_after(response), detail=detail)
    if error is not None:
        raise error


def of_status(status: int, *, safe: bool, retry_after: float | None = None, detail: str = "") -> PublisherError | None:
    """The error of the contract for an HTTP status, None for 2xx."""
    code = f"http_{status}"
    if 200 <= status < 300:
        return None
    if status == 429 or (status == 503 and retry_after is not None):
        return RateLimited(_("The channel asks to wait."), retry_after=retry_after, code=code, detail=detail)
    if status == 503:
        return ChannelUnavailable(_("The channel is down for now."), code=code, detail=detail)
    if status >= 500 and status != 501:
        if safe:
            return ChannelUnavailable(_("The channel has a fault."), code=code, detail=detail)
        return UnknownOutcome(
            _("The channel has a fault, and nobody knows yet whether it was done."), code=code, detail=detail
        )
    if status in (408, 409, 423, 425):
        return TemporaryError(_("The channel could not take it just now."), code=code, detail=detail)
    if status in (401, 403, 407):
        return ConfigurationError(
            _("The channel refuses our credentials or rights. Check its settings."), code=code, detail=detail
        )
    if status in (405, 501):
        return NotSupported(_("The channel does not know this operation."), code=code, detail=detail)
    if status < 400:
        return ConfigurationError(
            _("The channel has moved to another address. Check its settings."), code=code, detail=detail
        )
    if status in (400, 413, 414, 415, 422):
        return ContentRejected(_("The channel refuses this content."), code=code, detail=detail)
    return PermanentError(_("The channel refuses the request."), code=code, detail=detail)


def retry_after(response: requests.Response) -> float | None:
    """Seconds to wait by the Retry-After header, given in seconds or as an HTTP date; None without one."""
    value = response.headers.get("Retry-After", "").strip()
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def read_json(response: requests.Response) -> Any:
    """The answer as JSON. One that is none may have been made by anything between us and the channel."""
    try:
        return response.json()
    except ValueError:
        pass
    if (response.request.method or "GET").upper() in SAFE_METHODS:
        raise ChannelUnavailable(_("The answer of the channel makes no sense."), code="garbage")
    raise UnknownOutcome(
        _("The answer of the channel makes no sense, so nobody knows yet whether it was done."), code="garbage"
    )
