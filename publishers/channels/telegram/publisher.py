"""Telegram: items as posts of a channel, by the Bot API 9 (core.telegram.org/bots/api).

A post is a text message, so that every word of it can be changed later; its picture is the preview of the item's
own page. The Bot API cannot be asked what a channel says, so a post of which nobody knows whether it arrived waits
for a person. Changing a post to what it says already, and deleting what is gone, count as done.
"""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from pydantic import Field, SecretStr, field_validator
from requests import Response

from publishers import contract
from publishers.channels.telegram import wording
from publishers.contract import (
    Capability,
    ConfigurationError,
    Content,
    ContentRejected,
    Health,
    Job,
    Limits,
    NotSupported,
    Operation,
    Payload,
    PermanentError,
    Publisher,
    PublisherError,
    RateLimited,
    Receipt,
    Snapshot,
    TextField,
    TextUnit,
)
from publishers.runtime.lazy import gettext_lazy
from publishers.toolkit.http import Session, of_status, read_json, retry_after
from publishers.toolkit.inside import judge_address, outside

_ADDRESS = re.compile(r"https?://(?:t\.me|telegram\.me)/(?:s/|c/)?(\w+)/(\d+)/?(?:\?\S*)?")
_TOKEN = re.compile(r"\d{6,}:[\w-]{30,}")
_API = "https://api.telegram.org"
_CHECK_SECONDS = 10
# What Telegram says (in lower case) when the bot's rights or the channel's name are wrong, not the post.
_RIGHTS = (
    "chat not found",
    "rights",
    "not a member",
    "kicked",
    "forbidden",
    "chat_write",
    "chat_admin",
    "channel_priv",
)
_SAYS_SO_ALREADY = "message is not modified"
_GONE = ("message to delete not found", "message to edit not found", "message_id_invalid", "message not found")
_KEPT = "message can't be deleted"


class TelegramConfig(contract.Config):
    """Settings of one Telegram channel."""

    token: SecretStr = Field(
        title=gettext_lazy("Token of the bot"),
        description=gettext_lazy("BotFather gives it. The bot must be an administrator of the channel."),
    )
    chat: str = Field(
        pattern=r"^(@[A-Za-z]\w{3,31}|-100\d{5,15})$",
        title=gettext_lazy("Channel on Telegram"),
        description=gettext_lazy("Its name with @ before it, or its number, which begins with -100."),
    )
    retract_on_expiry: bool = Field(default=False, title=gettext_lazy("Delete posts of items that expire"))
    base_url: str = Field(
        default=_API,
        pattern=r"^https?://[^\s@?#]+$",
        title=gettext_lazy("Address of the Bot API"),
    )
    _not_inside = field_validator("base_url")(outside)

    @field_validator("token")
    @classmethod
    def _a_token(cls, token: SecretStr) -> SecretStr:
        if not _TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError(_("this is no token: it has a number, a colon and some 35 letters"))
        return token


class TelegramPublisher(Publisher):
    """Posts items to a Telegram channel, changes and deletes them there."""

    name = "telegram"
    label = gettext_lazy("Telegram channel")
    capabilities = Capability.UPDATE | Capability.RETRACT
    idempotent = frozenset({Operation.UPDATE, Operation.RETRACT})
    limits = Limits(text=wording.LIMIT)
    text_fields = (TextField("text", gettext_lazy("Text of the post"), wording.OWN_LIMIT, TextUnit.UTF16),)
    Config = TelegramConfig
    preview_template = "telegram/preview.html"
    deadline_seconds = 30.0
    config: TelegramConfig

    @classmethod
    def default_text(cls, name: str, snapshot: Snapshot) -> str:
        return wording.plain(snapshot)

    def render(self, content: Content, operation: Operation) -> Payload:
        """The message in Telegram's HTML; of a retraction, what is written over a post that cannot be deleted."""
        if operation == Operation.NOTICE:
            raise NotSupported(_("A post is changed or deleted; no notice follows it."), code="telegram_notice")
        snapshot = content.snapshot
        if operation == Operation.RETRACT:
            return {"text": wording.withdrawn(snapshot)}
        return {"text": wording.message(snapshot, content.texts.get("text", "")), "preview": snapshot.permanent_url}

    def deliver(self, payload: Payload, job: Job) -> Receipt:
        """Post, change or delete; the receipt holds the number of the message and its address."""
        try:
            with self._session(job.deadline) as session:
                if job.operation == Operation.CREATE:
                    return self._receipt(self._call(session, "sendMessage", **_text(payload)))
                standing = job.receipt or Receipt()
                number = _number(standing, self.config.chat)
                if job.operation == Operation.UPDATE:
                    return self._change(session, payload, number, standing)
                return self._delete(session, payload, number, standing)
        except _SaidNo as answer:
            raise answer.error from None

    def check_address(self) -> str:
        return "" if self.config.base_url == _API else judge_address(self.config.base_url)

    def health(self) -> Health:
        """Whether the bot is known and may post in the channel."""
        try:
            with self._session(contract.boottime() + _CHECK_SECONDS) as session:
                bot = self._call(session, "getMe")
                member = self._call(session, "getChatMember", user_id=bot["id"])
        except PublisherError as error:
            return Health(ok=False, message=error.message)
        if member.get("status") != "creator" and not member.get("can_post_messages"):
            return Health(ok=False, message=_("The bot is no administrator of the channel who may post messages."))
        return Health(ok=True, message=f"@{bot.get('username', '')}")

    def _change(self, session: Session, payload: Payload, number: int, standing: Receipt) -> Receipt:
        try:
            return self._receipt(self._call(session, "editMessageText", message_id=number, **_text(payload)))
        except _SaidNo as answer:
            if answer.says(_SAYS_SO_ALREADY):
                return standing
            raise

    def _delete(self, session: Session, payload: Payload, number: int, standing: Receipt) -> Receipt:
        try:
            self._call(session, "deleteMessage", message_id=number)
        except _SaidNo as answer:
            if answer.says(_KEPT):
                # Two days later only an administrator who may delete can; the words go, the post stays.
                return self._write_over(session, payload, number, standing)
            if not answer.says(*_GONE):
                raise
        return standing

    def _write_over(self, session: Session, payload: Payload, number: int, standing: Receipt) -> Receipt:
        try:
            return self._change(session, payload, number, standing)
        except _SaidNo as answer:
            if answer.says(*_GONE):
                return standing
            raise

    def _call(self, session: Session, method: str, **parameters: Any) -> Any:
        """One call; returns `result`. Raises _SaidNo for an answer that depends on the post."""
        token = self.config.token.get_secret_value()
        parameters = parameters if method == "getMe" else {"chat_id": self.config.chat, **parameters}
        safe = method.startswith("get")
        url = f"{self.config.base_url}/bot{token}/{method}"
        response = session.get(url, params=parameters) if safe else session.post(url, json=parameters)
        if response.status_code == 200:
            answer = read_json(response)
            if isinstance(answer, dict) and answer.get("ok") and "result" in answer:
                return answer["result"]
        raise _error(response, session, safe=safe)

    def _receipt(self, message: Any) -> Receipt:
        number = message["message_id"]
        # A channel without a public name is reached by its number, by its members alone.
        name = message.get("chat", {}).get("username") or self.config.chat.removeprefix("@")
        place = name if not name.startswith("-100") else f"c/{name.removeprefix('-100')}"
        return Receipt(remote_id=str(number), url=f"https://t.me/{place}/{number}")

    def _session(self, deadline: float) -> Session:
        return Session(
            deadline=deadline,
            secrets=[self.config.token.get_secret_value()],
            # Telegram's own address nobody typed: it is reached as the environment says, also by a proxy.
            public_only=self.config.base_url != _API,
        )


