"""Words that mean the same, as editors keep them: read on each question, so a change holds at once and everywhere.

Nothing of it is in the index. One small question to the database tells whether anything changed since this process
read the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

from django.db.models import Count, Max, Sum

from search.contract import Clause, Other
from search.language import syllables, vietnamese
from search.models import Synonyms
from search.query.ranking import MOST_OTHERS


@dataclass(frozen=True)
class _Saying:
    """One of the words that mean the same, and the others."""

    words: tuple[vietnamese.Token, ...]
    others: tuple[str, ...]

    def stands_at(self, typed: Sequence[vietnamese.Token], start: int) -> bool:
        """Whether it was typed here: without marks, or with just its own."""
        here = typed[start : start + len(self.words)]
        return len(here) == len(self.words) and all(
            ours.fold == theirs.fold and (not theirs.marked or vietnamese.alike(ours.exact, theirs.exact))
            for ours, theirs in zip(self.words, here, strict=True)
        )


Book = dict[str, list[_Saying]]
"""Every saying by its first syllable, the longest first."""


class _Shelf:
    """The book as this process read it last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._read: tuple[Any, Book] = (None, {})

    def book(self) -> Book:
        """The sayings as they stand in the database now."""
        rows = Synonyms.objects.order_by()
        stamp = rows.aggregate(last=Max("pk"), rows=Count("pk"), stamps=Sum("stamp"))
        with self._lock:
            if self._read[0] != stamp:
                self._read = (stamp, _bind(Synonyms.objects.all()))
            return self._read[1]


def _bind(rows: Iterable[Synonyms]) -> Book:
    book: Book = {}
    for row in rows:
        lines = row.lines()
        for line in lines:
            words = tuple(vietnamese.tokens(line))
            # Who types "ko" also finds "không"; nobody who types "không" asks for anything else.
            if words and not (len(words) == 1 and syllables.is_syllable(words[0].fold)):
                saying = _Saying(words, tuple(other for other in lines if other != line))
                book.setdefault(words[0].fold, []).append(saying)
    for sayings in book.values():
        sayings.sort(key=lambda saying: -len(saying.words))
    return book


_SHELF = _Shelf()


def widen(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """The clauses, each with what else means the same as some of its words; a minus is taken as it was typed."""
    if all(clause.negative for clause in clauses):
        return tuple(clauses)
    book = _SHELF.book()
    return tuple(
        clause if clause.negative else replace(clause, others=tuple(_others(clause.text, book))[:MOST_OTHERS])
        for clause in clauses
    )


def _others(text: str, book: Book) -> Iterator[Other]:
    """What else may be said, from the left, where several sayings overlap by the longest."""
    typed = vietnamese.tokens(vietnamese.nfc(text))
    at = 0
    while at < len(typed):
        sayings = [saying for saying in book.get(typed[at].fold, ()) if saying.stands_at(typed, at)]
        size = len(sayings[0].words) if sayings else 1
        others = dict.fromkeys(other for saying in sayings if len(saying.words) == size for other in saying.others)
        yield from (Other(at, at + size, other) for other in others)
        at += size
