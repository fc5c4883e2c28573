"""Text for channels: plain, NFC, and fitted to what a channel takes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from publishers.contract import Snapshot
from publishers.contract.text import clean

ELLIPSIS = "…"
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)\]]*(?=\s|$)|\n")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_WORTH_KEEPING = 0.6  # of the room: a whole sentence is better than a cut one unless it throws away too much


def tidy(text: str) -> str:
    """Cleaned, single spaces, at most one blank line, no space at the ends of lines."""
    text = clean(text)
    text = "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", text).strip()


def fit(text: str, limit: int) -> str:
    """The text in at most `limit` characters (0: no limit): cut after a sentence, else after a word with an ellipsis.

    Never cuts between a letter and its marks. Raises ValueError for a limit that holds not even the ellipsis.
    """
    text = tidy(text)
    if limit < 0:
        raise ValueError("a limit is 0 (none) or more")
    if not limit or len(text) <= limit:
        return text
    room = text[:limit]
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, limit + 1) if match.end() <= limit]
    if ends and ends[-1] >= limit * _WORTH_KEEPING:
        return room[: ends[-1]].rstrip()
    room = room[: limit - len(ELLIPSIS)]
    if not text[len(room)].isspace():
        words = re.split(r"\s+(?=\S*$)", room)
        # One word longer than the room is cut where it must be, but not inside a letter.
        room = words[0] if len(words) > 1 else _whole_letters(text, len(room))
    return room.rstrip().rstrip(",;:–-").rstrip() + ELLIPSIS


def _whole_letters(text: str, end: int) -> str:
    while end > 0 and unicodedata.combining(text[end]):
        end -= 1
    return text[:end]


def join(parts: Iterable[str]) -> str:
    """Paragraphs with a blank line between them, empty ones left out."""
    return "\n\n".join(part for part in map(tidy, parts) if part)


def plain(snapshot: Snapshot) -> str:
    """An item as plain text: title, summary, body."""
    return join([snapshot.title, snapshot.summary, snapshot.text])