class _SaidNo(PermanentError):
    """Telegram refused this call; whether that is trouble depends on what was to be done."""

    def __init__(self, description: str, error: PublisherError) -> None:
        super().__init__(error.message, code=error.code, detail=error.detail)
        self.description, self.error = description, error

    def says(self, *words: str) -> bool:
        return any(word in self.description for word in words)


def _text(payload: Payload) -> dict[str, Any]:
    preview = {"url": payload["preview"], "prefer_large_media": True} if payload.get("preview") else {}
    return {
        "text": payload["text"],
        "parse_mode": "HTML",
        "link_preview_options": preview or {"is_disabled": True},
    }


def _number(receipt: Receipt, chat: str) -> int:
    """The number of the message; somebody who marked a post by hand gave its address instead.

    An address of another channel says nothing about ours: that message would be somebody else's.
    """
    if receipt.remote_id.isascii() and receipt.remote_id.isdigit():
        return int(receipt.remote_id)
    match = _ADDRESS.fullmatch((receipt.url or receipt.remote_id).strip())
    if match is None or match[1].lower() != chat.removeprefix("@").removeprefix("-100").lower():
        raise PermanentError(
            _("Nobody wrote down which post this is. Change or delete it by hand, then mark it."),
            code="telegram_number",
        )
    return int(match[2])


def _error(response: Response, session: Session, *, safe: bool) -> PublisherError:
    """The error of the contract for an answer that is no result."""
    try:
        answer = response.json()
    except ValueError:
        answer = {}
    answer = answer if isinstance(answer, dict) else {}
    description = session.hide(str(answer.get("description") or ""))
    reason = description.lower()
    status = response.status_code
    if status in (401, 404):
        return ConfigurationError(
            _("Telegram does not know this bot. Enter its token again."), code="telegram_token", detail=description
        )
    if status == 403 or (status == 400 and any(word in reason for word in _RIGHTS)):
        return ConfigurationError(
            _("The bot may not do this in the channel. Make it an administrator who may post, edit and delete."),
            code="telegram_rights",
            detail=description,
        )
    if status == 429:
        parameters = answer.get("parameters")
        wait = (parameters.get("retry_after") if isinstance(parameters, dict) else None) or retry_after(response)
        return RateLimited(
            _("Telegram asks to wait."),
            retry_after=float(wait) if wait else None,
            code="telegram_429",
            detail=description,
        )
    if status == 400 and any(word in reason for word in _GONE):
        gone = _("The post is gone from the channel. Post the item again, or mark it as gone.")
        return _SaidNo(reason, PermanentError(gone, code="telegram_gone", detail=description))
    if status == 400 and description:
        refused = ContentRejected(_("Telegram refuses this post."), code="telegram_400", detail=description)
        return _SaidNo(reason, refused)
    return of_status(status, safe=safe, detail=description) or _no_sense(response)


def _no_sense(response: Response) -> PublisherError:
    """A status of success without a result: made by something between us and Telegram."""
    return contract.UnknownOutcome(
        _("The answer of Telegram makes no sense, so nobody knows yet whether it was done."), code="garbage"
    )
