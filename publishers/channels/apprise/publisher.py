"""Apprise: items as messages of any of the hundred services that the library of this name knows.

What is sent stays sent: nothing can be changed or taken back there, so a correction or a withdrawal follows as a
message of its own. The library says only whether it worked. When it did not, the message may have arrived all the
same (an answer that came too late), so a person decides; what goes through is never sent twice.
"""

from __future__ import annotations

import logging

import apprise
from apprise.apprise_attachment import AppriseAttachment
from apprise.plugins import N_MGR, url_to_dict
from django.utils.translation import gettext as _
from pydantic import Field, SecretStr, field_validator

from publishers import contract
from publishers.contract import (
    Capability,
    Cause,
    Content,
    Correction,
    Health,
    Job,
    NotSupported,
    Operation,
    Payload,
    Publisher,
    Receipt,
    TemporaryError,
    UnknownOutcome,
    boottime,
)
from publishers.runtime.lazy import gettext_lazy
from publishers.toolkit.inside import judge_name, public_connections, refuse_inside
from publishers.toolkit.text import fit, join

# The library's lines hold whole addresses, with their passwords; what became of a delivery stands in the ledger.
logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)

_CONNECT, _READ = 5.0, 15.0  # seconds, at most
# Services of the library that are no receivers outside: programs and devices of the computer that sends (desktop
# notices, its system log, a lamp at its port), and Web Push, which keeps its keys in files there.
_OF_THIS_COMPUTER = frozenset({"blink1", "dbus", "glib", "gnome", "macosx", "syslog", "vapid", "windows"})
_KEYS = "pgp_"
"""How the options of mail begin whose keys are read from, and written to, files of the computer that sends."""


class AppriseConfig(contract.Config):
    """Settings of one destination. The address holds its credentials, so all of it is a secret."""

    url: SecretStr = Field(
        title=gettext_lazy("Address in Apprise's form"),
        description=gettext_lazy(
            "For example discord://webhook_id/webhook_token. One destination: make a channel for each."
        ),
    )

    @field_validator("url")
    @classmethod
    def _an_address(cls, url: SecretStr) -> SecretStr:
        spelled = url.get_secret_value().strip()
        if any(space in spelled for space in " ,\n"):  # several addresses, of which one would be taken
            raise ValueError(_("Apprise knows no such address"))
        service = _service(spelled)
        if any(isinstance(held, AppriseAttachment) and len(held) for held in vars(service).values()):
            raise ValueError(_refusal())
        refuse_inside(str(getattr(service, "host", None) or ""))
        return SecretStr(spelled)


class ApprisePublisher(Publisher):
    """Sends each item once, and what must be known of it afterwards."""

    name = "apprise"
    label = gettext_lazy("Messenger (Apprise)")
    capabilities = Capability.NOTICE
    Config = AppriseConfig
    preview_template = "apprise/preview.html"
    deadline_seconds = 30.0
    config: AppriseConfig

    def render(self, content: Content, operation: Operation) -> Payload:
        """Title and text, as long as the service takes them."""
        if operation not in (Operation.CREATE, Operation.NOTICE):
            raise NotSupported(_("What was sent there can be neither changed nor taken back."), code="apprise_sent")
        service = self._service()
        snapshot = content.snapshot
        title, parts = snapshot.title, [snapshot.summary]
        if operation == Operation.NOTICE:
            title, parts = _notice(content)
        elif snapshot.corrections:
            parts += [_note(correction) for correction in snapshot.corrections]
        # A service without titles gets it as the first line, with a line break of the library's own.
        most = service.body_maxlen - (0 if service.title_maxlen else len(title) + 2)
        link = snapshot.permanent_url
        body = join([fit(join(parts), max(1, most - len(link) - 2)), link])
        return {"title": fit(title, service.title_maxlen), "body": body}

    def deliver(self, payload: Payload, job: Job) -> Receipt:
        """Send the message once."""
        left = job.deadline - boottime()
        if left <= 0:
            raise TemporaryError(_("The time for this delivery was over before it was sent."), code="deadline")
        service = self._service()
        service.socket_connect_timeout = min(_CONNECT, left / 2)
        service.socket_read_timeout = min(_READ, left / 2)
        with public_connections():
            sent = service.notify(body=payload["body"], title=payload["title"], body_format=apprise.NotifyFormat.TEXT)
        if not sent:
            raise UnknownOutcome(
                _("The service did not confirm the message, and does not say why. See there whether it arrived."),
                code="apprise_unconfirmed",
                detail=str(service.service_name),
            )
        return Receipt(remote_id=str(job.key))

    def check_address(self) -> str:
        host = str(getattr(self._service(), "host", None) or "")
        return judge_name(host) if "." in host else ""  # some services put a part of their token there

    def health(self) -> Health:
        """Which service it is; asking it anything would send a message."""
        return Health(ok=None, message=str(self._service().service_name))

    def _service(self) -> apprise.NotifyBase:
        return _service(self.config.url.get_secret_value())


def _service(url: str) -> apprise.NotifyBase:
    """The library's object for an address. Touches no network.

    ValueError for one that it does not know, and for one that would work with programs or files of this server.
    """
    parsed = url_to_dict(url)
    # Judged before anything is made of it: some services look for their keys at once.
    if parsed and (
        _module(parsed["schema"]) in _OF_THIS_COMPUTER or any(option.startswith(_KEYS) for option in parsed)
    ):
        raise ValueError(_refusal())
    service = apprise.Apprise.instantiate(parsed, suppress_exceptions=True) if parsed else None
    if service is None:
        raise ValueError(_("Apprise knows no such address"))
    # One message for one item: what is too long is cut here, never split into several.
    service.overflow_mode = apprise.OverflowMode.TRUNCATE
    return service


def _module(schema: str) -> str:
    """The library's name for the part that knows a schema, as in `apprise.plugins.<name>`."""
    return str(N_MGR[schema].__module__).removeprefix("apprise.plugins.").partition(".")[0]


def _refusal() -> str:
    return _(
        "This address works with programs or files of the server itself (template=, keyfile=, pgp=, a service such as "
        "syslog://). Leave that out and give the address of a service outside."
    )


def _notice(content: Content) -> tuple[str, list[str]]:
    snapshot = content.snapshot
    if content.cause in (Cause.WITHDRAW, Cause.CANCEL):
        reason = snapshot.withdrawal.reason if snapshot.withdrawal else ""
        return f"Thu hồi: {snapshot.title}", ["Bài đã gửi trước đây đã được thu hồi.", reason]
    return f"Đính chính: {snapshot.title}", [_note(correction) for correction in content.corrections]


def _note(correction: Correction) -> str:
    return f"Đính chính: “{fit(correction.wrong, 500)}” nay sửa là “{fit(correction.right, 500)}”."
