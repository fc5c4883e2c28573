"""Which hits of the embedded index stand on a page, in which order, and where the next page begins."""

from __future__ import annotations

import bisect
import itertools
from collections import Counter
from typing import Any
from uuid import UUID

import tantivy
from tantivy import Occur
from tantivy import Query as Q

from search.contract import LAST_HIT, Hit, Query
from search.index.backends import embedded_files as files
from search.index.backends.embedded_query import QueryBuilder, Rarity

_TIES = 1_000  # hits as good as each other that are put in order across the edge of a page
_DIGITS = 2  # of a score after the point
_NO_ID = UUID(int=0)


def by_date(
    searcher: tantivy.Searcher, build: QueryBuilder, query: Query, filtered: list[tuple[Occur, Q]]
) -> tuple[list[Hit], int, str]:
    """Hits with the newest first, how many there are in all, and where the next page begins.

    That place is the order of the last hit, and its id if others of that order follow.
    """
    limit = query.limit if query.after else min(query.limit, LAST_HIT - query.offset)
    if limit <= 0:
        return [], total_of(searcher, filtered), ""
    conditions, begin, total = filtered, query.offset, None
    if query.after:
        where, _colon, last = query.after.partition(":")
        conditions = [*filtered, _between(build, None, int(where) if last else int(where) - 1)]
        total = total_of(searcher, filtered)
        begin = bisect.bisect_right(_of_order(searcher, build, conditions, int(where)), UUID(last)) if last else 0
    placed, count = newest(searcher, build, conditions, begin, limit + 1)
    page = placed[:limit]
    following = ""
    if len(placed) > limit:
        order, content_id = page[-1]
        following = f"{order}:{content_id}" if placed[limit][0] == order else str(order)
    return [Hit(content_id) for _order, content_id in page], count if total is None else total, following


def newest(
    searcher: tantivy.Searcher,
    build: QueryBuilder,
    conditions: list[tuple[Occur, Q]],
    begin: int,
    limit: int,
    count: bool = True,
) -> tuple[list[tuple[int, UUID]], int]:
    """Order and id of the hits from `begin` on, newest first, then by id; how many there are in all, if to be counted.

    The engine sorts by `order` alone, in which few hits are alike: those of one second whose ids begin alike.
    """
    # One more on both sides shows whether others of the same order stand across the edge.
    offset = max(0, begin - 1)
    result = searcher.search(
        Q.boolean_query(conditions),
        limit=begin - offset + limit + 1,
        offset=offset,
        count=count,
        order_by_field="order",
    )
    placed: list[tuple[int, UUID]] = []
    for order, group in itertools.groupby(result.hits, key=lambda hit: int(hit[0])):
        ids = [files.content_id(searcher, address) for _order, address in group]
        if len(ids) > 1:
            # Of the first order, some may stand before what was looked at.
            begun = offset - total_of(searcher, [*conditions, _between(build, order + 1, None)]) if not placed else 0
            ids = _of_order(searcher, build, conditions, order)[begun : begun + len(ids)]
        placed += [(order, content_id) for content_id in ids]
    return placed[begin - offset :][:limit], _count(result) if count else 0


def _of_order(
    searcher: tantivy.Searcher, build: QueryBuilder, conditions: list[tuple[Occur, Q]], order: int
) -> list[UUID]:
    """All that match and have this order, by id."""
    alike = [*conditions, _between(build, order, order)]
    result = searcher.search(Q.boolean_query(alike), limit=max(1, total_of(searcher, alike)), count=False)
    return sorted(files.content_id(searcher, address) for _score, address in result.hits)


def _between(build: QueryBuilder, lowest: int | None, highest: int | None) -> tuple[Occur, Q]:
    """That the order is one of these, both included."""
    orders = Q.range_query(build.schema, "order", tantivy.FieldType.Integer, lowest, highest)
    return Occur.Must, Q.const_score_query(orders, 0.0)


def by_relevance(
    searcher: tantivy.Searcher,
    build: QueryBuilder,
    query: Query,
    filtered: list[tuple[Occur, Q]],
    rarity: Rarity,
    total: int | None,
) -> tuple[list[Hit], int, str]:
    """Hits with the best first, how many there are in all (`total`, if it is known), and where the next page begins."""
    offset = int(query.after) if query.after else query.offset
    limit = query.limit if query.after else min(query.limit, LAST_HIT - offset)
    if limit <= 0:
        return [], total_of(searcher, filtered) if total is None else total, ""
    # More on both sides: hits as good as the first or the last of the page are put in order with it.
    begin = max(0, offset - _TIES)
    best, total = _best(searcher, build, query, filtered, rarity, range(begin, offset + limit), total)
    # The engine adds in whatever order suits it, so the last digits of equally good hits may differ.
    rounded = [(round(score, _DIGITS), address) for score, address in best]
    first, last = offset - begin, min(offset - begin + limit, len(rounded))
    if first >= last:
        return [], total, ""
    low, high = first, last
    while low > 0 and rounded[low - 1][0] == rounded[first][0]:
        low -= 1
    while high < len(rounded) and rounded[high][0] == rounded[last - 1][0]:
        high += 1
    scores = [score for score, _address in rounded[low:high]]
    orders = searcher.fast_field_values("order", [address for _score, address in rounded[low:high]])
    alike = Counter(scores)
    # Of very many equally good ones only a part may be in sight: every page leaves those as the engine has them.
    newer = [int(order or 0) if alike[score] <= _TIES else 0 for score, order in zip(scores, orders, strict=True)]
    twins = Counter(zip(scores, newer, strict=True))
    ids = {
        at: files.content_id(searcher, rounded[low + at][1])
        for at, twin in enumerate(zip(scores, newer, strict=True))
        if newer[at] and twins[twin] > 1
    }
    placed = sorted(range(len(scores)), key=lambda at: (-scores[at], -newer[at], ids.get(at, _NO_ID)))
    page = [rounded[low + at] for at in placed[first - low : last - low]]
    hits = [Hit(files.content_id(searcher, address), float(score)) for score, address in page]
    return hits, total, str(offset + len(hits)) if total > offset + len(hits) else ""


def _best(
    searcher: tantivy.Searcher,
    build: QueryBuilder,
    query: Query,
    filtered: list[tuple[Occur, Q]],
    rarity: Rarity,
    places: range,
    total: int | None,
) -> tuple[list[tuple[Any, tantivy.DocAddress]], int]:
    """The hits at these places with their scores, and up to _TIES that follow; how many there are in all."""
    tiers = build.tiers(query)
    limit = len(places) + _TIES
    for parts, bound in build.best(query, tiers, rarity):
        rest = [(Occur.Should, tier.part) for tier in tiers if tier.part not in parts]
        scored = Q.boolean_query([*filtered, *((Occur.Must, part) for part in parts), *rest])
        hits = searcher.search(scored, limit=limit, offset=places.start, count=False).hits
        if len(hits) >= len(places) and hits[len(places) - 1][0] > bound:
            return hits, total_of(searcher, filtered) if total is None else total
    scored = Q.boolean_query([*filtered, *((Occur.Should, tier.part) for tier in tiers)])
    result = searcher.search(scored, limit=limit, offset=places.start)
    return result.hits, _count(result)


def total_of(searcher: tantivy.Searcher, filtered: list[tuple[Occur, Q]]) -> int:
    """How many match; in an order that needs no scores, for those would cost most of it."""
    return _count(searcher.search(Q.boolean_query(filtered), limit=1, order_by_field="order"))


def _count(result: tantivy.SearchResult) -> int:
    return int(result.count)  # type: ignore[attr-defined]  # the stubs of the engine leave it out
