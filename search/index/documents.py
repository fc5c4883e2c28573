"""The document: what the archive keeps of an item, to find it and to show it as a hit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import Resolver404, resolve
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from publishers.contract import Correction, Snapshot, Term
from search.language import forms, vietnamese

_UNPRINTED = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff]")
_YEARS = ZoneInfo("Asia/Ho_Chi_Minh")
_NEIGHBOURS, _SIGHT = 2, 80  # words that stay beside one that is written in another way; characters they stand in
_BEGINNING = 100  # characters of a title that a suggestion may go on from
_ID_BITS = 28  # of an id that decide between documents of the same second


class File(BaseModel):
    """A file that the item carries and that is served here: Wagtail's id of it, and the words in it when known.

    The words are kept apart (`search.models.AttachedFile`), so they are no part of what is written down.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    document_id: int
    title: str
    url: str
    text: str = Field(default="", exclude=True)


class Document(BaseModel):
    """One item in the archive. Text is NFC; times are UTC.

    `status` is the legal status of a policy, `status_label` how people read it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    content_id: UUID
    page_id: int
    type: str
    type_label: str
    title: str
    summary: str = ""
    path: str
    url: str
    unit: Term
    topics: list[Term] = Field(default_factory=list)
    published_at: AwareDatetime | None = None
    status: str = ""
    status_label: str = ""
    blocks: list[str] = Field(default_factory=list)
    details: list[str] = Field(default_factory=list)
    attachments: list[str] = Field(default_factory=list)
    files: list[File] = Field(default_factory=list)
    permanent_url: str = ""
    updated_at: AwareDatetime | None = None
    corrections: list[Correction] = Field(default_factory=list)

    def order(self) -> int:
        """One number (64 bits, signed) that sorts as date, then id do: greater is newer, or of the smaller id."""
        return (self.at() << _ID_BITS) | ((1 << _ID_BITS) - 1 - (self.content_id.int >> (128 - _ID_BITS)))

    def at(self) -> int:
        """When it was published, in seconds since 1970 (UTC); 0 when nobody knows."""
        return int(self.published_at.timestamp()) if self.published_at else 0

    def facets(self) -> dict[str, list[str]]:
        """Its value or values in each facet; the year is the one that people here mean."""
        return {
            "type": [self.type],
            "unit": [self.unit.slug],
            "topic": [topic.slug for topic in self.topics],
            "year": [str(self.published_at.astimezone(_YEARS).year)] if self.published_at else [],
            "status": [self.status] if self.status else [],
        }

    def tokens(self) -> dict[str, list[str]]:
        """The fields that are searched, as words with spaces between them.

        One value for each part of the text: an engine leaves a gap between values, so no phrase crosses it.
        Names end in `_f` for folded and `_x` for exact words, `bi` are pairs of neighbours; `title_b` is how the title
        begins, as one term. Among the exact words an acronym also stands in capitals.
        """
        title = _Words.of(self.title)
        parts = [_Words.of(text) for text in self.texts()]
        folded = [way for part in parts for way in part.folded]
        spelled = [way for part in parts for way in part.exact]
        acronyms = [word for text in self.texts() for word in vietnamese.acronyms(vietnamese.nfc(text))]
        return {
            "title_f": [" ".join(way) for way in title.folded],
            "title_bi": [" ".join(vietnamese.pairs(way)) for way in title.folded if len(way) > 1],
            "title_b": [f"{' '.join(title.folded[0])[:_BEGINNING]} "] if title.folded[0] else [],
            "title_x": [*(" ".join(way) for way in title.exact), *vietnamese.acronyms(vietnamese.nfc(self.title))],
            "text_f": [" ".join(way) for way in folded],
            "text_x": [*(" ".join(way) for way in spelled), *dict.fromkeys(acronyms)],
            "bi_f": [" ".join(vietnamese.pairs(way)) for way in folded if len(way) > 1],
            "bi_x": [" ".join(vietnamese.pairs(way)) for way in spelled if len(way) > 1],
        }

    def texts(self) -> list[str]:
        """Everything that can be found, part by part: a phrase never reaches from one part into the next."""
        parts = [self.title, self.summary, *self.blocks, *self.details, *self.attachments]
        parts += [file.text for file in self.files]
        return [part for part in parts if part]

    def numbers(self) -> list[str]:
        """Every document number and day it mentions as they are compared, with the year and without, each once."""
        numbers: dict[str, None] = {}
        for text in self.texts():
            for number in vietnamese.numbers(text) + vietnamese.dates(text):
                numbers |= {number: None, vietnamese.without_year(number): None}
        return list(numbers)


@dataclass(frozen=True)
class _Words:
    """One part of the text as words, then the other ways to write some of them: one, or several, for M'Nông, Êđê."""

    folded: list[list[str]]
    exact: list[list[str]]

    @classmethod
    def of(cls, text: str) -> _Words:
        text = vietnamese.nfc(text)
        folded, exact = vietnamese.words(text)
        others = [_in_place(text, word.start, word.end, [(word.fold, word.exact)]) for word in vietnamese.glued(text)]
        for form in forms.forms(text):
            others.append(_in_place(text, form.start, form.end, list(zip(*vietnamese.words(form.text), strict=True))))
        others += vietnamese.unglued(text)
        return cls(
            [folded, *([plain for plain, _spelled in way] for way in others)],
            [exact, *([spelled for _plain, spelled in way] for way in others)],
        )


