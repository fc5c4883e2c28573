"""Elasticsearch 9: the same tokens, the same tiers, for an archive on many machines.

    <name>               alias of the index in use; moved in one step after a rebuild
    <name>-<hex>         the index; `_meta` of its mapping holds its identity and shape

Every text field gets tokens that `vietnamese` made, cut at spaces only, so the two engines cannot disagree about a
word. A document is written with the ledger's version (external versioning), a tombstone is a document that is not
present: whoever comes late with an older version is refused, for ever, and any number of processes may write.
"""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.dsl import A, Q, Search
from elasticsearch.helpers import bulk

from search.contract import (
    FACETS,
    LAST_HIT,
    Entry,
    Hit,
    Identity,
    IndexUnusable,
    Page,
    Query,
    SearchUnavailable,
    SnapshotElsewhere,
    Sort,
)
from search.index.backends.elasticsearch_query import beginning, matching, suggestion, tiers
from search.index.documents import Document

SHAPE = 6
"""Rises with every change of the mapping, `vietnamese`, `syllables` or `forms`; another shape is rebuilt."""

_TOKENS = {"type": "text", "analyzer": "whitespace", "position_increment_gap": 100}
_KEYWORD = {"type": "keyword"}
_MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "_source": {"enabled": False},  # what a hit says comes from the rows of `search.models`
    "properties": {
        "id": _KEYWORD,
        "present": {"type": "boolean"},
        **dict.fromkeys(("title_f", "title_bi", "text_f", "bi_f", "title_x", "text_x", "bi_x"), _TOKENS),
        "title_b": _KEYWORD,
        "number": _KEYWORD,
        **dict.fromkeys(FACETS, _KEYWORD),
        "at": {"type": "long"},
        "order": {"type": "long"},
    },
}
_BUCKETS = 10_000  # facet values; a smaller number would make counts inexact
_PATIENCE = "5s"  # for one question; half an answer would be a wrong one
_OLDER, _INVALID = 409, 400  # what a bulk says of a document whose newer version is there, and of one that cannot be
_REASON = 200  # letters of why; the rest repeats the text
_KEEP = "2m"  # how long a reader may pause between two pages


