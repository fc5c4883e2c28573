"""RSS 2.0 and Atom 1.0 that stay well-formed whatever a row holds; the newsroom's feeds and the archive's use them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import escape

from publishers.contract.text import clean_line

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class _PlainText(SyndicationFeed):
    """Everything handed over is plain text; one character that XML forbids would take the whole feed down.

    Both formats call an entry's description HTML, so there plain words are escaped.
    """

    def write(self, outfile: Any, encoding: str) -> None:
        """Write the whole feed to a file."""
        self.feed = _lines(self.feed)
        self.items = [_lines(item) for item in self.items]
        for item in self.items:
            item["description"] = escape(item["description"] or "")
        super().write(outfile, encoding)

    def latest_post_date(self) -> datetime:
        """When the newest entry changed; a feed without entries has no clock in it and stays the same."""
        dated = any(item[name] for item in self.items for name in ("pubdate", "updateddate"))
        return super().latest_post_date() if dated else _NEVER


class Rss(_PlainText, Rss201rev2Feed):
    """RSS 2.0."""


class Atom(_PlainText, Atom1Feed):
    """Atom 1.0."""


def _lines(value: Any) -> Any:
    if isinstance(value, str):
        return clean_line(value)
    if isinstance(value, list | tuple):
        return [_lines(entry) for entry in value]
    if isinstance(value, dict):
        return {name: _lines(entry) for name, entry in value.items()}
    return value