def _in_place(text: str, start: int, end: int, variants: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What may stand in the place of a part of the text, among its neighbours: so it is part of phrases as well."""
    before = vietnamese.words(text[max(0, start - _SIGHT) : start])
    after = vietnamese.words(text[end : end + _SIGHT])
    whole = 0 if start <= _SIGHT else 1  # the first one in sight may be cut
    left, right = slice(max(whole, len(before[0]) - _NEIGHBOURS), None), slice(_NEIGHBOURS)
    return [
        *zip(before[0][left], before[1][left], strict=True),
        *variants,
        *zip(after[0][right], after[1][right], strict=True),
    ]


def from_snapshot(snapshot: Snapshot, own_summary: str = "") -> Document:
    """What the archive keeps of an item as it was published.

    `own_summary` is shown in place of the item's among search results; the item's own words are found all the same.
    """
    texts = [block.text for block in snapshot.blocks]
    facts = [fact.value for fact in snapshot.facts if "://" not in fact.value]  # nobody searches for an address
    details = ([snapshot.summary] if own_summary else []) + facts + list(_sentences(snapshot.details))
    return Document(
        content_id=snapshot.content_id,
        page_id=snapshot.page_id,
        type=snapshot.type,
        type_label=snapshot.type_label,
        title=line(snapshot.title),
        summary=line(own_summary or snapshot.summary),
        path=snapshot.path,
        url=snapshot.url,
        unit=snapshot.unit,
        topics=snapshot.topics,
        published_at=snapshot.published_at,
        status=str(snapshot.details.get("legal_status") or ""),
        status_label=next((fact.value for fact in snapshot.facts if fact.name == "legal_status"), ""),
        blocks=[block for text in texts if (block := line(text))],
        details=list(dict.fromkeys(detail for text in details if (detail := line(text)))),
        attachments=[name for attachment in snapshot.attachments if (name := line(attachment.title))],
        files=list(_files(snapshot)),
        permanent_url=snapshot.permanent_url,
        updated_at=snapshot.updated_at,
        corrections=snapshot.corrections,
    )


def _files(snapshot: Snapshot) -> Iterator[File]:
    """The attachments that Wagtail serves on this site, known by their address."""
    here = urlsplit(snapshot.url).netloc
    for attachment in snapshot.attachments:
        address = urlsplit(attachment.url)
        try:
            served = resolve(address.path)
        except Resolver404:
            continue
        if address.netloc == here and served.url_name == "wagtaildocs_serve":
            document_id = int(served.args[0])
            yield File(document_id=document_id, title=line(attachment.title), url=attachment.url)


def line(text: str) -> str:
    """NFC on one line, without what neither a page nor a feed can say."""
    return " ".join(vietnamese.nfc(_UNPRINTED.sub(" ", text)).split())


def _sentences(value: Any) -> Iterator[str]:
    """What people read in the details of a type: texts of several words; slugs, dates and addresses are left out."""
    if isinstance(value, str):
        if " " in value.strip():
            yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _sentences(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _sentences(part)
