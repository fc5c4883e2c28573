"""The archive over 863 real texts: what is in them is found, however it is typed, and shown unbroken."""

import html
import itertools
import random
import re
import unicodedata

import pytest

from search.contract import Clause, Query
from search.language import vietnamese
from search.query.highlight import Highlighter


def ask(backend, text, phrase=False, **given):
    return backend.search(Query((Clause(vietnamese.nfc(text), phrase=phrase),), limit=1000, **given))


def contents_for(backend, text, phrase=False):
    return {hit.content_id for hit in ask(backend, text, phrase).hits}


def spoken(text):
    """The syllables of a text with a space between each and at both ends."""
    return f" {' '.join(token.exact for token in vietnamese.tokens(text))} "


@pytest.fixture
def chance():
    return random.Random(20261122)


def test_everything_is_indexed(backend, documents):
    page = backend.search(Query(limit=1))
    assert page.total == len(documents) == 863
    assert sum(page.facets["type"].values()) == 863
    assert page.facets["type"] == {"news": 537, "policy": 67, "rebuttal": 259}


@pytest.mark.parametrize("text", ["giáo dục", "học sinh", "bộ giáo dục và đào tạo", "tuyển sinh", "đại học"])
def test_without_marks_finds_at_least_what_marks_find(backend, documents, text):
    plain = vietnamese.fold(text)
    holding = {
        document.content_id
        for document in documents
        if any(f" {vietnamese.exact(text)} " in spoken(part) for part in document.texts())
    }
    assert len(holding) > 3
    assert holding <= contents_for(backend, plain)
    assert holding <= contents_for(backend, plain, phrase=True)
    assert holding <= contents_for(backend, text, phrase=True)


def test_every_title_finds_its_own_text_first_with_and_without_marks(backend, documents, chance):
    for document in chance.sample(documents, 120):
        title = " ".join(token.exact for token in vietnamese.tokens(document.title)[:12])
        if len(title.split()) < 5:
            continue
        for typed in (title, vietnamese.fold(title)):
            hits = [hit.content_id for hit in ask(backend, typed).hits]
            twins = {
                other.content_id
                for other in documents
                if vietnamese.fold(typed) in " ".join(t.fold for t in vietnamese.tokens(other.title))
            }
            assert document.content_id in hits[: max(5, len(twins))], (typed, len(hits))


def test_decomposed_bodies_are_found(backend, texts, documents):
    apart = [number for number, text in enumerate(texts) if not unicodedata.is_normalized("NFC", text["body"])]
    assert len(apart) >= 13
    for number in apart:
        words = [token.exact for block in documents[number].blocks for token in vietnamese.tokens(block)][:4]
        assert documents[number].content_id in contents_for(backend, " ".join(words))
        assert documents[number].content_id in contents_for(backend, vietnamese.fold(" ".join(words)))


def test_folding_keeps_the_length_of_every_text(documents):
    for document in documents:
        for text in document.texts():
            assert len(vietnamese.exact(text)) == len(vietnamese.fold(text)) == len(text)


def test_marks_never_break_a_text(documents, chance):
    for document in documents:
        words = vietnamese.tokens(document.title) or vietnamese.tokens(document.texts()[0])
        start = chance.randrange(max(1, len(words) - 2))
        typed = " ".join(word.fold for word in words[start : start + 2])
        mark = Highlighter([Clause(typed)])
        title = mark.whole(document.title)
        assert html.unescape(re.sub("</?mark>", "", title)) == document.title
        assert title.count("<mark>") == title.count("</mark>") >= 1
        excerpt = mark.excerpt(document.texts())
        plain = html.unescape(re.sub("</?mark>", "", excerpt)).removeprefix("…").removesuffix("…")
        assert any(plain in text for text in document.texts())
        assert "<mark>" in excerpt and len(plain) <= 221
        assert unicodedata.is_normalized("NFC", excerpt)


def test_phrases_hold_only_texts_that_say_them(backend, documents, chance):
    by_id = {document.content_id: document for document in documents}
    for document in chance.sample(documents, 60):
        block = max(document.blocks, key=len)
        words = [token.fold for token in vietnamese.tokens(block)]
        if len(words) < 8:
            continue
        start = chance.randrange(len(words) - 4)
        phrase = words[start : start + 4]
        contents = contents_for(backend, " ".join(phrase), phrase=True)
        assert document.content_id in contents
        for content_id in contents:
            assert any(
                phrase == spoken[at : at + 4]
                for text in by_id[content_id].texts()
                for spoken in [[token.fold for token in vietnamese.tokens(text)]]
                for at in range(len(spoken) - 3)
            )


def test_suggestions_find_every_title_that_begins_so(backend, documents, chance):
    folded = {d.content_id: [token.fold for token in vietnamese.tokens(d.title)] for d in documents}
    for document in chance.sample(documents, 40):
        words = folded[document.content_id]
        if len(words) < 3:
            continue
        typed = [words[0], words[1], words[2][:1]]
        # What is finished stands side by side, and so do the last two words: as a rule, at the same place.
        expected = {
            content_id
            for content_id, title in folded.items()
            if any(title[at : at + 2] == typed[:2] for at in range(len(title) - 1))
            and any(
                word == typed[1] and following.startswith(typed[2]) for word, following in itertools.pairwise(title)
            )
        }
        assert expected == set(backend.suggest(" ".join(typed), limit=1000))
