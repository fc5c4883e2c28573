"""Webhooks: another system is told of each item by a signed POST, in the form of Standard Webhooks 1.0.

Every operation is idempotent: the same delivery carries the same `webhook-id` on every attempt, by which
receivers know what they have seen. A message says what is true of one version of an item, and the version
only ever rises, so a receiver that keeps the highest version it saw is right in whatever order they come.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from pydantic import Field, SecretStr, field_validator, model_validator

from publishers import contract
from publishers.channels.webhook import signing
from publishers.contract import (
    Capability,
    ConfigurationError,
    Content,
    Health,
    Job,
    Limits,
    NotSupported,
    Operation,
    Payload,
    Publisher,
    PublisherError,
    Receipt,
    Snapshot,
)
from publishers.runtime.lazy import gettext_lazy
from publishers.toolkit.http import Session, raise_for_status
from publishers.toolkit.inside import judge_address, outside

BODY_LIMIT = 256 * 1024  # bytes; a longer item goes out thin
# Not told as they are: what is for this house alone, and what the message says in another way.
_OURS = {"page_id", "hash", "path", "excluded_channels", "channel_texts", "embargoed_until", "withdrawal"}
_OTHERWISE = {"content_id", "permanent_url", "url", "blocks"}
_ROTATING = 2  # secrets at a time: the new one and the one it replaces
_CHECK_SECONDS = 10


class WebhookConfig(contract.Config):
    """Settings of one receiver. `secret` holds one secret, or two while it is being exchanged."""

    url: str = Field(
        pattern=r"^https?://[^\s@]+$",
        title=gettext_lazy("Address"),
        description=gettext_lazy("Where the receiver takes messages, beginning with https://."),
    )
    secret: SecretStr = Field(
        title=gettext_lazy("Secret"),
        description=gettext_lazy(
            "Begins with whsec_. While you exchange it give both with a space between, the new one first: "
            "each message is then signed with both."
        ),
    )
    payload: Literal["full", "thin"] = Field(
        default="full",
        title=gettext_lazy("Content"),
        description=gettext_lazy("full: the whole item. thin: its number and address, for the receiver to fetch."),
    )
    allow_private: bool = Field(
        default=False,
        title=gettext_lazy("Allow addresses inside the network"),
        description=gettext_lazy("Only for a receiver that you run yourself."),
    )

    @field_validator("url")
    @classmethod
    def _an_address(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            parts.port  # noqa: B018 it raises ValueError for a port that is none
        except ValueError:
            raise ValueError(_("this is not an address")) from None
        if not parts.hostname or parts.fragment:
            raise ValueError(_("this is not an address"))
        return url

    @model_validator(mode="after")
    def _not_inside(self) -> WebhookConfig:
        if not self.allow_private:
            outside(self.url)
        return self

    @field_validator("secret")
    @classmethod
    def _one_or_two(cls, secret: SecretStr) -> SecretStr:
        spelled = secret.get_secret_value().split()
        problem = _("give one secret, or two with a space between: whsec_ and 24 to 64 bytes in base64")
        if not 1 <= len(spelled) <= _ROTATING:
            raise ValueError(problem)
        try:
            for one in spelled:
                signing.read_secret(one)
        except ValueError:
            raise ValueError(problem) from None
        return secret


class WebhookPublisher(Publisher):
    """Tells another system of items that appear, change and go."""

    name = "webhook"
    label = gettext_lazy("Webhook")
    capabilities = Capability.UPDATE | Capability.RETRACT
    idempotent = frozenset({Operation.CREATE, Operation.UPDATE, Operation.RETRACT})
    limits = Limits(extra={"body_bytes": BODY_LIMIT})
    Config = WebhookConfig
    preview_template = "webhook/preview.html"
    retracts_on_expiry = True
    tells_withdrawal_apart = True
    deadline_seconds = 30.0
    config: WebhookConfig

    def render(self, content: Content, operation: Operation) -> Payload:
        """The message: `type` is the event, `data` the item, or its number and address alone where that is enough."""
        if operation == Operation.NOTICE:
            raise NotSupported(_("A webhook has no notices: a change is told as a change."), code="webhook_notice")
        snapshot = content.snapshot
        thin = {"id": str(snapshot.content_id), "version": content.version, "url": snapshot.permanent_url}
        if operation == Operation.RETRACT:
            if snapshot.withdrawal is None:
                return {"type": "item.unpublished", "data": thin}
            return {"type": "item.withdrawn", "data": {**thin, **_dump(snapshot, {"withdrawal"})}}
        event = "item.published"
        if operation == Operation.UPDATE:
            event = "item.corrected" if content.corrections else "item.updated"
        if self.config.payload == "full":
            item = _dump(snapshot, set(Snapshot.model_fields) - _OURS - _OTHERWISE)
            message = {"type": event, "data": {**thin, **item, "html": snapshot.html, "text": snapshot.text}}
            if len(_body(message)) <= BODY_LIMIT:
                return message
        return {"type": event, "data": thin}

    def deliver(self, payload: Payload, job: Job) -> Receipt:
        """Send the message; any 2xx means that the receiver has taken it, whatever it says."""
        message_id = f"msg_{job.key.hex}"
        first_sent = (job.started_at or datetime.now(UTC)).astimezone(UTC)
        timestamp = first_sent.isoformat(timespec="milliseconds")
        body = _body({"type": payload["type"], "timestamp": timestamp, "data": payload["data"]})
        headers = {
            **signing.headers(message_id, int(time.time()), body, self._secrets),
            "content-type": "application/json; charset=utf-8",
            "user-agent": "Loa",
        }
        with self._session(job.deadline) as session:
            response = session.post(self.config.url, data=body, headers=headers)
        if response.status_code == 410:
            raise ConfigurationError(
                _(
                    "The receiver says that it is gone for good (410). Ask whoever runs it for a new address, "
                    "or switch this channel off."
                ),
                code="http_410",
            )
        if response.status_code in (404, 405):
            raise ConfigurationError(
                _("Nobody takes messages at this address. Check the channel's address with whoever runs the receiver."),
                code=f"http_{response.status_code}",
            )
        raise_for_status(response)
        return Receipt(remote_id=message_id)

    def check_address(self) -> str:
        return "" if self.config.allow_private else judge_address(self.config.url)

    def health(self) -> Health:
        """Whether the receiver's server answers; a HEAD request tells it nothing and changes nothing."""
        try:
            with self._session(contract.boottime() + _CHECK_SECONDS) as session:
                status = session.head(self.config.url).status_code
        except PublisherError as error:
            return Health(ok=False, message=error.message)
        host = urlsplit(self.config.url).hostname
        answered = _("%(host)s answers with status %(status)d.") % {"host": host, "status": status}
        return Health(ok=status < 500 and status not in (404, 410), message=answered)

    @property
    def _secrets(self) -> list[str]:
        return self.config.secret.get_secret_value().split()

    def _session(self, deadline: float) -> Session:
        return Session(deadline=deadline, secrets=self._secrets, public_only=not self.config.allow_private)


def _dump(snapshot: Snapshot, fields: set[str]) -> dict[str, Any]:
    return snapshot.model_dump(mode="json", include=fields)


def _body(message: Payload) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