class ElasticsearchBackend:
    """The index behind the alias `name` on the cluster at `url`; safe to share between threads.

    `url` may name several nodes, with commas between: one that does not answer is left out for a while.
    """

    many_writers = True

    def __init__(self, url: str, name: str = "loa-archive") -> None:
        self.name = name
        self.client = Elasticsearch(url.split(","), request_timeout=10, max_retries=3)

    def search(self, query: Query, facets: bool = True) -> Page:
        """Answer a question. Raises SearchUnavailable when the cluster does not answer or has no index."""
        with _readable():
            by_date = query.sort == Sort.DATE or not any(not clause.negative for clause in query.clauses)
            body = self._body(query, by_date, facets)
            if query.after:
                answer = self._go_on(_unpack(query.after), body | {"size": query.limit})
            else:
                limit = max(0, min(query.limit, LAST_HIT - query.offset))
                offset = query.offset if limit else 0
                answer = self.client.search(index=self.name, **body, from_=offset, size=limit)
            if answer["timed_out"]:
                raise SearchUnavailable("The cluster took too long to answer.")
            raw_hits = answer["hits"]["hits"]
            hits = [Hit(UUID(hit["_id"]), 0.0 if by_date else float(hit["_score"])) for hit in raw_hits]
            total = answer["hits"]["total"]["value"]
            return Page(hits, total, _counts(answer) if facets else {}, _next(query, answer, total))

    def suggest(self, text: str, limit: int = 50) -> list[UUID]:
        """Contents whose title holds the words of `text`, the last one unfinished; see the contract."""
        searches: list[dict[str, Any]] = []
        for part, most in ((beginning(text), -(-limit // 2)), (suggestion(text), limit)):
            if part is not None:
                query = Q("bool", filter=[part, Q("term", present=True)]).to_dict()
                searches += [{}, {"query": query, "sort": [{"order": "desc"}, {"id": "asc"}], "size": most}]
        if not searches:
            return []
        with _readable():
            answers = self.client.msearch(index=self.name, searches=searches)["responses"]
            if wrong := [answer["error"] for answer in answers if "error" in answer]:
                raise SearchUnavailable(f"The index cannot be read: {wrong}")
            ids = dict.fromkeys(UUID(hit["_id"]) for answer in answers for hit in answer["hits"]["hits"])
            return [*ids][:limit]

    def writing(self, wait: float = 0.0) -> ElasticsearchWriting:
        """Become a writer: at once, for versions settle who comes first."""
        return ElasticsearchWriting(self.client, self.name)

    def _body(self, query: Query, by_date: bool, facets: bool) -> dict[str, Any]:
        condition = matching(query)
        filters = {name: Q("terms", **{name: list(values)}) for name, values in query.filters.items() if values}
        # Not `matching & ...`: that would make one of the tiers a condition.
        search = Search().query(condition if by_date else Q("bool", must=[condition], should=tiers(query)))
        search = search.extra(track_total_hits=True, timeout=_PATIENCE)
        if filters:
            search = search.post_filter(Q("bool", filter=list(filters.values())))
        search = search.sort("-order", "id") if by_date else search.sort("_score", "-order", "id")
        if facets:
            for name in FACETS:
                others = [part for other, part in filters.items() if other != name]
                narrowed = A("filter", Q("bool", filter=others) if others else Q("match_all"))
                narrowed.bucket("values", "terms", field=name, size=_BUCKETS)
                search.aggs.bucket(name, narrowed)
        body: dict[str, Any] = search.to_dict()
        return body

    def _go_on(self, place: dict[str, Any], body: dict[str, Any]) -> Any:
        """What follows a place, in the index as it was when the reader first went on.

        A point in time costs the cluster memory, so one is opened for those who go on, not for every first page;
        who comes back after it was given up goes on in the index as it is.
        """
        body = body | {"search_after": place["sort"]}
        pit = place.get("pit") or self._point_in_time()
        try:
            return self.client.search(**body, pit={"id": pit, "keep_alive": _KEEP})
        except NotFoundError:
            return self.client.search(**body, pit={"id": self._point_in_time(), "keep_alive": _KEEP})

    def _point_in_time(self) -> str:
        return str(self.client.open_point_in_time(index=self.name, keep_alive=_KEEP)["id"])


def _next(query: Query, answer: Any, total: int) -> str:
    """Where the next page begins: after the last hit."""
    raw_hits = answer["hits"]["hits"]
    passed = (_unpack(query.after)["seen"] if query.after else query.offset) + len(raw_hits)
    if not raw_hits or len(raw_hits) < query.limit or passed >= total:
        return ""
    return _pack({"sort": raw_hits[-1]["sort"], "pit": answer.get("pit_id", ""), "seen": passed})


def _counts(answer: Any) -> dict[str, dict[str, int]]:
    return {
        name: {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"][name]["values"]["buckets"]}
        for name in FACETS
    }


def _pack(place: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def _unpack(text: str) -> dict[str, Any]:
    place: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text))
    return place


@contextlib.contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (ApiError, TransportError, ValueError) as error:
        raise SearchUnavailable(f"The index cannot be read: {error}") from error


@contextlib.contextmanager
def _written() -> Iterator[None]:
    """What the plugin takes for a disk that refuses: nothing is lost, the rows know what has to be written."""
    try:
        yield
    except (ApiError, TransportError) as error:
        raise OSError(f"The index refused the change: {error}") from error


class ElasticsearchWriting:
    """The right to write; many processes have it at once."""

    def __init__(self, client: Elasticsearch, name: str) -> None:
        # A bulk of large documents on a busy cluster takes longer than a reader would wait.
        self.client, self.name = client.options(request_timeout=60), name

    def __enter__(self) -> ElasticsearchWriting:
        return self

    def __exit__(self, *exc: object) -> None: ...

    def identity(self) -> Identity:
        """Which index stands behind the alias. Raises IndexUnusable when there is none of this shape."""
        try:
            mappings = self.client.indices.get_mapping(index=self.name)
        except NotFoundError as error:
            raise IndexUnusable("There is no index of this name.") from error
        except (ApiError, TransportError) as error:
            raise OSError(f"The cluster does not answer: {error}") from error
        (mapping,) = (body["mappings"] for body in mappings.values())
        meta = mapping.get("_meta", {})
        if meta.get("shape") != SHAPE:
            raise IndexUnusable("The index was made by another version.")
        return Identity(str(meta["index"]), None)

    def made_by(self) -> str:
        """The engine with the versions of its nodes, and that of our fields."""
        with _written():
            nodes = self.client.nodes.info(filter_path="nodes.*.version")["nodes"].values()
        return f"Elasticsearch {', '.join(sorted({node['version'] for node in nodes}))}, {SHAPE}"

    def count(self) -> int:
        """How many documents are in it."""
        with _written():
            return int(self.client.count(index=self.name, query={"term": {"present": True}})["count"])

    def size(self) -> int:
        """How many bytes it takes, on all machines together."""
        with _written():
            return int(self.client.indices.stats(index=self.name)["_all"]["total"]["store"]["size_in_bytes"])

    def held(self, content_ids: Collection[UUID]) -> dict[UUID, int]:
        """Which of these contents can be found, and the version of each."""
        among = Q("bool", filter=[Q("ids", values=[str(content_id) for content_id in content_ids])])
        present = among & Q("term", present=True)
        with _written():
            answer = self.client.search(
                index=self.name, query=present.to_dict(), version=True, size=max(len(content_ids), 1)
            )
        return {UUID(hit["_id"]): int(hit["_version"]) for hit in answer["hits"]["hits"]}

    def contents(self) -> Iterator[UUID]:
        """Every content that can be found, in no order."""
        with _written():
            pit = self.client.open_point_in_time(index=self.name, keep_alive=_KEEP)["id"]
            after: dict[str, Any] = {}
            while True:
                answer = self.client.search(
                    pit={"id": pit, "keep_alive": _KEEP},
                    query={"term": {"present": True}},
                    sort=["_shard_doc"],
                    size=1_000,
                    track_total_hits=False,
                    **after,
                )
                raw_hits = answer["hits"]["hits"]
                if not raw_hits:
                    break
                yield from (UUID(hit["_id"]) for hit in raw_hits)
                pit, after = answer["pit_id"], {"search_after": raw_hits[-1]["sort"]}
            self.client.close_point_in_time(id=pit)

    def write(self, commit: int, entries: Iterable[Entry], also: str = "") -> dict[UUID, str]:
        """Put documents in and take contents out, here and in the index `also`; they are found when it returns.

        Returns those that break a limit of the engine, with what it says; what it held of them before stays.
        """
        entries = list(entries)
        if also and self._exists(also):
            self._put(self._index(also), entries, refresh=False)
        return self._put(self.name, entries, refresh=True)

    def begin(self, index: str, commit: int) -> None:
        """Make an empty index beside the one in use, which answers on."""
        with _written():
            self.client.indices.create(
                index=self._index(index),
                # Nobody looks into it before it is in use.
                settings={"number_of_shards": 1, "auto_expand_replicas": "0-1", "refresh_interval": "-1"},
                mappings={**_MAPPING, "_meta": {"index": index, "shape": SHAPE}},
            )

    def fill(self, index: str, entries: Iterable[Entry]) -> dict[UUID, str]:
        """Put documents into an index that is being built. Raises IndexUnusable when there is none of this name."""
        if not self._exists(index):
            raise IndexUnusable("There is no index of this name.")
        return self._put(self._index(index), entries, refresh=False)

    def swap(self, index: str) -> None:
        """Move the alias to the index that was built, in one step, and remove all others."""
        with _written():
            self.client.indices.put_settings(index=self._index(index), settings={"refresh_interval": None})
            self.client.indices.refresh(index=self._index(index))
            others = [name for name in self.client.indices.get(index=f"{self.name}-*") if name != self._index(index)]
            self.client.indices.update_aliases(
                actions=[
                    {"remove": {"index": f"{self.name}-*", "alias": self.name, "must_exist": False}},
                    {"add": {"index": self._index(index), "alias": self.name}},
                ]
            )
            if others:
                self.client.indices.delete(index=others, ignore_unavailable=True)

    def snapshot(self, folder: Path) -> int:
        """Raises SnapshotElsewhere: a cluster has snapshots of its own, on a disk that all its nodes share."""
        raise SnapshotElsewhere

    def _put(self, index: str, entries: Iterable[Entry], refresh: bool) -> dict[UUID, str]:
        actions = (
            {
                "_op_type": "index",
                "_index": index,
                "_id": str(entry.content_id),
                "version": entry.version,
                # The same version again is the same document; only an older one is refused.
                "version_type": "external_gte",
                "require_alias": index == self.name,
                "_source": _fields(entry.document) if entry.document else {"present": False},
            }
            for entry in entries
        )
        with _written():
            _count, errors = bulk(self.client, actions, refresh=refresh, raise_on_error=False)
        # The stubs count them (`stats_only`) or list them; here they are listed.
        answers = [error["index"] for error in errors if error["index"]["status"] != _OLDER]  # type: ignore[union-attr]
        if failed := [answer for answer in answers if answer["status"] != _INVALID]:
            raise OSError(f"The index refused the change: {failed[:3]}")
        return {UUID(answer["_id"]): str(answer["error"].get("reason", ""))[:_REASON] for answer in answers}

    def _exists(self, index: str) -> bool:
        with _written():
            return bool(self.client.indices.exists(index=self._index(index)))

    def _index(self, index: str) -> str:
        return f"{self.name}-{index}"


def _fields(document: Document) -> dict[str, Any]:
    return {
        "id": str(document.content_id),
        "present": True,
        **document.tokens(),
        "number": document.numbers(),
        **document.facets(),
        "at": document.at(),
        "order": document.order(),
    }
