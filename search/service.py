"""The one door to the archive for pages and programs: asks the engine, and shows what is live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet, prefetch_related_objects
from django.utils import timezone
from wagtail.models import Page

from search.contract import FACETS, LAST_HIT, Clause, Query, Sort
from search.contract import Page as Found
from search.editorial import synonyms
from search.index import engines, store
from search.index.documents import Document, File
from search.language import spelling, vietnamese
from search.models import IndexedDocument, Label, Pin
from search.query import parser, ranking
from search.query.highlight import Highlighter
from search.query.questions import Question
from search.web import labels

FEW, FAR_MORE = 2, 5
"""So few hits that another spelling is looked for, and how many times as many that must find to be offered."""


@dataclass(frozen=True)
class Result:
    """One hit as it is shown. `title_html` and `highlight` are safe HTML whose only element is `<mark>`, or ''.

    `file` is the attached file that the highlight was cut from, None where the item says it itself.
    """

    document: Document
    title_html: str
    highlight: str
    file: File | None = None


@dataclass(frozen=True)
class Item:
    """One content of the archive as it was published; `version` is the ledger's and rises with every change."""

    document: Document
    version: int


class TakenOut(LookupError):
    """This was in the archive and is not public any more; `reason` is for the public, '' when none was given."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Choice:
    """One value of a facet: how many hits it would leave, and whether it is chosen."""

    value: str
    name: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Answer:
    """What the archive answers.

    `similar` says that nothing matched as typed and these are hits for words spelled nearly so; `meant` is how
    most of them spell it, or, with few hits as typed, another spelling that finds far more. `partial` says that
    nothing has every word and these are hits with most of them. `next` leads to the results that follow, '' at the
    end.
    """

    question: Question
    count: int
    results: list[Result]
    facets: dict[str, list[Choice]]
    similar: bool = False
    meant: str = ""
    partial: bool = False
    next: str = ""

    @property
    def pages(self) -> int:
        """How many pages can be opened."""
        return -(-min(self.count, LAST_HIT) // self.question.page_size)


def ask(question: Question, now: datetime | None = None, facets: bool = True, marks: bool = True) -> Answer:
    """Answer a question with what is live, and with `facets` how that divides. Raises SearchUnavailable.

    With `marks` each hit shows where it answers; who lists documents alone need not wait for that.
    """
    query = replace(question.query(), now=now or timezone.now())
    if not IndexedDocument.objects.filter(present=True).exists():
        return Answer(question, 0, [], {name: [] for name in FACETS})
    page, shown = _find_live(query, facets)
    similar, meant = False, ""
    first = question.page == 1 and not question.after
    # Who goes on among hits for another spelling found nothing as typed, on every page.
    if (page.total <= FEW if first else not page.total) and any(not clause.negative for clause in query.clauses):
        near, near_shown, meant = _guess(query, page.total)
        if near.total and not page.total:
            page, shown, similar = near, near_shown, True
    partial = False
    if not page.total and ranking.may_be_partial(query.clauses):
        most, most_shown = _find_live(replace(query, partial=True), facets)
        if most.total:
            page, shown, partial = most, most_shown, True
    mark = Highlighter(parser.read(meant) if similar and meant else query.clauses)
    results = [_show(document, mark) if marks else Result(document, "", "") for document in shown]
    return Answer(question, page.total, results, _choices(page.facets, question), similar, meant, partial, page.next)


def pinned(question: Question, now: datetime | None = None) -> list[Result]:
    """What editors put on top of the first page by relevance: live, in the archive, and within the filters.

    The rows decide, not an engine: an item whose change is not indexed yet stays where it is. Neither hits nor
    counts change, so the same contents may be among the results.
    """
    key = parser.key(question.q)
    if not key or question.page != 1 or question.after or question.sort != Sort.RELEVANCE:
        return []
    pages = Pin.holding(key, timezone.localdate(now))
    if not pages:
        return []
    rows = IndexedDocument.objects.filter(page_id__in=pages, present=True)
    contents = dict(rows.values_list("page_id", "content_id"))
    live = _live(list(contents.values()), whole=True)
    mark = Highlighter(question.clauses)
    documents = [live[contents[page]] for page in pages if contents.get(page) in live]
    return [_show(document, mark) for document in documents if _within(document, question)]


def _within(document: Document, question: Question) -> bool:
    """Whether an item meets the filters and bounds of a question, as an engine sees them."""
    own = document.facets()
    if any(values and not set(values) & set(own[name]) for name, values in question.filters.items()):
        return False
    since, until = question.since, question.until
    return not (since and document.at() < int(since.timestamp())) and not (
        until and document.at() >= int(until.timestamp())
    )


def _guess(query: Query, total: int) -> tuple[Found, list[Document], str]:
    """What `spelling` takes the question for: hits, what they say, and how it is spelled then.

    Where something was found as typed, only what the keyboard should have written is worth an offer, if it finds far
    more, and nothing where just that was asked for in quotes.
    """
    nothing: tuple[Found, list[Document], str] = (Found([], 0), [], "")
    least = total * FAR_MORE + 1

    def find(clauses: tuple[Clause, ...]) -> tuple[Found, list[Document], str]:
        page, shown = _find_live(replace(query, clauses=synonyms.widen(clauses)))
        return (page, shown, spelling.say(clauses)) if page.total >= least else nothing

    def look(clause: Clause) -> list[Document]:
        nearly = replace(query, clauses=(clause,), similar=True, offset=0, limit=5, after="")
        return _find_live(nearly, facets=False)[1]

    # What exists anywhere in the archive was meant, also where the filters leave it out.
    exists = spelling.existing(lambda clause: _find_live(Query((clause,), limit=0), facets=False)[0].total)

    typed = tuple(replace(clause, others=()) for clause in query.clauses)
    if total and any(clause.phrase and not clause.negative for clause in typed):
        return nothing
    if (retyped := spelling.retyped(typed)) != typed and (guess := find(retyped))[0].total:
        return guess
    # Where something was found, every word of the question exists.
    if total or not spelling.could_be_wrong(typed):
        return nothing
    page, shown = _find_live(replace(query, similar=True))
    if page.total:
        return page, shown, spelling.meant(typed, shown, exists)
    if (mended := spelling.mended(typed, look, exists)) == typed:
        return nothing
    return find(mended)


def _find_live(query: Query, facets: bool = True) -> tuple[Found, list[Document]]:
    """Hits, and what they say, without any that is not live any more.

    The index may lag behind a withdrawal: contents under suspicion are looked at first and left out, so
    that counts and pages are right; each hit is looked at all the same, and should one be gone on a
    path that told nobody, the question is asked again without whatever is not live, which is under
    suspicion from then on: the page that follows begins where this one ends.
    """
    backend = engines.backend()
    query = replace(query, without=_not_live(IndexedDocument.objects.filter(suspect=True)))
    page = backend.search(query, facets)
    shown = _live([hit.content_id for hit in page.hits], whole=True)
    if gone := {hit.content_id for hit in page.hits} - shown.keys():
        store.suspect_all()
        page = backend.search(replace(query, without=_not_live(IndexedDocument.objects.all()) | gone), facets)
        shown = _live([hit.content_id for hit in page.hits], whole=True)
    return page, [shown[hit.content_id] for hit in page.hits if hit.content_id in shown]


def _not_live(rows: QuerySet[IndexedDocument]) -> frozenset[UUID]:
    """Those contents that the rows still hold although their page is gone, not live or not public."""
    public = Page.objects.live().public().values("pk")
    return frozenset(rows.filter(present=True).exclude(page_id__in=public).values_list("content_id", flat=True))


def _live(content_ids: Sequence[UUID], whole: bool = False) -> dict[UUID, Document]:
    """What those contents say that are live; with the words of their files if `whole`."""
    rows = list(IndexedDocument.objects.filter(content_id__in=content_ids, present=True))
    live = set(Page.objects.live().public().filter(pk__in=[row.page_id for row in rows]).values_list("pk", flat=True))
    if whole:
        prefetch_related_objects([row for row in rows if row.document.get("files")], "files")
    return {row.content_id: row.whole() if whole else row.read() for row in rows if row.page_id in live}


def item(content_id: UUID) -> Item | None:
    """What the archive holds of a content, None when it never was public. Raises TakenOut."""
    row = IndexedDocument.objects.filter(content_id=content_id).first()
    if row is None:
        return None
    if not row.present or not Page.objects.live().public().filter(pk=row.page_id).exists():
        raise TakenOut(row.document.get("reason", ""))
    return Item(row.read(), row.version)


def type_name(document: Document) -> str:
    """How people call its type, in the language of the reader."""
    return labels.types().get(document.type, document.type_label)


def show(document: Document) -> Result:
    """A document as a hit, with nothing marked."""
    return _show(document, Highlighter(()))


def _show(document: Document, mark: Highlighter) -> Result:
    texts = [document.summary, *document.blocks, *document.details, *document.attachments]
    most, highlight = mark.passage(texts)
    source = None
    for file in document.files:
        points, passage = mark.passage([file.text])
        if points > most:
            most, highlight, source = points, passage, file
    return Result(document, mark.whole(document.title), highlight, source)


def _choices(facets: Mapping[str, Mapping[str, int]], question: Question) -> dict[str, list[Choice]]:
    names = {(label.facet, label.slug): label.name for label in Label.objects.filter(facet__in=facets)}
    names |= {("type", type): name for type, name in labels.types().items()}
    answer: dict[str, list[Choice]] = {}
    for facet, counts in facets.items():
        chosen = question.filters.get(facet, [])
        values = {**dict.fromkeys(chosen, 0), **counts}
        choices = [
            Choice(value, names.get((facet, value), value), count, value in chosen) for value, count in values.items()
        ]
        if facet == "year":
            choices.sort(key=lambda choice: choice.value, reverse=True)
        else:
            choices.sort(key=lambda choice: (-choice.count, choice.name))
        answer[facet] = choices
    return answer


def suggest(text: str, limit: int = 8) -> list[Document]:
    """Live items whose title holds the words of `text`, the last unfinished.

    Those spelled just so come first, and among them those that begin so. Raises SearchUnavailable.
    """
    if not IndexedDocument.objects.filter(present=True).exists():
        return []
    ids = engines.backend().suggest(text)
    live = _live(ids)
    spelled = [token.exact for token in vietnamese.tokens(vietnamese.nfc(text))]

    def as_typed(document: Document) -> bool:
        words = [token.exact for token in vietnamese.tokens(document.title)]
        return all(any(word.startswith(part) for word in words) for part in spelled)

    begun = vietnamese.letters(" ".join(vietnamese.nfc(text).split()))

    def begins_so(document: Document) -> bool:
        return vietnamese.letters(vietnamese.nfc(document.title)).startswith(begun)

    documents = [live[content_id] for content_id in ids if content_id in live]
    return sorted(documents, key=lambda document: (not as_typed(document), not begins_so(document)))[:limit]
