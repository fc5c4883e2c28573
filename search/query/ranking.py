"""What makes one match better than another: the words of a clause as both engines compare them, and their points."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from search.contract import Clause
from search.language import syllables, vietnamese

MOST_SYLLABLES = 32
"""Of one clause; what follows is not looked at."""

MOST_OTHERS = 24
"""Other ways to say something in one clause."""

# Points of the tiers: a better tier always outweighs everything below it.
ALL_MARKS, AS_SPELLED, AS_TYPED = 1000.0, 500.0, 300.0
EACH_WORD, EACH_SPELLED = 50.0, 20.0
"""Where not every word need be there: the more of them the better, however rare one is."""

NUMBER, WHOLE_PHRASE, PAIR, MARKS_IN_TITLE, SAME_LETTERS = 200.0, 100.0, 10.0, 5.0, 5.0
TITLE_BOOST, SOFT_BOOST = 3.0, 0.3
ALL_IN_TITLE = 10.0
RECENT = ((30, 3.0), (365, 3.0), (3 * 365, 1.0))
"""Days, and the points of what was published within them: news and events live by their day."""

LASTING = (("status", ("in_force", "amended"), 8.0), ("type", ("story",), 2.0))
"""Facet, values, and the points of what ages slowly: a policy is as good as new for as long as it is in force."""

_LETTERS_DIGITS = re.compile(r"([^\W\d_]{2,})(\d+)")
_SPARE = ("số", "so")  # people cite "thông tư số 37/2020/TT-BGDĐT", and its title says "Thông tư 37/2020/TT-BGDĐT"
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONG = 5  # letters of a syllable, or of two together, in which one may be wrong
_MOST_NEAR = 12  # syllables of a clause in which a wrong letter is looked for


@dataclass(frozen=True)
class Word:
    """What stands between two spaces, folded: syllables side by side, such as 26/QĐ-TTg or covid-19.

    `others` are other ways to write it (covid19), `spelled` the same with their marks; `numbers` the document number
    or day that it is.
    """

    folded: list[str]
    others: list[list[str]]
    spelled: list[list[str]]
    numbers: list[str]


@dataclass(frozen=True)
class Place:
    """Words that must all occur, or instead of them one of the phrases `others`, which mean the same."""

    words: list[Word]
    others: list[list[str]]


@dataclass(frozen=True)
class Terms:
    """The words of one clause.

    `folded` and `exact` are its syllables; `places` is what must occur, if it is no phrase; `phrases` and
    `numbered` are the other ways to say it, if it is one.
    `marked` are the syllables typed with marks, each once, with its other accepted spelling (kỹ, kĩ) if there is
    one; `marked_pairs` are neighbours of them in a phrase, in all spellings, `marked_apart` those without such a
    neighbour. `spelled` are those syllables that may be spelled with i or y: how they were, with every tone if
    without.
    `numbers` are document numbers and days typed whole. `written` are other ways to write a phrase, exact.
    `acronyms` are words typed in capitals that written small would be others.
    `spare` are the places of syllables that count where they stand and need not stand anywhere.
    """

    folded: list[str]
    exact: list[str]
    places: list[Place]
    phrases: list[list[str]]
    numbered: list[str]
    marked: list[list[str]]
    marked_pairs: list[list[str]]
    marked_apart: list[list[str]]
    spelled: list[list[str]]
    numbers: list[str]
    written: list[list[str]]
    spare: list[int]
    acronyms: list[str]

    @property
    def apart(self) -> list[Place]:
        """The places, each once."""
        return [place for at, place in enumerate(self.places) if place not in self.places[:at]]

    @property
    def majority(self) -> int:
        """How many of those places are most of them; all of one or two."""
        return -(-2 * len(self.apart) // 3)

    @property
    def needed(self) -> list[str]:
        """The syllables without those that may be missing."""
        return [word for at, word in enumerate(self.folded) if at not in self.spare]

    @property
    def rows(self) -> list[list[str]]:
        """The syllables as they may stand side by side."""
        return [self.folded, self.needed] if self.spare and self.needed[1:] else [self.folded]

    @property
    def together(self) -> bool:
        """Whether every match has all the words side by side: a phrase that can be said in no other way."""
        return not (self.places or self.phrases or self.numbered)

    @property
    def ways(self) -> list[Terms]:
        """Each way to write a phrase, with the marks that it was typed with."""
        return [self, *(terms(Clause(" ".join(way), phrase=True)) for way in self.written)]

    @property
    def varied(self) -> bool:
        """Whether something else than what was typed can match as well."""
        return bool(self.phrases) or any(
            place.others or any(word.others for word in place.words) for place in self.places
        )


@lru_cache(1_000)
def terms(clause: Clause) -> Terms:
    """The words of a clause, at most MOST_SYLLABLES of them; they are asked for several times in each question."""
    text = vietnamese.nfc(clause.text)
    tokens = vietnamese.tokens(text)[:MOST_SYLLABLES]
    folded = [token.fold for token in tokens]
    words = list(_capped(_word(word) for word in text.split()))
    neighbours = itertools.pairwise(tokens) if clause.phrase else ()
    beside = [(first.exact, second.exact) for first, second in neighbours if first.marked and second.marked]
    others = [
        (other.start, other.end, vietnamese.words(vietnamese.nfc(other.text))[0])
        for other in clause.others[:MOST_OTHERS]
        if 0 <= other.start < other.end <= len(tokens)
    ]
    typed = {token.exact: _spellings(token.exact) for token in tokens}
    exact = [token.exact for token in tokens]
    starts = list(itertools.accumulate((len(word.folded) for word in words), initial=0))
    placed = [(start, start + len(word.folded), word) for start, word in zip(starts, words, strict=False)]
    synonyms = [(start, end, other) for start, end, word in placed for other in word.others]
    written = [(start, end, other) for start, end, word in placed for other in word.spelled]
    spare = [
        start
        for (start, end, _word), (_start, _end, after) in itertools.pairwise(placed)
        if not clause.phrase and " ".join(exact[start:end]) in _SPARE and _is_number(after)
        if text[tokens[start].end : tokens[end].start].strip() in ("", ":")
    ]
    marked = dict.fromkeys(token.exact for at, token in enumerate(tokens) if token.marked and at not in spare)
    return Terms(
        folded=folded,
        exact=exact,
        places=[] if clause.phrase else _places(words, others, spare),
        phrases=_said(folded, [*others, *synonyms]) if clause.phrase else [],
        numbered=words[0].numbers if clause.phrase and len(words) == 1 else [],
        marked=[typed[word] for word in marked],
        marked_pairs=[
            [vietnamese.pairs(pair)[0] for pair in itertools.product(typed[first], typed[second])]
            for first, second in beside
        ],
        marked_apart=[typed[word] for word in marked if not any(word in pair for pair in beside)],
        spelled=[
            [word] if not word.isascii() else vietnamese.all_tones(word) for word, ways in typed.items() if ways[1:]
        ],
        numbers=list(dict.fromkeys(vietnamese.numbers(text) + vietnamese.dates(text))),
        written=_said(exact, written) if clause.phrase else [],
        spare=spare,
        acronyms=vietnamese.acronyms(text),
    )


def may_be_partial(clauses: Iterable[Clause]) -> bool:
    """Whether most words of one of the clauses are fewer than all."""
    positive = [terms(clause) for clause in clauses if not clause.negative]
    return any(each.majority < len(each.apart) for each in positive)


def near(folded: Sequence[str]) -> tuple[list[bool], list[bool]]:
    """In which syllables, and in which pairs of neighbours, one letter may be wrong.

    A syllable that has neighbours is looked for beside them. Only long ones: half of all words are one letter away
    from a short syllable, and digits mean what they say.
    """
    plain = [word.isalpha() and number < _MOST_NEAR for number, word in enumerate(folded)]
    alone = [fits and len(word) >= _LONG for fits, word in zip(plain, folded, strict=True)]
    together = [
        plain[at] and plain[at + 1] and len(folded[at] + folded[at + 1]) >= _LONG for at in range(len(folded) - 1)
    ]
    return alone, together


def side_by_side(clause_terms: Terms, similar: bool) -> tuple[dict[str, bool], float]:
    """Pairs that earn PAIR where they stand, True: with a wrong letter as well; and the points of the whole.

    Nothing for what every match has: it puts none of them first, and costs as much as finding them.
    """
    if clause_terms.together and not similar:
        return {}, 0.0
    more = len(clause_terms.folded) > 2
    if not more and not similar:
        return {}, WHOLE_PHRASE
    pairs = (zip(vietnamese.pairs(row), near(row)[1], strict=True) for row in clause_terms.rows)
    fits = {pair: similar and long for pair, long in itertools.chain(*pairs)}
    return fits, WHOLE_PHRASE if more else WHOLE_PHRASE - PAIR


def unfinished(text: str) -> list[tuple[list[str], str, bool]]:
    """Ways to read words as they are typed, folded: those that are finished; the last one; whether it only begins so.

    "ly" may be the whole of lý, which is folded as li, or begin Lyon, but not lịch; "chuyendoi s" may be chuyen doi s.
    """
    text = vietnamese.nfc(text)
    tokens = vietnamese.tokens(text)[:MOST_SYLLABLES]
    if not tokens:
        return []
    last = tokens[-1]
    words, begun = [token.fold for token in tokens[:-1]], vietnamese.letters(text[last.start : last.end])
    ways = [(words, begun, True)]
    if not last.fold.startswith(begun):
        ways.append((words, last.fold, False))
    cut = [part for word in (*words, begun) for part in next(iter(syllables.splits(word)), [word])][:MOST_SYLLABLES]
    if cut != [*words, begun]:
        ways.append((cut[:-1], cut[-1], True))
    return ways


def _spellings(word: str) -> list[str]:
    other = vietnamese.other_spelling(word)
    return [word, other] if other else [word]


def _word(text: str) -> Word:
    folded, exact = vietnamese.words(text)
    others = [([word.fold], [word.exact]) for word in vietnamese.glued(text) if word.fold == "".join(folded)]
    if len(folded) == 1:
        ways = syllables.splits(folded[0])
        if parts := _LETTERS_DIGITS.fullmatch(folded[0]):
            ways.append(list(parts.groups()))
        others += [(way, vietnamese.spelled(exact[0], way)) for way in ways]
    return Word(
        folded,
        [way for way, _spelled in others],
        [spelled for _way, spelled in others],
        vietnamese.numbers(text) + vietnamese.dates(text),
    )


def _is_number(word: Word) -> bool:
    """Whether it is a document number or begins with a number; "chuyển đổi số 2025" names a year."""
    first = word.folded[0]
    return bool(word.numbers) or (first.isdecimal() and not _YEAR.fullmatch(first))


def _capped(words: Iterable[Word]) -> Iterator[Word]:
    """The words until MOST_SYLLABLES are used up, empty ones left out."""
    left = MOST_SYLLABLES
    for word in words:
        if len(word.folded) > left:
            word = Word(word.folded[:left], [], [], [])
        if word.folded:
            yield word
        left -= len(word.folded)
        if left <= 0:
            return


def _places(words: Sequence[Word], others: Sequence[tuple[int, int, list[str]]], spare: Collection[int]) -> list[Place]:
    """The words in groups, each with what means the same; a group begins and ends between words."""
    starts = list(itertools.accumulate((len(word.folded) for word in words), initial=0))
    groups: dict[tuple[int, int], list[list[str]]] = {}
    for start, end, folded in others:
        crossed = any(start < last and first < end for first, last in groups if (first, last) != (start, end))
        if start in starts and end in starts and not crossed:
            groups.setdefault((start, end), []).append(folded)
    places: list[Place] = []
    at = 0
    while at < len(words):
        (end, synonyms) = next(
            ((last, synonyms) for (first, last), synonyms in groups.items() if first == starts[at]), (0, [])
        )
        after = starts.index(end) if synonyms else at + 1
        if synonyms or starts[at] not in spare:
            places.append(Place(list(words[at:after]), synonyms))
        at = after
    return places


def _said(syllables: Sequence[str], ways: Iterable[tuple[int, int, list[str]]]) -> list[list[str]]:
    """Syllables with one part of them said otherwise, in each way."""
    variants = [[*syllables[:start], *other, *syllables[end:]] for start, end, other in ways]
    return [list(way) for way in dict.fromkeys(map(tuple, variants))][:MOST_OTHERS]
