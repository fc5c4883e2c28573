"""What makes one match better than another: the words of a clause as both engines compare them, and their points."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from search import vietnamese
from search.contract import Clause

MOST_SYLLABLES = 32
"""Of one clause; what follows is not looked at."""

# Points of the tiers: a better tier always outweighs everything below it.
ALL_MARKS, NUMBER, WHOLE_PHRASE, PAIR, MARKS_IN_TITLE = 1000.0, 200.0, 100.0, 10.0, 5.0
TITLE_BOOST, SOFT_BOOST = 3.0, 0.3
RECENT = ((7, 1.5), (30, 1.0), (365, 1.0), (3 * 365, 0.5))
"""Days, and the points of what was published within them."""


@dataclass(frozen=True)
class Terms:
    """The words of one clause.

    `folded` and `exact` are its syllables; `words` keeps the parts of words such as 26/QĐ-TTg or covid-19 together;
    `marked` are the syllables typed with marks, each once, `marked_pairs` their neighbours in a phrase; `numbers`
    are document numbers typed whole.
    """

    folded: list[str]
    exact: list[str]
    words: list[list[str]]
    marked: list[str]
    marked_pairs: list[str]
    numbers: list[str]


def terms(clause: Clause) -> Terms:
    """The words of a clause, at most MOST_SYLLABLES of them."""
    tokens = vietnamese.tokens(clause.text)[:MOST_SYLLABLES]
    words = ([token.fold for token in vietnamese.tokens(word)] for word in clause.text.split())
    neighbours = itertools.pairwise(tokens) if clause.phrase else ()
    return Terms(
        folded=[token.fold for token in tokens],
        exact=[token.exact for token in tokens],
        words=list(_capped(words)),
        marked=list(dict.fromkeys(token.exact for token in tokens if token.marked)),
        marked_pairs=[
            vietnamese.pairs([first.exact, second.exact])[0]
            for first, second in neighbours
            if first.marked and second.marked
        ],
        numbers=vietnamese.numbers(clause.text),
    )


def _capped(words: Iterable[list[str]]) -> Iterator[list[str]]:
    """The words until MOST_SYLLABLES are used up, empty ones left out."""
    left = MOST_SYLLABLES
    for word in words:
        if word[:left]:
            yield word[:left]
        left -= len(word)
        if left <= 0:
            return
