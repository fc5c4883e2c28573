"""Dates of the demo, counted from the moment it is loaded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

_MARK = re.compile(r"\{(d[+-]\d+|sy(?:-\d)?)\}")


class Calendar:
    """Turns days from now into moments, and the marks in a text into dates."""

    def __init__(self, now: datetime) -> None:
        """Count from `now`, an aware time; days begin and end in the newsroom's time zone."""
        self.now = now
        self.today = timezone.localdate(now)

    def day(self, offset: int | None) -> date | None:
        """The date so many days from today; None stays None."""
        return None if offset is None else self.today + timedelta(days=offset)

    def moment(self, offset: int, clock: str = "") -> datetime:
        """An aware time so many days from today; without a clock, one within office hours that varies by day."""
        at = time.fromisoformat(clock) if clock else time(8 + (offset * 7) % 9, (offset * 13) % 60)
        made = timezone.make_aware(datetime.combine(self.today + timedelta(days=offset), at))
        # What was published must lie behind us, also when the demo is loaded early in the morning.
        return min(made, self.now - timedelta(minutes=5)) if offset <= 0 and not clock else made

    def fill(self, value: Any) -> Any:
        """Replace the marks in a text, or in every text of a list, tuple or dict; text comes back as NFC."""
        if isinstance(value, str):
            return unicodedata.normalize("NFC", _MARK.sub(self._mark, value))
        if isinstance(value, Mapping):
            return {key: self.fill(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self.fill(item) for item in value)
        return value

    def _mark(self, match: re.Match[str]) -> str:
        mark = match[1]
        if mark.startswith("d"):
            return f"{self.today + timedelta(days=int(mark[1:])):%d/%m/%Y}"
        # A school year begins in August.
        first = self.today.year - (self.today.month < 8) - int(mark[3:] or 0)
        return f"{first} - {first + 1}"
