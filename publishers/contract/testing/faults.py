"""How a channel can fail, and what a plugin must raise then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
from publishers.contract.fault_server import RETRY_AFTER


@dataclass(frozen=True)
class Fault:
    """One line of a fault table: the class of error that it must raise; `seconds` is the delivery's deadline.

    None as `error` says that this channel counts what happened as done: it must stand there once.
    """

    error: type[PublisherError] | None
    seconds: float = 20.0
    retry_after: float | None = None


HTTP_FAULTS: Mapping[str, Fault] = {
    "refused": Fault(ChannelUnavailable),
    "dns": Fault(ChannelUnavailable),
    "tls": Fault(ConfigurationError),
    "400": Fault(PermanentError),
    "401": Fault(ConfigurationError),
    "403": Fault(ConfigurationError),
    "404": Fault(PermanentError),
    "408": Fault(TemporaryError),
    "409": Fault(TemporaryError),
    "413": Fault(ContentRejected),
    "429": Fault(RateLimited),
    "429_retry_after": Fault(RateLimited, retry_after=RETRY_AFTER),
    "500": Fault(UnknownOutcome),
    "503": Fault(ChannelUnavailable),
    "slow": Fault(UnknownOutcome, seconds=1.5),
    "cut_short": Fault(UnknownOutcome),
    "garbage": Fault(UnknownOutcome),
    "closed_after_reading": Fault(UnknownOutcome),
}
"""What an HTTP channel raises for each fault of a create; a plugin replaces lines where its channel says more."""
