"""What the archive is asked, as queries of tantivy."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

import tantivy
from tantivy import Occur
from tantivy import Query as Q

from search.contract import Clause, Query
from search.language import keyboard, syllables, vietnamese
from search.query.ranking import (
    ALL_IN_TITLE,
    ALL_MARKS,
    AS_SPELLED,
    AS_TYPED,
    EACH_SPELLED,
    EACH_WORD,
    LASTING,
    MARKS_IN_TITLE,
    NUMBER,
    PAIR,
    RECENT,
    SAME_LETTERS,
    SOFT_BOOST,
    TITLE_BOOST,
    Place,
    Terms,
    Word,
    near,
    side_by_side,
    terms,
    unfinished,
)

# What the index keeps of a word in a field, where that is not how often it occurs.
_KEPT = {"title_f": "position", "text_f": "position"} | dict.fromkeys(("number", "title_bi", "status", "type"), "basic")


_MANY = 5_000  # documents that hold the rarest word of a question, from which on it pays to look at the best only
_SATURATED = 2.2  # of BM25: a word that fills a document counts so many times its rarity, and never more
_SLACK = 1.01  # sums of the engine have seven digits


class Decides(Enum):
    """Tiers that put what has them far above what has not."""

    MARKS = "marks"
    WHOLE = "whole"
    TITLE = "title"


@dataclass(frozen=True)
class Tier:
    """What makes one match better than another: a query, and what it adds: `points`, or by BM25 up to a bound.

    `words` are those of `field` whose rarity it counts, `boost` times.
    """

    part: Q
    points: float = 0.0
    field: str = ""
    words: tuple[str, ...] = ()
    boost: float = 1.0
    decides: Decides | None = None

    def most(self, rarity: Rarity) -> float:
        """The most that it adds."""
        return self.points + self.boost * rarity.most(self.field, self.words)


@dataclass(frozen=True)
class Rarity:
    """How rare words are in an index, as BM25 takes it.

    `documents` counts those that are deleted as long as their parts of the index are not merged: the engine does so,
    for documents and for words.
    """

    searcher: tantivy.Searcher
    documents: int

    def holding(self, field: str, word: str) -> int:
        """How many documents hold a word."""
        return int(self.searcher.doc_freq(field, word))

    def most(self, field: str, words: Iterable[str]) -> float:
        """The most that BM25 gives for these words, together or one by one."""
        score = 0.0
        for word in words:
            holding = self.holding(field, word)
            score += math.log1p((max(0, self.documents - holding) + 0.5) / (holding + 0.5))
        return score * _SATURATED


class QueryBuilder:
    """Turns a question into a query of the engine: what must match, and the tiers that order it."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self.schema = schema

    def matching(self, query: Query) -> list[tuple[Occur, Q]]:
        """The part without scores, but for the filters."""
        parts: list[tuple[Occur, Q]] = []
        for clause in query.clauses:
            occur = Occur.MustNot if clause.negative else Occur.Must
            parts.append((occur, self._clause(clause, query)))
        if query.since is not None or query.until is not None:
            first = int(query.since.timestamp()) if query.since else None
            last = int(query.until.timestamp()) if query.until else None
            published = Q.range_query(
                self.schema, "at", tantivy.FieldType.Integer, first, last, include_upper=last is None
            )
            parts.append((Occur.Must, Q.const_score_query(published, 0.0)))
        if query.without:
            hidden = Q.term_set_query(self.schema, "id", [str(content_id) for content_id in query.without])
            parts.append((Occur.MustNot, hidden))
        if not any(occur == Occur.Must for occur, _ in parts):
            parts.append((Occur.Must, Q.const_score_query(Q.all_query(), 0.0)))
        return parts

    def filters(self, query: Query, but: str = "") -> list[tuple[Occur, Q]]:
        """The filters, without the one of the facet `but`."""
        return [
            (Occur.Must, Q.const_score_query(Q.term_set_query(self.schema, name, list(values)), 0.0))
            for name, values in query.filters.items()
            if values and name != but
        ]

    def tiers(self, query: Query) -> list[Tier]:
        """What makes one match better than another."""
        tiers: list[Tier] = []
        for clause in query.clauses:
            if not clause.negative:
                clause_terms = terms(clause)
                tiers += self._spelling(clause_terms) + self._as_typed(clause_terms) + self._numbers(clause_terms)
                tiers += self._nearness(clause_terms, query.similar)
                tiers += self._each(clause_terms) if query.partial else []
        if query.now is not None:
            for facet, values, points in LASTING:
                tiers.append(_const(self._any_of(facet, values), points))
            for days, points in RECENT:
                since = int((query.now - timedelta(days=days)).timestamp())
                newer = Q.range_query(self.schema, "at", tantivy.FieldType.Integer, since, None)
                tiers.append(_const(newer, points))
        return tiers

    def best(self, query: Query, tiers: Sequence[Tier], rarity: Rarity) -> Iterator[tuple[list[Q], float]]:
        """Parts that the best matches have, and a score which nothing that lacks one of them can have.

        Of a question that very many documents answer: scoring all of them, to show twenty, is most of the work.
        Whoever finds enough among those with all the parts, and above that score, need not look at the others.
        """
        [*positive] = (clause for clause in query.clauses if not clause.negative)
        if query.similar or query.partial or len(positive) != 1:
            return
        field, words = self._plainly(terms(positive[0]))
        if not words or min(rarity.holding(field, word) for word in words) < _MANY:
            return
        highest = rarity.most(field, words) + sum(tier.most(rarity) for tier in tiers)
        deciding: dict[Decides | None, Tier] = {tier.decides: tier for tier in tiers if tier.decides}
        for combination in (tuple(Decides), (Decides.MARKS, Decides.WHOLE)):
            chosen = [deciding[decides] for decides in combination if decides in deciding]
            if chosen:
                least = min(_lost(tier, deciding, rarity) for tier in chosen)
                yield [tier.part for tier in chosen], (highest - least) * _SLACK

    def _plainly(self, clause_terms: Terms) -> tuple[str, list[str]]:
        """The field and the words of it that every match has, where nothing else can match and is scored."""
        if clause_terms.varied or clause_terms.numbers or clause_terms.spare:
            return "", []
        if clause_terms.together:
            pairs = vietnamese.pairs(clause_terms.folded)
            return ("bi_f", pairs) if len(pairs) == 1 else ("text_f", clause_terms.folded if pairs else [])
        plain = all(len(word.folded) == 1 and not word.numbers for place in clause_terms.places for word in place.words)
        return "text_f", clause_terms.folded if plain else []

    def suggestion(self, text: str) -> Q | None:
        """Titles that hold the words of `text`, the last one unfinished; None when there is no word."""
        ways = unfinished(text)
        return _any(self._ending(*way) for way in ways) if ways else None

    def beginning(self, text: str) -> Q | None:
        """Titles that begin with the words of `text`, the last one unfinished; None when there is no word."""
        ways = [" ".join([*words, end if begun else f"{end} "]) for words, end, begun in unfinished(text)]
        return _any(Q.regex_query(self.schema, "title_b", f"{way}.*") for way in ways) if ways else None

    def _ending(self, words: Sequence[str], end: str, begun: bool) -> Q:
        """Titles that hold the words and then this one, of which only the beginning may be there.

        Not phrase_prefix_query, which looks at the first 50 ways to finish a word and loses the others, nor
        regex_phrase_query, which fails at some ten thousand: the last two words are one term.
        """
        field, word = ("title_bi", vietnamese.pairs([words[-1], end])[0]) if words else ("title_f", end)
        ending = Q.regex_query(self.schema, field, f"{word}.*") if begun else self._term(field, word)
        return _all([Q.phrase_query(self.schema, "title_f", list(words)), ending]) if words[1:] else ending

    def _term(self, field: str, word: str) -> Q:
        kept = _KEPT.get(field, "freq")
        return Q.term_query(self.schema, field, word, index_option=kept)

    def _clause(self, clause: Clause, query: Query) -> Q:
        clause_terms = terms(clause)
        if not clause_terms.folded:
            return Q.empty_query()
        if clause.negative:
            return self._excluded(clause_terms)
        if query.similar:
            return self._similar(clause_terms, clause.phrase)
        if clause.phrase:
            return _any(
                [*map(self._phrase, [clause_terms.folded, *clause_terms.phrases]), *self._numbered(clause_terms)]
            )
        if query.partial and clause_terms.majority < len(clause_terms.apart):
            some = [(Occur.Should, self._place(place)) for place in clause_terms.apart]
            return Q.boolean_query(some, minimum_number_should_match=clause_terms.majority)
        return _all(self._place(place) for place in clause_terms.places)

    def _excluded(self, clause_terms: Terms) -> Q:
        """What a minus leaves out: with marks, only what is spelled with them, but for numbers."""
        if clause_terms.places:
            return _all([*map(self._place, clause_terms.places), *self._strict(clause_terms)])
        spelled = [_all([self._phrase(way.folded), *self._strict(way)]) for way in clause_terms.ways]
        return _any([*spelled, *self._numbered(clause_terms)])

    def _numbered(self, clause_terms: Terms) -> list[Q]:
        return [self._term("number", number) for number in clause_terms.numbered]

    def _place(self, place: Place) -> Q:
        return _any([_all(map(self._word, place.words)), *map(self._phrase, place.others)])

    def _word(self, word: Word) -> Q:
        return _any([self._typed(word), *map(self._phrase, word.others)])

    def _typed(self, word: Word) -> Q:
        return _any([self._phrase(word.folded), *(self._term("number", number) for number in word.numbers)])

    def _similar(self, clause_terms: Terms, phrase: bool) -> Q:
        """As typed but for one wrong letter in a pair of long syllables, or in a syllable that is long enough alone."""
        alone, together = near(clause_terms.folded)
        pairs = [
            self._near_pair(pair, fits)
            for pair, fits in zip(vietnamese.pairs(clause_terms.folded), together, strict=True)
        ]
        if phrase and pairs:
            return _all(pairs)
        words: list[Q] = []
        for at, (word, fits) in enumerate(zip(clause_terms.folded, alone, strict=True)):
            if at in clause_terms.spare:
                continue
            ways = [self._fuzzy("text_f", word) if fits and not pairs else self._term("text_f", word)]
            ways += [self._term("text_f", vietnamese.fold(meant))] if (meant := keyboard.keyed(word)) else []
            ways += [self._phrase(way) for way in syllables.splits(word)]
            ways += [pairs[pair] for pair in (at - 1, at) if 0 <= pair < len(pairs) and together[pair]]
            words.append(_any(ways))
        return _all(words)

    def _near_pair(self, pair: str, fits: bool) -> Q:
        return self._fuzzy("bi_f", pair) if fits else self._term("bi_f", pair)

    def _fuzzy(self, field: str, word: str) -> Q:
        return Q.fuzzy_term_query(self.schema, field, word, 1, transposition_cost_one=True)

    def _phrase(self, folded: Sequence[str]) -> Q:
        if len(folded) == 1:
            return self._term("text_f", folded[0])
        if len(folded) == 2:
            return self._term("bi_f", vietnamese.pairs(folded)[0])
        # Every pair must be there; that leaves few documents in which positions are compared.
        rare = [Q.const_score_query(self._term("bi_f", pair), 0.0) for pair in vietnamese.pairs(folded)]
        return _all([*rare, Q.phrase_query(self.schema, "text_f", list(folded))])

    def _spelling(self, clause_terms: Terms) -> list[Tier]:
        """Exact spelling before any other: of the syllables that were typed with marks; i and y as they were."""
        tiers: list[Tier] = []
        if clause_terms.marked:
            titled = [self._any_of("title_x", words) for words in clause_terms.marked]
            tiers.append(_const(_all(self._strict(clause_terms)), ALL_MARKS, Decides.MARKS))
            tiers.append(_const(_all(titled), MARKS_IN_TITLE))
        elif len(clause_terms.exact) == 1:  # "hoa" alone: the flower a little before hoá and hoà
            tiers.append(
                self._rare("text_x", clause_terms.exact, self._term("text_x", clause_terms.exact[0]), SOFT_BOOST)
            )
        for word in clause_terms.acronyms:
            tiers.append(_const(self._term("text_x", word), AS_SPELLED))
        if clause_terms.spelled:
            points = AS_SPELLED if clause_terms.marked else SAME_LETTERS
            tiers.append(_const(_all(self._any_of("text_x", words) for words in clause_terms.spelled), points))
        return tiers

    def _strict(self, clause_terms: Terms) -> list[Q]:
        return [
            *(self._any_of("text_x", words) for words in clause_terms.marked_apart),
            *(self._any_of("bi_x", pairs) for pairs in clause_terms.marked_pairs),
        ]

    def _any_of(self, field: str, words: Sequence[str]) -> Q:
        return _any(self._term(field, word) for word in words)

    def _as_typed(self, clause_terms: Terms) -> list[Tier]:
        """What was typed before what only means the same."""
        if not clause_terms.varied:
            return []
        words = [self._typed(word) for place in clause_terms.places for word in place.words]
        return [_const(_all(words or [self._phrase(clause_terms.folded)]), AS_TYPED)]

    def _nearness(self, clause_terms: Terms, similar: bool) -> list[Tier]:
        """Words side by side, and in the title, before words apart."""
        folded = clause_terms.folded
        if not folded:
            return []
        if len(folded) == 1:
            return [self._rare("title_f", folded, self._term("title_f", folded[0]), TITLE_BOOST)]
        pairs, whole = side_by_side(clause_terms, similar)
        tiers = [_const(self._near_pair(pair, nearly), PAIR) for pair, nearly in pairs.items()]
        if whole:
            tiers.append(_const(_any(map(self._phrase, clause_terms.rows)), whole, Decides.WHOLE))
        for row in clause_terms.rows:
            titled = Q.phrase_query(self.schema, "title_f", list(row))
            tiers.append(self._rare("title_f", row, titled, TITLE_BOOST, Decides.TITLE))
        tiers.append(_const(_all(self._term("title_f", word) for word in clause_terms.needed), ALL_IN_TITLE))
        return tiers

    def _each(self, clause_terms: Terms) -> list[Tier]:
        """Each word that is there, and each that is spelled as it was typed, where some may be missing."""
        held = [_const(self._place(place), EACH_WORD) for place in clause_terms.apart]
        return held + [_const(self._any_of("text_x", words), EACH_SPELLED) for words in clause_terms.marked]

    def _numbers(self, clause_terms: Terms) -> list[Tier]:
        """A document number typed whole: those that carry just this one first."""
        return [_const(self._term("number", number), NUMBER) for number in clause_terms.numbers]

    def _rare(self, field: str, words: Sequence[str], part: Q, boost: float, decides: Decides | None = None) -> Tier:
        return Tier(Q.boost_query(part, boost), field=field, words=tuple(words), boost=boost, decides=decides)


def _const(part: Q, points: float, decides: Decides | None = None) -> Tier:
    return Tier(Q.const_score_query(part, points), points, decides=decides)


def _lost(tier: Tier, deciding: dict[Decides | None, Tier], rarity: Rarity) -> float:
    """What a match without this tier lacks at least; a title says nothing that the text does not."""
    titled = deciding.get(Decides.TITLE)
    also = titled.most(rarity) if titled and tier.decides == Decides.WHOLE else 0.0
    return tier.most(rarity) + also


def _all(queries: Iterable[Q]) -> Q:
    required = list(queries)
    return required[0] if len(required) == 1 else Q.boolean_query([(Occur.Must, query) for query in required])


def _any(queries: Iterable[Q]) -> Q:
    alternatives = list(queries)
    return (
        alternatives[0]
        if len(alternatives) == 1
        else Q.boolean_query([(Occur.Should, query) for query in alternatives])
    )
