"""What the archive is asked, as queries of Elasticsearch: the same parts and points as for the embedded engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from elasticsearch.dsl import Q
from elasticsearch.dsl.query import Query as Part

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


def matching(query: Query) -> Part:
    """What must hold, but for the filters of the facets."""
    must: list[Part] = []
    must_not: list[Part] = []
    for clause in query.clauses:
        (must_not if clause.negative else must).append(_clause(clause, query))
    if query.without:
        must_not.append(Q("ids", values=[str(content_id) for content_id in query.without]))
    published: dict[str, int] = {}
    if query.since is not None:
        published["gte"] = int(query.since.timestamp())
    if query.until is not None:
        published["lt"] = int(query.until.timestamp())
    known = [Q("term", present=True)] + ([Q("range", at=published)] if published else [])
    return Q("bool", must=must, must_not=must_not, filter=known)


def tiers(query: Query) -> list[Part]:
    """What makes one match better than another; the same points as in the embedded engine."""
    parts: list[Part] = []
    for clause in query.clauses:
        if not clause.negative:
            clause_terms = terms(clause)
            parts += _spelling(clause_terms) + _as_typed(clause_terms) + _nearness(clause_terms, query.similar)
            parts += [_points(_term("number", number), NUMBER) for number in clause_terms.numbers]
            parts += _each(clause_terms) if query.partial else []
    if query.now is not None:
        for facet, values, points in LASTING:
            parts.append(_points(_any_of(facet, values), points))
        for days, points in RECENT:
            since = int((query.now - timedelta(days=days)).timestamp())
            parts.append(_points(Q("range", at={"gte": since}), points))
    return parts


def suggestion(text: str) -> Part | None:
    """Titles that hold the words of `text`, the last one unfinished; None when there is no word."""
    ways = unfinished(text)
    return _any(_ending(*way) for way in ways) if ways else None


def beginning(text: str) -> Part | None:
    """Titles that begin with the words of `text`, the last one unfinished; None when there is no word."""
    ways = [" ".join([*words, end if begun else f"{end} "]) for words, end, begun in unfinished(text)]
    return _any(Q("prefix", title_b={"value": way}) for way in ways) if ways else None


def _ending(words: Sequence[str], end: str, begun: bool) -> Part:
    """Titles that hold the words and then this one, of which only the beginning may be there.

    Not match_phrase_prefix, which looks at so many ways to finish a word and loses the others: the last two words
    are one term.
    """
    field, word = ("title_bi", vietnamese.pairs([words[-1], end])[0]) if words else ("title_f", end)
    ending = Q("prefix", **{field: {"value": word}}) if begun else _term(field, word)
    return _all([Q("match_phrase", title_f=" ".join(words)), ending]) if words[1:] else ending


def _clause(clause: Clause, query: Query) -> Part:
    clause_terms = terms(clause)
    if not clause_terms.folded:
        return Q("match_none")
    if clause.negative:
        return _excluded(clause_terms)
    if query.similar:
        return _similar(clause_terms, clause.phrase)
    if clause.phrase:
        return _any([*map(_phrase, [clause_terms.folded, *clause_terms.phrases]), *_numbered(clause_terms)])
    if query.partial and clause_terms.majority < len(clause_terms.apart):
        return Q(
            "bool", should=[_place(place) for place in clause_terms.apart], minimum_should_match=clause_terms.majority
        )
    return _all(_place(place) for place in clause_terms.places)


def _excluded(clause_terms: Terms) -> Part:
    """What a minus leaves out: with marks, only what is spelled with them, but for numbers."""
    if clause_terms.places:
        return _all([*map(_place, clause_terms.places), *_strict(clause_terms)])
    spelled = [_all([_phrase(way.folded), *_strict(way)]) for way in clause_terms.ways]
    return _any([*spelled, *_numbered(clause_terms)])


def _numbered(clause_terms: Terms) -> list[Part]:
    return [_term("number", number) for number in clause_terms.numbered]


def _place(place: Place) -> Part:
    return _any([_all(map(_word, place.words)), *map(_phrase, place.others)])


def _word(word: Word) -> Part:
    return _any([_typed(word), *map(_phrase, word.others)])


def _typed(word: Word) -> Part:
    return _any([_phrase(word.folded), *(_term("number", number) for number in word.numbers)])


def _similar(clause_terms: Terms, phrase: bool) -> Part:
    """As typed but for one wrong letter in a pair of long syllables, or in a syllable that is long enough alone."""
    alone, together = near(clause_terms.folded)
    pairs = [_near_pair(pair, fits) for pair, fits in zip(vietnamese.pairs(clause_terms.folded), together, strict=True)]
    if phrase and pairs:
        return _all(pairs)
    words: list[Part] = []
    for at, (word, fits) in enumerate(zip(clause_terms.folded, alone, strict=True)):
        if at in clause_terms.spare:
            continue
        ways = [_fuzzy("text_f", word) if fits and not pairs else _term("text_f", word)]
        ways += [_term("text_f", vietnamese.fold(meant))] if (meant := keyboard.keyed(word)) else []
        ways += [_phrase(way) for way in syllables.splits(word)]
        ways += [pairs[pair] for pair in (at - 1, at) if 0 <= pair < len(pairs) and together[pair]]
        words.append(_any(ways))
    return _all(words)


def _near_pair(pair: str, fits: bool) -> Part:
    return _fuzzy("bi_f", pair) if fits else _term("bi_f", pair)


def _fuzzy(field: str, word: str) -> Part:
    nearly = {"value": word, "fuzziness": 1, "max_expansions": 1_000, "rewrite": "constant_score"}
    return Q("fuzzy", **{field: nearly})


def _term(field: str, word: str) -> Part:
    return Q("term", **{field: {"value": word}})


def _phrase(folded: Sequence[str]) -> Part:
    if len(folded) == 1:
        return Q("term", text_f={"value": folded[0]})
    if len(folded) == 2:
        return Q("term", bi_f={"value": vietnamese.pairs(folded)[0]})
    rare = [Q("term", bi_f={"value": pair}) for pair in vietnamese.pairs(folded)]
    return Q("bool", must=[Q("match_phrase", text_f=" ".join(folded))], filter=rare)


def _spelling(clause_terms: Terms) -> list[Part]:
    parts: list[Part] = []
    if clause_terms.marked:
        parts.append(_points(_all(_strict(clause_terms)), ALL_MARKS))
        parts.append(_points(_all(_any_of("title_x", words) for words in clause_terms.marked), MARKS_IN_TITLE))
    elif len(clause_terms.exact) == 1:
        parts.append(Q("term", text_x={"value": clause_terms.exact[0], "boost": SOFT_BOOST}))
    parts += [_points(_term("text_x", word), AS_SPELLED) for word in clause_terms.acronyms]
    if clause_terms.spelled:
        points = AS_SPELLED if clause_terms.marked else SAME_LETTERS
        parts.append(_points(_all(_any_of("text_x", words) for words in clause_terms.spelled), points))
    return parts


def _strict(clause_terms: Terms) -> list[Part]:
    return [
        *(_any_of("text_x", words) for words in clause_terms.marked_apart),
        *(_any_of("bi_x", pairs) for pairs in clause_terms.marked_pairs),
    ]


def _any_of(field: str, words: Sequence[str]) -> Part:
    return _any(_term(field, word) for word in words)


def _each(clause_terms: Terms) -> list[Part]:
    """Each word that is there, and each that is spelled as it was typed, where some may be missing."""
    held = [_points(_place(place), EACH_WORD) for place in clause_terms.apart]
    return held + [_points(_any_of("text_x", words), EACH_SPELLED) for words in clause_terms.marked]


def _as_typed(clause_terms: Terms) -> list[Part]:
    """What was typed before what only means the same."""
    if not clause_terms.varied:
        return []
    words = [_typed(word) for place in clause_terms.places for word in place.words]
    return [_points(_all(words or [_phrase(clause_terms.folded)]), AS_TYPED)]


def _nearness(clause_terms: Terms, similar: bool) -> list[Part]:
    folded = clause_terms.folded
    if not folded:
        return []
    if len(folded) == 1:
        return [Q("term", title_f={"value": folded[0], "boost": TITLE_BOOST})]
    pairs, whole = side_by_side(clause_terms, similar)
    parts = [_points(_near_pair(pair, nearly), PAIR) for pair, nearly in pairs.items()]
    if whole:
        parts.append(_points(_any(map(_phrase, clause_terms.rows)), whole))
    for row in clause_terms.rows:
        parts.append(Q("match_phrase", title_f={"query": " ".join(row), "boost": TITLE_BOOST}))
    parts.append(_points(_all(_term("title_f", word) for word in clause_terms.needed), ALL_IN_TITLE))
    return parts


def _points(part: Part, points: float) -> Part:
    return Q("constant_score", filter=part, boost=points)


def _all(parts: Iterable[Part]) -> Part:
    required = list(parts)
    return required[0] if len(required) == 1 else Q("bool", must=required)


def _any(parts: Iterable[Part]) -> Part:
    alternatives = list(parts)
    return alternatives[0] if len(alternatives) == 1 else Q("bool", should=alternatives, minimum_should_match=1)
