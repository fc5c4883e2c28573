"""One conversation with the SMTP server of the settings, step by step, so that each failure says what it means."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from publishers.contract import boottime

_NO_SUCH_MAILBOX = ("5.1.1", "5.1.2", "5.1.10", "5.2.1")
_UNSPECIFIC_REFUSALS = (550, 551, 553)
_CLOSING = 421


class ServerClosed(Exception):
    """The server cannot be used at all now; nothing was sent. `configuration` is True when a person must mend it."""

    def __init__(self, code: str, detail: str, *, configuration: bool) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.configuration = configuration


class NotTaken(Exception):
    """This mail was certainly not accepted; worth another try."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class Refused(NotTaken):
    """This mail was refused for good; `bounced` says that the mailbox does not exist."""

    def __init__(self, code: str, detail: str, *, bounced: bool = False) -> None:
        super().__init__(code, detail)
        self.bounced = bounced


class InDoubt(Exception):
    """The mail left and no answer came: it may have been accepted."""


@dataclass(frozen=True)
class Envelope:
    """Who sends to whom, and the message with CRLF line ends."""

    sender: str
    recipient: str
    message: bytes


class Connection:
    """A connection that is opened when needed, kept for the next mail and dropped when it is doubtful."""

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def open(self) -> None:
        """Connect and log in unless that is done. Raises ServerClosed."""
        if self._smtp is not None:
            return
        timeout = settings.LOA_MAIL["TIMEOUT"]
        context = ssl.create_default_context()
        try:
            if getattr(settings, "EMAIL_USE_SSL", False):
                smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                    settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=timeout, context=context
                )
            else:
                smtp = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=timeout)
        except ssl.SSLError as error:
            raise ServerClosed("smtp_tls", str(error), configuration=True) from error
        except (OSError, smtplib.SMTPException) as error:
            raise ServerClosed("smtp_unreachable", _said(error), configuration=False) from error
        self._smtp = smtp
        try:
            if getattr(settings, "EMAIL_USE_TLS", False):
                smtp.starttls(context=context)
            if settings.EMAIL_HOST_USER:
                smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD or "")
            else:
                smtp.ehlo_or_helo_if_needed()
        except smtplib.SMTPAuthenticationError as error:
            self.drop()
            temporary = 400 <= error.smtp_code < 500
            raise ServerClosed("smtp_auth", _said(error), configuration=not temporary) from error
        except (smtplib.SMTPNotSupportedError, ssl.SSLError) as error:
            self.drop()
            raise ServerClosed("smtp_tls", str(error), configuration=True) from error
        except (OSError, smtplib.SMTPException) as error:
            self.drop()
            raise ServerClosed("smtp_unreachable", _said(error), configuration=False) from error

    def send(self, envelope: Envelope, deadline: float) -> None:
        """Hand one mail over; returns when the server has accepted it.

        `deadline` (CLOCK_BOOTTIME) is looked at once more before the mail's last bytes leave.
        Raises ServerClosed, Refused or NotTaken (all: certainly not accepted), or InDoubt.
        """
        smtp = self._smtp
        if smtp is None:
            raise NotTaken("smtp_lost", "not connected")
        try:
            self._address(smtp, envelope)
            code, answer = smtp.docmd("DATA")
            if code != 354:
                raise self._not_taken(code, answer)
            smtp.send(_doubled_dots(envelope.message))
        except (OSError, smtplib.SMTPException) as error:
            self.drop()
            raise NotTaken("smtp_lost", _said(error)) from error
        if boottime() >= deadline:
            self.drop()
            raise NotTaken("smtp_late", "deadline passed")
        try:
            smtp.send(b".\r\n")
            code, answer = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self.drop()
            raise InDoubt(_said(error)) from error
        if code == -1:  # smtplib's way to say that the line made no sense
            self.drop()
            raise InDoubt(_text(answer))
        if not 200 <= code < 300:
            raise self._not_taken(code, answer)

    def close(self) -> None:
        """Say goodbye, if anybody is there."""
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (OSError, smtplib.SMTPException):
                self.drop()
            self._smtp = None

    def drop(self) -> None:
        """Leave without a word; what the server had not accepted it forgets."""
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def _address(self, smtp: smtplib.SMTP, envelope: Envelope) -> None:
        options = [f"size={len(envelope.message)}"] if smtp.has_extn("size") else []
        code, answer = smtp.mail(envelope.sender, options)
        if code >= 500:
            # The sender is the same for every mail: refused once, it is refused for all.
            self._reset(smtp)
            raise ServerClosed(f"smtp_{code}", _text(answer), configuration=True)
        if code != 250:
            raise self._not_taken(code, answer)
        code, answer = smtp.rcpt(envelope.recipient)
        if code not in (250, 251):
            raise self._not_taken(code, answer, at_recipient=True)

    def _not_taken(self, code: int, answer: bytes, *, at_recipient: bool = False) -> NotTaken | ServerClosed:
        """What a refusal means: for this mail, or (421) for every mail until the server is back."""
        text = _text(answer)
        if code == _CLOSING:
            self.drop()
            return ServerClosed("smtp_421", text, configuration=False)
        if code == -1 or self._smtp is None:
            self.drop()
        else:
            self._reset(self._smtp)
        if code >= 500:
            return Refused(f"smtp_{code}", text, bounced=at_recipient and _no_such_mailbox(code, text))
        return NotTaken(f"smtp_{code}", text)

    def _reset(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.rset()
        except (OSError, smtplib.SMTPException):
            self.drop()


def _no_such_mailbox(code: int, answer: str) -> bool:
    status = answer.split(" ", 1)[0]
    if status[:2] == "5." and status.count(".") == 2:
        return status in _NO_SUCH_MAILBOX
    return code in _UNSPECIFIC_REFUSALS


def _doubled_dots(message: bytes) -> bytes:
    """As DATA wants it: a dot at a line's beginning doubled, ending in CRLF."""
    doubled = message.replace(b"\r\n.", b"\r\n..")
    if doubled.startswith(b"."):
        doubled = b"." + doubled
    return doubled if doubled.endswith(b"\r\n") else doubled + b"\r\n"


def _text(answer: bytes | Iterable[int]) -> str:
    return bytes(answer).decode("utf-8", "replace")[:500]


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error
        return f"{error.smtp_code} {_text(answer) if isinstance(answer, bytes) else answer}"
    return str(error)[:500] or type(error).__name__
