"""Marks what was asked for in the text that is shown, and cuts the part around it.

Works on the original text by offsets that `vietnamese` keeps, so marks never change a letter.
"""

from __future__ import annotations

import bisect
import html
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

from search.contract import Clause
from search.language import forms, syllables, vietnamese
from search.query.ranking import terms

_CUT = "…"
_EDGE = "\0"  # between parts that are looked at together; no text holds it
_LETTER = re.compile(r"[^\W_]")
_JOINED = 5  # syllables that people write together
_LONG = 8_000  # characters of a text of which only a part is looked at closely
_TOGETHER, _SPELLED, _NAMED = 3, 2, 100  # what two words side by side promise, one with its marks, a number or day
_LOOKED = 16  # parts of a document that are looked at closely, those that promise most
_FIGURES = re.compile(r"\d+(?:[/.\-]\d+)+")
# A number that names a document: after số, or before the rest of it.
_CITED_BEFORE, _CITED_AFTER = re.compile(r"(?<![^\W_])so:? ?$"), re.compile(r"/(?:\d{4}/)?[^\W\d_]")


@dataclass(frozen=True)
class _Found:
    """One place in a text: characters from `start` to `end`, how many syllables, whether spelled as asked."""

    start: int
    end: int
    size: int
    exact: bool

    @property
    def worth(self) -> float:
        """How much it says: words side by side more than the same words apart, and twice if spelled as asked."""
        return self.size**2 * (2.0 if self.exact else 1.0)


@dataclass(frozen=True)
class _Asked:
    words: tuple[vietnamese.Token, ...]
    phrase: bool

    @cached_property
    def marked(self) -> bool:
        return any(word.marked for word in self.words)

    @cached_property
    def positions(self) -> dict[str, list[int]]:
        """Where each of its words stands in it."""
        numbers: dict[str, list[int]] = {}
        for number, word in enumerate(self.words):
            numbers.setdefault(word.fold, []).append(number)
        return numbers

    @cached_property
    def ending(self) -> re.Pattern[str]:
        """One of its words in a folded text, or the end of a longer word: looking back at every letter is slow."""
        return re.compile(f"(?:{'|'.join(map(re.escape, self.positions))})(?![^\\W_])")

    @cached_property
    def odd(self) -> dict[str, re.Pattern[str]]:
        """Its words that are no syllables, and the letters of each with signs between them, or without."""
        folds = (word.fold for word in self.words)
        return {fold: re.compile(r"[^\w\s]?".join(fold)) for fold in folds if not syllables.is_syllable(fold)}

    def may_stand_in(self, folded: str) -> bool:
        """Whether a folded text has the letters of what must occur."""
        heard = (
            word.fold in folded or (word.fold in self.odd and self.odd[word.fold].search(folded)) for word in self.words
        )
        return all(heard) if self.phrase else any(heard)

    @cached_property
    def signs(self) -> dict[str, int]:
        """What of it can be seen from afar in a folded text, and what that promises: words, more if side by side."""
        words = [word.fold for word in self.words]
        if self.phrase:
            return {" ".join(words): _TOGETHER * len(words)}
        together = (" ".join(pair) for pair in itertools.pairwise(words))
        return dict.fromkeys(words, 1) | dict.fromkeys(together, _TOGETHER)


