"""The words that the engine and a plugin exchange. Plain data: JSON in, JSON out, times aware and in UTC."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Payload = dict[str, Any]
"""What a plugin rendered: JSON only, complete enough to be shown and to be sent."""


class Intent(enum.StrEnum):
    """What should be true of an item from now on."""

    PRESENT = "present"
    ABSENT = "absent"


class Cause(enum.StrEnum):
    """Why a publication was added to the ledger."""

    EARLY = "early"
    PUBLISH = "publish"
    EDIT = "edit"
    MOVE = "move"
    CORRECT = "correct"
    UNPUBLISH = "unpublish"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    REPOST = "repost"


class Reach(enum.StrEnum):
    """How far an intent goes. Early stays with accredited press; withdraw goes further than unpublish."""

    EARLY = "early"
    PUBLIC = "public"
    UNPUBLISH = "unpublish"
    EXPIRE = "expire"
    CANCEL = "cancel"
    WITHDRAW = "withdraw"


class Operation(enum.StrEnum):
    """What a delivery does on its channel."""

    CREATE = "create"
    UPDATE = "update"
    RETRACT = "retract"
    NOTICE = "notice"


class Capability(enum.Flag):
    """What a plugin can do beyond creating."""

    NONE = 0
    UPDATE = enum.auto()
    RETRACT = enum.auto()
    NOTICE = enum.auto()
    LOOKUP = enum.auto()
    BATCH = enum.auto()
    EARLY = enum.auto()
    BACKFILL = enum.auto()


NEEDED: Mapping[Operation, Capability] = MappingProxyType(
    {
        Operation.UPDATE: Capability.UPDATE,
        Operation.RETRACT: Capability.RETRACT,
        Operation.NOTICE: Capability.NOTICE,
    }
)
"""What a plugin has to declare for an operation; creating needs nothing."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Term(_Frozen):
    """A unit, topic or audience: a stable slug and what people read."""

    slug: str
    name: str


class Picture(_Frozen):
    """A picture of an item; `url` is absolute, sizes are pixels."""

    url: str
    alt: str
    credit: str = ""
    width: int = 0
    height: int = 0


class Attachment(_Frozen):
    """A file of an item; `url` is absolute, `size` is bytes."""

    title: str
    url: str
    content_type: str = "application/octet-stream"
    size: int = 0


class Fact(_Frozen):
    """One line of the fact box of an item: `name` is stable, `label` and `value` are read by people.

    `data` is what programs read: a code, or a day or moment in ISO 8601; '' where `value` says the same to both.
    """

    name: str
    label: str
    value: str
    url: str = ""
    data: str = ""


class Correction(_Frozen):
    """A published change with what was wrong and what is right."""

    at: AwareDatetime
    wrong: str
    right: str


class Withdrawal(_Frozen):
    """An item taken back; `reason` is public."""

    at: AwareDatetime
    reason: str


class Block(_Frozen):
    """One block of the body: `type` is the block's name, `html` how it reads, `text` the same in plain words."""

    type: str
    html: str
    text: str


class Snapshot(_Frozen):
    """What an item said at one moment: everything that any channel needs, frozen.

    `hash` is the fingerprint of the item's own fields, its path and its choice of channels; it
    covers no labels, no domain and not the shape of this class, so that an upgrade replans nothing.
    Addresses are absolute but for `path`. Text is NFC.
    """

    content_id: UUID
    page_id: int
    hash: str
    type: str
    type_label: str
    title: str
    summary: str
    path: str
    url: str
    permanent_url: str
    blocks: list[Block] = Field(default_factory=list)
    unit: Term
    topics: list[Term] = Field(default_factory=list)
    audience: list[Term] = Field(default_factory=list)
    picture: Picture | None = None
    attachments: list[Attachment] = Field(default_factory=list)
    author: str = ""
    source: str = ""
    language: str = "vi"
    urgent: bool = False
    published_at: AwareDatetime | None = None
    updated_at: AwareDatetime | None = None
    embargoed_until: AwareDatetime | None = None
    facts: list[Fact] = Field(default_factory=list)
    details: dict[str, Any] = Field(default_factory=dict)
    corrections: list[Correction] = Field(default_factory=list)
    withdrawal: Withdrawal | None = None
    excluded_channels: list[str] = Field(default_factory=list)
    channel_texts: dict[str, dict[str, str]] = Field(default_factory=dict)
    """Words that were written for one channel alone: by its slug, then by the name of its `TextField`."""

    @property
    def html(self) -> str:
        """The body as HTML."""
        return "\n".join(block.html for block in self.blocks)

    @property
    def text(self) -> str:
        """The body as plain text, a blank line between blocks."""
        return "\n\n".join(block.text for block in self.blocks if block.text)


