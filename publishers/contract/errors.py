"""What went wrong on a channel, and by its class what the engine does next.

    PublisherError
    ├── TemporaryError            not done; wait and retry
    │   ├── RateLimited           not done; not before `retry_after` seconds
    │   └── ChannelUnavailable    not done; the channel does not answer
    ├── PermanentError            not done; dead letter, to the editor
    │   ├── ContentRejected       the channel refuses this content
    │   └── NotSupported          the channel cannot do this operation
    ├── ConfigurationError        not done; the channel is held, to the operator
    └── UnknownOutcome            cannot tell; the engine looks up, or a person decides
        └── AlreadyThere          the channel has it; the engine looks for its receipt and sends nothing again

A plugin raises nothing else on purpose: any other exception counts as UnknownOutcome when the
request may have left, which the engine assumes.
"""


class PublisherError(Exception):
    """Base of every error of the contract.

    `message` is for people (translated by the plugin), `code` a short stable name for filters and
    tests (`graph_190`, `smtp_550`, `http_503`), `detail` what the channel said, without secrets.
    """

    def __init__(self, message: str = "", *, code: str = "", detail: str = "") -> None:
        super().__init__(message)
        self.message = str(message)
        self.code = code or type(self).__name__
        self.detail = detail


class TemporaryError(PublisherError):
    """Not done, and worth another try."""


class RateLimited(TemporaryError):
    """Not done; the channel asks to wait `retry_after` seconds (None: it did not say how long)."""

    def __init__(
        self, message: str = "", *, retry_after: float | None = None, code: str = "", detail: str = ""
    ) -> None:
        super().__init__(message, code=code, detail=detail)
        self.retry_after = retry_after


class ChannelUnavailable(TemporaryError):
    """Not done; the channel did not answer or said that it is down."""


class PermanentError(PublisherError):
    """Not done, and trying again changes nothing."""


class ContentRejected(PermanentError):
    """The channel refuses this content; an editor must change it."""


class NotSupported(PermanentError):
    """The channel cannot do this operation at all."""


class ConfigurationError(PublisherError):
    """Not done; the channel's settings or rights are wrong, an operator must mend them."""


class UnknownOutcome(PublisherError):
    """The request may or may not have been carried out."""


class AlreadyThere(UnknownOutcome):
    """The channel refuses to take this once more, so an earlier request arrived; only its receipt is missing."""
