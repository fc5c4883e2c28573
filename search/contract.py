"""What the archive asks of a search engine, in words that belong to no engine.

An engine finds and counts; it keeps no text to show. What a hit says comes from the rows of
`search.models`, so the two engines cannot disagree about it.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from search.documents import Document

FACETS = ("type", "unit", "topic", "year")
LAST_HIT = 10_000
"""No page reaches beyond this hit: an engine would have to sort everything before it."""


class SearchError(Exception):
    """Base of what an engine may raise."""


class SearchUnavailable(SearchError):
    """The index cannot be read now; it is missing, broken or being rebuilt."""


class IndexBusy(SearchError):
    """Another process is writing to the index."""


class IndexUnusable(SearchError):
    """The index is missing, broken, of another version or of another database: it must be rebuilt."""


class Sort(enum.StrEnum):
    """The order of hits."""

    RELEVANCE = "relevance"
    DATE = "date"


@dataclass(frozen=True)
class Clause:
    """One part of what was asked: words that must all occur, or a phrase; `negative` ones must not occur. NFC."""

    text: str
    phrase: bool = False
    negative: bool = False


@dataclass(frozen=True)
class Query:
    """A question to the archive.

    Without clauses it is everything, by date. `filters` maps a facet to the values of which one must
    hold. `now` lets newer documents come first among equally good ones; None leaves age out.
    `similar` also takes words with one wrong letter. `without` are contents that must not be found.
    """

    clauses: tuple[Clause, ...] = ()
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 20
    now: datetime | None = None
    similar: bool = False
    without: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Hit:
    """One content that matches, and how well (0 when ordered by date)."""

    content_id: UUID
    score: float = 0.0


@dataclass(frozen=True)
class Page:
    """Part of the hits, how many there are in all, and how many each value of each facet would leave.

    The counts of a facet leave its own filter out, so that another value can be chosen.
    """

    hits: list[Hit]
    total: int
    facets: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Identity:
    """Which index this is, and the number of the last commit in it; the database remembers the same."""

    index: str
    commit: int


class SearchBackend(Protocol):
    """A search engine: many readers, one writer."""

    def search(self, query: Query, facets: bool = True) -> Page:
        """Answer a question. Raises SearchUnavailable."""

    def suggest(self, text: str, limit: int = 50) -> list[UUID]:
        """Contents whose title holds the words of `text`, the last of which may be unfinished; newest first."""

    def writing(self, wait: float = 0.0) -> IndexWriting:
        """Become the one writer, after at most `wait` seconds; a context manager. Raises IndexBusy."""


class IndexWriting(Protocol):
    """The right to write, for as long as the context lasts."""

    def __enter__(self) -> IndexWriting: ...

    def __exit__(self, *exc: object) -> None: ...

    def identity(self) -> Identity:
        """Which index stands here. Raises IndexUnusable."""

    def count(self) -> int:
        """How many documents are in it."""

    def write(self, commit: int, present: Iterable[Document], absent: Iterable[UUID]) -> None:
        """Put documents in and take contents out, all or nothing. Raises OSError when the disk refuses."""

    def rebuild(self, index: str, commit: int, documents: Iterable[Document]) -> int:
        """Build a new index beside the old one, then put it in its place; returns how many documents it holds."""