class Highlighter:
    """Marks the clauses of one question in any number of texts."""

    def __init__(self, clauses: Iterable[Clause]) -> None:
        clauses = list(clauses)
        wordings: list[_Asked] = []
        for clause in clauses:
            if not clause.negative:
                wordings.append(_Asked(tuple(vietnamese.tokens(clause.text)), clause.phrase))
                others = dict.fromkeys([*(other.text for other in clause.others), *_otherwise(clause)])
                wordings += [_Asked(tuple(vietnamese.tokens(other)), phrase=True) for other in others]
        self._asked = [part for part in wordings if part.words]
        self._digits = any(fold.isdecimal() for wording in self._asked for fold in wording.odd)
        self._numbers = {number for clause in clauses if not clause.negative for number in terms(clause).numbers}

    def whole(self, text: str) -> str:
        """The text as HTML, all of it, with `<mark>` around what was asked for."""
        text = vietnamese.nfc(text)
        return _html(text, self._find([text])[0], 0, len(text))

    def excerpt(self, texts: Sequence[str], length: int = 220) -> str:
        """About `length` characters, as HTML, of that text which says most of what was asked for.

        Without any match it is the beginning of the first text.
        """
        return self.passage(texts, length)[1]

    def passage(self, texts: Sequence[str], length: int = 220) -> tuple[float, str]:
        """The same, and how much it says: 0 where nothing of what was asked for stands."""
        whole = vietnamese.nfc(_EDGE.join(text for text in texts if text))
        texts = self._promising([self._around(text) for text in whole.split(_EDGE) if text])
        if not texts:
            return 0.0, ""
        matches = self._find(texts)
        best, at, points = 0, 0, 0.0
        for number, places in enumerate(matches):
            worth, after = 0.0, 0  # of what is shown when it begins at this place, and what comes behind that
            for place in places:
                while after < len(places) and places[after].start <= place.start + length:
                    worth += places[after].worth
                    after += 1
                if worth > points:
                    best, at, points = number, place.start, worth
                worth -= place.worth
        text = texts[best]
        start, end = _window(text, at, length)
        return points, _html(text, matches[best], start, end)

    def _promising(self, texts: list[str]) -> list[str]:
        """Of very many texts the first and those that promise most, in their order: a statute has hundreds."""
        if len(texts) <= _LOOKED:
            return texts
        starts = [0, *itertools.accumulate(len(text) + 1 for text in texts)]
        whole = _EDGE.join(texts)
        promised = [0] * len(texts)
        for at, points in self._seen(whole, starts):
            promised[bisect.bisect_right(starts, at) - 1] += points
        best = sorted(range(1, len(texts)), key=lambda number: -promised[number])[: _LOOKED - 1]
        return [texts[number] for number in (0, *sorted(best))]

    def _seen(self, whole: str, starts: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Where something stands that may have been asked for, once in each part, and what that promises."""
        folded = vietnamese.fold(whole)
        odd = {fold: pattern for wording in self._asked for fold, pattern in wording.odd.items()}
        for wording in self._asked:
            for sign, points in wording.signs.items():
                yield from ((at, points) for at in _parts_with(folded, sign, starts))
        if exact := {word.exact for wording in self._asked for word in wording.words if word.marked}:
            small = whole.lower()
            if len(small) == len(whole):
                yield from ((at, _SPELLED) for word in exact for at in _parts_with(small, word, starts))
        yield from ((form.start, _TOGETHER) for form in self._otherwise(whole) if form.text in odd)
        for fold, pattern in odd.items():
            if not fold.isdecimal():
                yield from ((match.start(), 1) for match in pattern.finditer(folded))
        if self._numbers:
            yield from ((start, _NAMED) for start, _end in vietnamese.numbered(whole, self._numbers))

    def _around(self, text: str) -> str:
        """The text, of a very long one the part around the first place that says most: cutting it all takes long."""
        if len(text) <= _LONG:
            return text
        folded = vietnamese.fold(text)
        odd = {fold for wording in self._asked for fold in wording.odd}
        named = [start for start, _end in vietnamese.numbered(text, self._numbers)] if self._numbers else []
        if odd and not named:
            named = [form.start for form in forms.forms(text) if form.text in odd]
        if named:
            return _part(text, min(named))
        sizes = {size for wording in self._asked for size in (len(wording.words), 2, 1) if size <= len(wording.words)}
        for size in sorted(sizes, reverse=True):
            for wording in self._asked:
                for first in range(len(wording.words) - size + 1):
                    run = " ".join(word.fold for word in wording.words[first : first + size])
                    if (at := folded.find(run)) >= 0:
                        return _part(text, at)
        return _part(text, 0)

    def _otherwise(self, text: str) -> list[forms.Form]:
        """Where digits that were asked for may be written in another form, as those of a class or a telephone are."""
        return forms.forms(text) if self._digits else []

    def _find(self, texts: Sequence[str]) -> list[list[_Found]]:
        """For each text the places that answer the question, in order, none inside another."""
        folded = [vietnamese.fold(text) for text in texts]
        otherwise = [self._otherwise(text) for text in texts]
        heard = [
            " ".join([plain, *(form.text for form in text_forms)])
            for plain, text_forms in zip(folded, otherwise, strict=True)
        ]
        everywhere: list[list[_Found]] = [[] for _ in texts]
        for wording in self._asked:
            # Most parts of a text say nothing of it, and finding that out is cheap.
            places = [
                _runs(wording, text, plain, text_forms) if wording.may_stand_in(letters) else []
                for text, plain, text_forms, letters in zip(texts, folded, otherwise, heard, strict=True)
            ]
            flat = [place for part in places for place in part]
            if not flat:
                continue
            # The longest run first: where the words stand side by side, single ones are noise.
            least = min(2, max(place.size for place in flat)) if len(wording.words) > 1 else 1
            if wording.phrase:
                least = len(wording.words)
            # Where bán stands as it was typed, bạn is not meant.
            only_exact = wording.marked and any(place.exact and place.size >= least for place in flat)
            for number, part in enumerate(places):
                everywhere[number] += [
                    place
                    for place in part
                    if (place.size >= least and (place.exact or not only_exact))
                    or (not wording.phrase and _is_cited(folded[number], place))
                ]
        if self._numbers:
            for number, text in enumerate(texts):
                everywhere[number] = self._uncut(text, everywhere[number])
        return [_merge(places) for places in everywhere]

    def _uncut(self, text: str, places: list[_Found]) -> list[_Found]:
        """Days and numbers that were asked for, and those places that cut no other: 7/4/2021 is not in 27/4/2021."""
        whole = vietnamese.numbered(text) + [figures.span() for figures in _FIGURES.finditer(text)]
        kept = [
            place
            for place in places
            if not any(
                start < place.end and place.start < end and not (place.start <= start and end <= place.end)
                for start, end in whole
            )
        ]
        named = vietnamese.numbered(text, self._numbers)
        return kept + [_Found(start, end, len(vietnamese.tokens(text[start:end])), True) for start, end in named]


def typed_so_far(title: str, text: str) -> str:
    """A title as HTML, with `<mark>` around what is typed of it: words side by side, and the beginning of the last."""
    title = vietnamese.nfc(title)
    typed_tokens = vietnamese.tokens(vietnamese.nfc(text))
    words = vietnamese.tokens(title)
    places: list[_Found] = []
    for run in zip(*(words[at:] for at in range(len(typed_tokens))), strict=False):
        whole = all(word.fold == typed.fold for word, typed in zip(run[:-1], typed_tokens[:-1], strict=True))
        if whole and run[-1].fold.startswith(typed_tokens[-1].fold):
            # Folding keeps the length, so as many letters of the title are what was typed.
            places.append(_Found(run[0].start, run[-1].start + len(typed_tokens[-1].fold), len(run), True))
    return _html(title, _merge(places), 0, len(title))


def _otherwise(clause: Clause) -> list[str]:
    """Other ways to write a question, or single words of it: chuyendoiso for chuyển đổi số, covid 19 for covid19."""
    rows = terms(clause).rows[1:]
    clause_terms = terms(Clause(clause.text))
    others = [other for place in clause_terms.places for word in place.words for other in word.others]
    alternatives = [" ".join(other) for other in [*rows, *others]]
    return [*alternatives, "".join(clause_terms.folded)] if 1 < len(clause_terms.folded) <= _JOINED else alternatives


def _parts_with(text: str, run: str, starts: Sequence[int]) -> Iterator[int]:
    """The first place of some words in each part of a text; parts begin at `starts`, the last of which is the end."""
    at = text.find(run)
    while at >= 0:
        end = at + len(run)
        if text[max(0, at - 1) : at].isalnum() or text[end : end + 1].isalnum():
            at = text.find(run, at + 1)
        else:
            yield at
            at = text.find(run, starts[bisect.bisect_right(starts, at)])


def _part(text: str, at: int) -> str:
    """So much of a very long text as is looked at, around a place of it, cut between words."""
    start = max(0, text.rfind(" ", 0, max(0, at - _LONG // 4)) + 1)
    end = start + _LONG
    return text[start : (text.rfind(" ", at, end) + 1 or end) if end < len(text) else end]


def _is_cited(folded: str, place: _Found) -> bool:
    """Whether a place in a folded text is the number by which a document is named."""
    if not folded[place.start : place.end].isdecimal():
        return False
    before = folded[max(0, place.start - 5) : place.start]
    return bool(_CITED_BEFORE.search(before) or _CITED_AFTER.match(folded, place.end))


def _heard(wording: _Asked, text: str, folded: str, otherwise: Sequence[forms.Form]) -> list[tuple[str, int, int]]:
    """Where words of the question stand in a text, in order; those with a sign inside (M'Nông for mnong) as well.

    `otherwise` are the places of the text that are compared in another form than they have.
    """
    words = [
        (word[0], word.start(), word.end())
        for word in wording.ending.finditer(folded)
        if not (word.start() and folded[word.start() - 1].isalnum())
    ]
    if not wording.odd:
        return words
    signed = [(word.fold, word.start, word.end) for word in vietnamese.glued(text) if word.fold in wording.odd]
    signed += [(form.text, form.start, form.end) for form in otherwise if form.text in wording.odd]
    apart = [word for word in words if not any(start <= word[1] < end for _, start, end in signed)]
    return sorted(apart + signed, key=itemgetter(1))


def _runs(wording: _Asked, text: str, folded: str, otherwise: Sequence[forms.Form]) -> list[_Found]:
    """The longest runs of neighbours in a text that are neighbours in the question as well."""
    words = _heard(wording, text, folded, otherwise)
    joined = [not _LETTER.search(folded, end, start) for (_, _, end), (_, start, _) in itertools.pairwise(words)]
    runs: list[_Found] = []
    here = 0
    while here < len(words):
        size, first = 0, 0
        for begin in wording.positions[words[here][0]]:
            run = 1
            while (
                begin + run < len(wording.words)
                and here + run < len(words)
                and joined[here + run - 1]
                and wording.words[begin + run].fold == words[here + run][0]
            ):
                run += 1
            if run > size:
                size, first = run, begin
        run_of = words[here : here + size]
        exact = all(
            not word.marked or vietnamese.alike(word.exact, "".join(vietnamese.words(text[start:end])[1]))
            for word, (_, start, end) in zip(wording.words[first : first + size], run_of, strict=True)
        )
        runs.append(_Found(run_of[0][1], run_of[-1][2], size, exact))
        here += size
    return runs


def _merge(places: list[_Found]) -> list[_Found]:
    """In order of the text; of two that overlap the longer one."""
    kept: list[_Found] = []
    for place in sorted(places, key=lambda place: (place.start, -place.end)):
        if not kept or place.start >= kept[-1].end:
            kept.append(place)
    return kept


def _window(text: str, at: int, length: int) -> tuple[int, int]:
    """Where to cut: a little before `at`, between words."""
    if len(text) <= length:
        return 0, len(text)
    start = max(0, min(at - length // 4, len(text) - length))
    end = min(len(text), start + length)
    if start:
        space = text.find(" ", start, at)
        start = space + 1 if space >= 0 else at
    if end < len(text):
        space = text.rfind(" ", at + 1, end)
        end = space if space > at else end
    return start, end


def _html(text: str, places: Iterable[_Found], start: int, end: int) -> str:
    parts: list[str] = [_CUT] if start else []
    here = start
    for place in places:
        if place.start < here or place.end > end:
            continue
        parts.append(html.escape(text[here : place.start]))
        parts.append(f"<mark>{html.escape(text[place.start : place.end])}</mark>")
        here = place.end
    parts.append(html.escape(text[here:end]))
    if end < len(text):
        parts.append(_CUT)
    return "".join(parts)