class ItemList(_Frozen):
    """Where the site lists the items of one type: a path with slashes at both ends, and what people call them."""

    path: str
    label: str


class Desired(_Frozen):
    """What the newsroom wants to be true of one content now, as its content model answers it.

    `hash` and `embargoed_until` are those of the snapshot that goes out; they are empty where nothing does.
    """

    intent: Intent
    reach: Reach
    hash: str = ""
    embargoed_until: AwareDatetime | None = None
    withdrawal: Withdrawal | None = None
    first_published_at: AwareDatetime | None = None


class Content(_Frozen):
    """What a plugin renders: one version of an item and why it exists.

    `corrections` are those that the audience of this channel has not been told of yet; `backfill`
    says that the item is older than the channel, so nobody should be alerted. `overtaken` are the public
    versions since the one that stands there, of which no delivery arrived; only where the plugin says
    `public_without_delivery`, for there people read them all the same. `texts` are the words that an editor
    wrote for this channel, by the names of its `text_fields`; `Publisher.words` falls back on the item's.
    """

    snapshot: Snapshot
    version: int
    cause: Cause
    corrections: list[Correction] = Field(default_factory=list)
    backfill: bool = False
    overtaken: list[Snapshot] = Field(default_factory=list)
    texts: dict[str, str] = Field(default_factory=dict)


class Receipt(_Frozen):
    """What the channel answered: its own id and address of the item, and what the plugin wants to remember.

    `kept` says that the part which goes out by itself was kept here instead of sent.
    """

    remote_id: str = ""
    url: str = ""
    data: dict[str, Any] = Field(default_factory=dict)
    kept: bool = False


@dataclass(frozen=True)
class Job:
    """One delivery as a plugin sees it.

    `key` is unique for ever and the same on every attempt; `receipt` is what stands on the channel
    now; `deadline` is in seconds of CLOCK_BOOTTIME; `started_at` is when this key was first put on
    the wire (UTC), so a look-up need not search before it; `payload` is what was put on the wire.
    """

    key: UUID
    channel: str
    content_id: UUID
    version: int
    operation: Operation
    payload: Payload
    receipt: Receipt | None = None
    attempt: int = 1
    deadline: float = float("inf")
    started_at: datetime | None = None


@dataclass(frozen=True)
class Done:
    """The operation was carried out; here is its receipt."""

    receipt: Receipt


@dataclass(frozen=True)
class NotDone:
    """The operation was not carried out."""


@dataclass(frozen=True)
class Unsure:
    """The channel cannot say; a person must decide."""

    why: str = ""


Lookup = Done | NotDone | Unsure


@dataclass(frozen=True)
class Health:
    """Whether a channel could deliver now; `message` is for the operator.

    `ok` is None where nothing can be asked of the channel without sending something there.
    """

    ok: bool | None
    message: str = ""


@dataclass(frozen=True)
class Post:
    """Something that stands on a channel: its id and address there, and the addresses that it names or links to."""

    remote_id: str
    url: str
    links: frozenset[str]


@dataclass(frozen=True)
class Progress:
    """How far something that a receipt stands for has gone; `label` is a whole phrase for people."""

    done: int
    total: int
    label: str = ""


@dataclass(frozen=True)
class Limits:
    """What the channel takes: characters of text and title, bytes of a picture; 0 is no limit."""

    text: int = 0
    title: int = 0
    picture_bytes: int = 0
    extra: Mapping[str, int] = field(default_factory=dict)


class TextUnit(enum.StrEnum):
    """What a channel counts when it says how long a text may be."""

    CHARACTERS = "characters"
    """Characters of Unicode."""
    UTF16 = "utf16"
    """Code units of UTF-16, as Telegram counts: most emoji are two."""


@dataclass(frozen=True)
class TextField:
    """A text that an editor may write for this channel in place of what it makes of the item.

    `name` is stable, `label` is read by people (translated), `limit` is the most that `render` takes, counted in
    `unit`; `line` says that the text has no line breaks.
    """

    name: str
    label: str
    limit: int
    unit: TextUnit = TextUnit.CHARACTERS
    line: bool = False

    def length(self, text: str) -> int:
        """How long a text is, as the channel counts."""
        return len(text.encode("utf-16-le")) // 2 if self.unit == TextUnit.UTF16 else len(text)
