"""An archive of invented items, the same for everybody: number N is always the same document.

Like the real thing where it matters to a search engine: the vocabulary of Vietnamese is tiny, so that every list of
documents is long. Phrases of the demo's texts and of an invented dictionary come as often as Zipf says, with rare names
and document numbers between them; about 230 syllables each.
"""

from __future__ import annotations

import importlib
import itertools
import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from publishers.contract import Term
from search.index.documents import Document
from search.language import vietnamese

VERSION = 1
"""Rises with every change of what is generated."""

_SEED = 20_061_120
_ONSETS = [
    "",
    *[
        "b",
        "c",
        "ch",
        "d",
        "đ",
        "g",
        "gi",
        "h",
        "kh",
        "l",
        "m",
        "n",
        "ng",
        "nh",
        "ph",
        "qu",
        "r",
        "s",
        "t",
        "th",
        "tr",
        "v",
        "x",
    ],
]
_RIMES = [
    "a",
    "ác",
    "ại",
    "am",
    "an",
    "áng",
    "anh",
    "ao",
    "ạt",
    "au",
    "áy",
    "ăn",
    "âm",
    "ân",
    "ấp",
    "ất",
    "âu",
    "ây",
    "e",
    "em",
    "én",
    "eo",
    "ê",
    "ếch",
    "ên",
    "ết",
    "êu",
    "i",
    "ia",
    "ích",
    "iêm",
    "iến",
    "iệt",
    "iêu",
    "in",
    "ính",
    "o",
    "oan",
    "oạch",
    "oi",
    "ong",
    "ổ",
    "ộc",
    "ối",
    "ổn",
    "ông",
    "ơ",
    "ời",
    "ớn",
    "ợp",
    "u",
    "ua",
    "uân",
    "úc",
    "ui",
    "ung",
    "uôn",
    "uống",
    "uy",
    "uyền",
    "ư",
    "ưa",
    "ức",
    "ươi",
    "ương",
    "ượt",
    "ứt",
]
_WORDS, _PHRASES = 15_000, 50_000
_ZIPF = 0.8
_KINDS = ("QĐ-UBND", "KH-SGDĐT", "CV-SGDĐT", "TB-SGDĐT")
_STATUSES = ("in_force", "in_force", "amended", "expired")
_FIRST, _DAYS = datetime(2006, 1, 1, tzinfo=UTC), 7_200
TYPES = ("news", "news", "news", "policy", "story", "event", "rebuttal")


class Corpus:
    """The archive; cheap to make, and nothing of it is kept but its phrases."""

    def __init__(self) -> None:
        chance = random.Random(_SEED)  # noqa: S311 an invented text guards nothing
        syllables = sorted({onset + rime for onset, rime in itertools.product(_ONSETS, _RIMES)})
        words = [" ".join(chance.sample(syllables, 2)) for _ in range(_WORDS)]
        often = list(itertools.accumulate(rank**-_ZIPF for rank in range(1, _WORDS + 1)))
        phrases = list(_said_by_the_demo())
        while len(phrases) < _PHRASES:
            phrases.append(" ".join(chance.choices(words, cum_weights=often, k=chance.randint(2, 3))))
        chance.shuffle(phrases)
        self.phrases = phrases
        self._often = list(itertools.accumulate(rank**-_ZIPF for rank in range(1, len(phrases) + 1)))

    def document(self, number: int) -> Document:
        """Item `number`, from 0."""
        chance = random.Random(number)  # noqa: S311
        phrases = iter(chance.choices(self.phrases, cum_weights=self._often, k=42))
        kind = chance.choice(TYPES)
        published = _FIRST + timedelta(days=chance.randrange(_DAYS), seconds=chance.randrange(86_400))
        blocks = [_sentence(itertools.islice(phrases, 6)) for _ in range(6)]
        blocks[number % 6] += f" {rare(number)}."
        details = [f"{chance.randint(1, 4000)}/{chance.choice(_KINDS)}"] if kind == "policy" else []
        status = chance.choice(_STATUSES) if kind == "policy" else ""
        topics = {f"chu-de-{min(24, int(chance.expovariate(0.15)))}" for _ in range(chance.randint(1, 3))}
        return Document.model_construct(
            content_id=content_id(number),
            page_id=number,
            type=kind,
            type_label=kind,
            title=_sentence(itertools.islice(phrases, 2)),
            summary=_sentence(itertools.islice(phrases, 4)),
            path=f"/{number}/",
            url=f"http://127.0.0.1/{number}/",
            unit=(unit := f"don-vi-{min(39, int(chance.expovariate(0.08)))}") and Term(slug=unit, name=unit),
            topics=[Term(slug=topic, name=topic) for topic in sorted(topics)],
            published_at=published,
            status=status,
            status_label=status,
            blocks=blocks,
            details=details,
            attachments=[],
            files=[],
            corrections=[],
        )

    def common_pairs(self, most: int) -> list[str]:
        """Two syllables side by side that most documents hold, the commonest first."""
        heard: Counter[str] = Counter()
        for phrase in self.phrases[:2_000]:
            weight = 1 / (self.phrases.index(phrase) + 1) ** _ZIPF
            for pair in itertools.pairwise(phrase.split()):
                heard[" ".join(pair)] += weight  # type: ignore[assignment]  # a weight, not a count
        return [pair for pair, _weight in heard.most_common(most)]

    def said_together(self, syllables: int, many: int, chance: random.Random) -> list[str]:
        """Parts of phrases, as often as the phrases come."""
        phrases: list[str] = []
        while len(phrases) < many:
            (phrase,) = chance.choices(self.phrases, cum_weights=self._often)
            words = phrase.split()
            if len(words) >= syllables:
                at = chance.randint(0, len(words) - syllables)
                phrases.append(" ".join(words[at : at + syllables]))
        return phrases


def content_id(number: int) -> UUID:
    """Ids that differ in their first digits, as random ones do."""
    return UUID(int=(number * 2_654_435_761 % 2**32) << 96 | number)


def rare(number: int) -> str:
    """A name that only this item and a few others hold."""
    letters = "bcdfghklmnprstvxaeiou"
    name = ""
    number = number % 400_000 + 9_261
    while number:
        number, at = divmod(number, len(letters))
        name += letters[at]
    return name.capitalize() + "son"


def size(document: Document) -> int:
    """Bytes of the text that can be found."""
    return sum(len(text.encode()) for text in document.texts())


def _sentence(phrases: Iterator[str]) -> str:
    sentence = vietnamese.nfc(" ".join(phrases))
    return f"{sentence[:1].upper()}{sentence[1:]}."


def _said_by_the_demo() -> Iterator[str]:
    """Runs of four to eight syllables of the demo's own texts."""
    for name in ("events", "news", "policies", "rebuttals", "stories"):
        for text in _strings(importlib.import_module(f"cms.demo.data.{name}").ITEMS):
            words = [token.exact for token in vietnamese.tokens(vietnamese.nfc(text))]
            for at in range(0, len(words) - 3, 2):
                yield " ".join(words[at : at + 4 + at % 5])


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str) and " " in value:
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _strings(part)
