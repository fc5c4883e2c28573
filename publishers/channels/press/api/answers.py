"""What the feed answers with, for its description; an item is passed on as it was delivered."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, RootModel

from publishers.contract import types


def _all_required(schema: dict[str, Any]) -> None:
    """What has a value of its own where an item has none is still always said."""
    schema["required"] = list(schema["properties"])


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra=_all_required)


class Fact(_Said):
    """One line of the fact box: `name` is the same in every language, `data` the value for programs."""

    name: str
    label: str
    value: str
    url: str
    data: str
    data_type: Literal["date", "date-time", "uri", "string"]


class _Entry(_Said):
    id: UUID
    version: int
    updated_at: datetime


def _all_but_notes(schema: dict[str, Any]) -> None:
    schema["required"] = [name for name in schema["properties"] if name != "notes"]


class Standing(_Entry):
    """An item that stands; not to be published before `embargoed_until`. Only some have notes to editors."""

    model_config = ConfigDict(json_schema_extra=_all_but_notes)

    state: Literal["usable"]
    type: str
    type_label: str
    title: str
    summary: str
    body_text: str
    body_html: str
    url: str
    language: str
    urgent: bool
    unit: types.Term
    topics: list[types.Term]
    picture: types.Picture | None
    attachments: list[types.Attachment]
    facts: list[Fact]
    author: str
    source: str
    corrections: list[types.Correction]
    notes: str = ""
    published_at: datetime | None
    embargoed_until: datetime | None


class Tombstone(_Entry):
    """An item that was taken back; the reason is for the public and may be empty."""

    state: Literal["canceled"]
    reason: str


class Entry(RootModel[Standing | Tombstone]):
    """An item as it stands in the feed."""


class Page(_Said):
    """One page of the feed: `next` always leads on, also from the end."""

    items: list[Entry]
    has_more: bool
    next: str


class Mistake(_Said):
    """What is wrong with one parameter."""

    name: str
    detail: str


class Problem(BaseModel):
    """A problem detail (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Mistake] = []
