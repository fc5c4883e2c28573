"""What the archive asks of a search engine, in words that belong to no engine.

An engine finds and counts; it keeps no text to show. What a hit says comes from the rows of
`search.models`, so the two engines cannot disagree about it.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

from search.index.documents import Document

FACETS = ("type", "unit", "topic", "year", "status")
LAST_HIT = 10_000
"""No page reaches beyond this hit: an engine would have to sort everything before it."""
MOST_CLAUSES, MOST_VALUES = 16, 100
"""Clauses of a question, and values of one filter; an engine is never asked for more."""


class SearchError(Exception):
    """Base of what an engine may raise."""


class SearchUnavailable(SearchError):
    """The index cannot be read now; it is missing, broken or being rebuilt."""


class QuestionTooLarge(SearchError):
    """A question that asks for more than an engine should bear."""


class IndexBusy(SearchError):
    """Another process is writing to the index."""


class IndexUnusable(SearchError):
    """The index is missing, broken, of another version or of another database: it must be rebuilt."""


class SnapshotInside(SearchError):
    """A copy of the index may not stand in the folder of the index: it would be taken for a part of it."""


class SnapshotElsewhere(SearchError):
    """The engine is a server that takes snapshots of its own."""


class Sort(enum.StrEnum):
    """The order of hits."""

    RELEVANCE = "relevance"
    DATE = "date"


@dataclass(frozen=True)
class Entry:
    """How one content stands at a version of the ledger: with a document, or taken out (None)."""

    content_id: UUID
    version: int
    document: Document | None


@dataclass(frozen=True)
class Other:
    """Another way to say some words of a clause: those from `start` on, before `end`, counted in tokens."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Clause:
    """One part of what was asked: words that must all occur, or a phrase; `negative` ones must not occur. NFC.

    `others` are what may stand in a text instead of some of the words; what was typed comes before them.
    A negative clause with marks leaves out only what is spelled so: -bạn does not hide bán.
    """

    text: str
    phrase: bool = False
    negative: bool = False
    others: tuple[Other, ...] = ()


@dataclass(frozen=True)
class Query:
    """A question to the archive.

    Without clauses it is everything, by date. `filters` maps a facet to the values of which one must
    hold. `now` lets newer documents, and those in force, come first among equally good ones; None leaves that out.
    `similar` also takes words with one wrong letter, `partial` what has most of the words of a clause that is no
    phrase. `without` are contents that must not be found.
    `since` and `until` (aware) bound the day of publication: from `since` on, before `until`. `after` is
    the `next` of the page before, for going on to any depth; `offset` then counts for nothing.
    Raises QuestionTooLarge; what a clause may hold is bounded by `search.query.ranking`.
    """

    clauses: tuple[Clause, ...] = ()
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 20
    now: datetime | None = None
    similar: bool = False
    partial: bool = False
    without: frozenset[UUID] = frozenset()
    since: datetime | None = None
    until: datetime | None = None
    after: str = ""

    def __post_init__(self) -> None:
        """No engine sees a question without bounds, whoever asks it."""
        if len(self.clauses) > MOST_CLAUSES:
            raise QuestionTooLarge(f"A question may have at most {MOST_CLAUSES} parts.")
        if any(len(values) > MOST_VALUES for values in self.filters.values()):
            raise QuestionTooLarge(f"A filter may have at most {MOST_VALUES} values.")


@dataclass(frozen=True)
class Hit:
    """One content that matches, and how well (0 when ordered by date)."""

    content_id: UUID
    score: float = 0.0


@dataclass(frozen=True)
class Page:
    """Part of the hits, how many there are in all, and how many each value of each facet would leave.

    Equally good hits come by date, the newest first, then by id. The counts of a facet leave its own filter
    out, so that another value can be chosen. `next` leads to the following hits, '' at the end.
    """

    hits: list[Hit]
    total: int
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    next: str = ""


@dataclass(frozen=True)
class Identity:
    """Which index this is, and the number of the last commit in it; the database remembers the same.

    `commit` is None where the engine keeps the version of each document itself and needs no number.
    """

    index: str
    commit: int | None


class SearchBackend(Protocol):
    """A search engine. `many_writers` says whether several processes may write at the same time."""

    many_writers: bool

    def search(self, query: Query, facets: bool = True) -> Page:
        """Answer a question. Raises SearchUnavailable."""

    def suggest(self, text: str, limit: int = 50) -> list[UUID]:
        """Contents whose title holds the words of `text`, the last of which may be unfinished.

        Titles that begin so come first, for half of `limit`; then the newest of all.
        """

    def writing(self, wait: float = 0.0) -> IndexWriting:
        """Become a writer, after at most `wait` seconds; a context manager. Raises IndexBusy."""


class IndexWriting(Protocol):
    """The right to write, for as long as the context lasts. Every method raises OSError when the engine refuses."""

    def __enter__(self) -> IndexWriting: ...

    def __exit__(self, *exc: object) -> None: ...

    def identity(self) -> Identity:
        """Which index stands here. Raises IndexUnusable."""

    def made_by(self) -> str:
        """The engine and its version, and the version of our fields, for people."""

    def count(self) -> int:
        """How many documents are in it."""

    def size(self) -> int:
        """How many bytes it takes."""

    def held(self, content_ids: Collection[UUID]) -> dict[UUID, int]:
        """Which of these contents can be found, and the version of each."""

    def contents(self) -> Iterator[UUID]:
        """Every content that can be found, in no order."""

    def write(self, commit: int, entries: Iterable[Entry], also: str = "") -> dict[UUID, str]:
        """Put documents in and take contents out, here and in the index `also` that is being built.

        All or nothing, but for contents that the engine would refuse again and again: these are returned, with why.
        """

    def begin(self, index: str, commit: int) -> None:
        """Make an empty index beside the one in use, which answers on."""

    def fill(self, index: str, entries: Iterable[Entry]) -> dict[UUID, str]:
        """Put documents into an index that is being built; returns as `write` does what the engine refuses.

        Raises IndexUnusable when there is none of this name.
        """

    def swap(self, index: str) -> None:
        """Put the index that was built in the place of the one in use, in one step, and remove all others."""

    def snapshot(self, folder: Path) -> int:
        """Put a copy of the index in use into a new folder, all of it or nothing; returns its size in bytes.

        Raises FileExistsError, SnapshotElsewhere, SnapshotInside.
        """
