"""What is kept about people: each app registers what it holds, how an address leaves it, and how long it stays.

`manage.py forget`, the admin, the worker's retention job, the register in the handbook and the public privacy page
all read this one table.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

ERASED = "[…]"
"""Stands where an address was, in a text that stays."""


def _nothing(_before: datetime, _most: int) -> int:
    """Removes nothing."""
    return 0


@dataclass(frozen=True)
class Holding:
    """One kind of record about people.

    `what` it is, `why` it is kept and `until` when (with a place for %(days)s) are translated where they are read.
    `forget` takes an address out, in the spelling of `publishers.mail.addresses.normalise`, and returns from how many
    records; it is safe to repeat and opens its own short transactions. A `derived` one follows from others: it is
    emptied after them, so that nothing new comes in.

    `keep` names the days in LOA_RETENTION after which `sweep` removes records: it gets a moment (aware) and how many
    at most, and returns how many older ones it removed. Without `keep` they stay until their owner or staff ends it.
    """

    name: str
    what: Any
    why: Any
    until: Any
    forget: Callable[[str], int]
    derived: bool = False
    keep: str = ""
    sweep: Callable[[datetime, int], int] = _nothing

    @property
    def days(self) -> int | None:
        """How many days a record is kept, None for as long as its purpose lasts."""
        return settings.LOA_RETENTION[self.keep] if self.keep else None

    @property
    def how_long(self) -> str:
        """Until when a record is kept, in words."""
        return str(self.until) % {"days": self.days}


@dataclass(frozen=True)
class Forgotten:
    """How many records of one holding an address was taken out of."""

    holding: Holding
    records: int


_holdings: dict[str, Holding] = {}


def register(holding: Holding) -> None:
    """Add a kind of record, once, when its app is ready."""
    _holdings[holding.name] = holding


def holdings() -> list[Holding]:
    """Every kind of record, derived ones last."""
    return sorted(_holdings.values(), key=lambda holding: holding.derived)


def pattern(address: str) -> re.Pattern[str]:
    """Finds an address in a text, in any case: an@x.vn, but not lan@x.vn or an@x.vn.example."""
    return re.compile(rf"(?<![\w.+%'-]){re.escape(address)}(?![\w-]|\.\w)", re.IGNORECASE)


def erase(value: Any, address: str) -> Any:
    """A text, or JSON, with ERASED wherever the address stood."""
    if isinstance(value, str):
        return pattern(address).sub(ERASED, value)
    if isinstance(value, list):
        return [erase(item, address) for item in value]
    if isinstance(value, dict):
        return {erase(key, address): erase(item, address) for key, item in value.items()}
    return value
