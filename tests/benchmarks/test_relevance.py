"""The order of hits does not get worse unseen: the judged set on both engines, against the floor kept beside it."""

import uuid

import pytest

from benchmarks import relevance
from search.index.backends.elasticsearch import ElasticsearchBackend
from search.index.backends.embedded import EmbeddedBackend


def test_the_order_is_as_good_as_it_was_on_either_engine(tmp_path, elasticsearch_url):
    embedded = relevance.measure(EmbeddedBackend(tmp_path / "index"))
    backend = ElasticsearchBackend(elasticsearch_url, f"loa-{uuid.uuid4().hex[:12]}")
    try:
        elasticsearch = relevance.measure(backend)
    finally:
        backend.client.indices.delete(index=f"{backend.name}-relevance")
    for scores in (embedded, elasticsearch):
        mean = relevance.means(scores)
        worst = sorted(scores, key=lambda score: score.ndcg)[:5]
        for name, floor in relevance.floors().items():
            assert mean[name] >= floor, (name, mean[name], worst)


def test_the_measures_are_what_their_names_say():
    want = {"a": 3, "b": 2, "c": 1}
    assert relevance._ndcg(["a", "b", "c"], want) == 1
    assert relevance._ndcg(["x"] * 10 + ["a"], want) == 0
    # (7/log2(3) + 3/log2(4)) / (7/log2(2) + 3/log2(3) + 1/log2(4))
    assert relevance._ndcg(["x", "a", "b"], want) == pytest.approx(0.6299, abs=1e-4)
    assert relevance._reciprocal_rank(["c", "b"], want) == 0.5
    assert relevance._reciprocal_rank(["x"], want) == 0
    assert relevance._reciprocal_rank(["c"], {"c": 1}) == 1


def test_the_set_is_large_enough_and_names_what_exists():
    judged = relevance.questions()
    assert len(judged) >= 60 and len({question.q for question in judged}) == len(judged)
    assert len(relevance.corpus()) >= 90
    assert {grade for question in judged for grade in question.want.values()} == {1, 2, 3}
