"""Keeps rows and index in step; the only writer of both.

Rows come first: what was saved is never lost, whoever next holds the index writes what is missing.
A commit is numbered in the database before it is made and confirmed after, so that an index which
belongs to another database, or to another day of this one, is told apart from a writer that died.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from wagtail.models import Page

from publishers.contract import boottime
from search import engines
from search.contract import Identity, IndexBusy, IndexUnusable, IndexWriting
from search.documents import Document
from search.models import IndexedDocument, IndexState, Label

logger = logging.getLogger(__name__)

BATCH = 500  # documents in one commit
QUICKLY = 1_000  # documents that can be indexed anew within the deadline of a delivery
CHECK_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Change:
    """What a delivery asks for: this document, or nothing (None), as of this version."""

    content_id: UUID
    version: int
    document: Document | None


@dataclass(frozen=True)
class Status:
    """How the archive stands: documents and tombstones in the rows, how many are pending, documents in the index.

    `trouble` says why the index cannot be used, '' when it can.
    """

    present: int
    absent: int
    pending: int
    indexed: int
    trouble: str = ""


class RebuildNeeded(IndexUnusable):
    """The index must be rebuilt, and that takes longer than a delivery may."""


@transaction.atomic
def save(changes: list[Change]) -> None:
    """Write documents and tombstones to the rows; an older version never replaces a newer one."""
    wanted = {change.content_id: change for change in sorted(changes, key=lambda change: change.version)}
    rows = {
        row.content_id: row for row in IndexedDocument.objects.select_for_update().filter(content_id__in=wanted.keys())
    }
    for content_id, change in wanted.items():
        row = rows.get(content_id)
        if row is not None and row.version > change.version:
            continue
        said = change.document.model_dump(mode="json") if change.document else {}
        same = row is not None and row.document == said and row.present == bool(change.document)
        IndexedDocument.objects.update_or_create(
            content_id=content_id,
            defaults={
                "version": change.version,
                "present": change.document is not None,
                "document": said,
                "page_id": change.document.page_id if change.document else None,
                # The same again (a delivery repeated) needs no second commit.
                "indexed": bool(row and same and row.indexed),
                "suspect": False,
            },
        )
        if change.document is not None:
            _name(change.document)


def _name(document: Document) -> None:
    named = [("type", document.type, document.type_label), ("unit", document.unit.slug, document.unit.name)]
    named += [("topic", topic.slug, topic.name) for topic in document.topics]
    for facet, slug, name in named:
        Label.objects.update_or_create(facet=facet, slug=slug, defaults={"name": name[:255]})


def suspect(page_id: int) -> None:
    """Note that a page may not be live any more; what counts is how it stands when somebody searches."""
    IndexedDocument.objects.filter(page_id=page_id, present=True).update(suspect=True)


def suspect_all() -> None:
    """Note every content whose page is not live, gone or private, whatever way that came about."""
    public = Page.objects.live().public().values("pk")
    IndexedDocument.objects.filter(present=True, suspect=False).exclude(page_id__in=public).update(suspect=True)


def is_indexed(content_id: UUID, version: int) -> bool:
    """Whether the index holds this version of a content, or a newer one."""
    return IndexedDocument.objects.filter(content_id=content_id, version__gte=version, indexed=True).exists()


def drain(wait: float) -> None:
    """Bring the index up to the rows. Raises IndexBusy, RebuildNeeded, OSError; what was not done stays noted."""
    with engines.backend().writing(wait) as writing:
        _mend(writing, quickly=True)
        _write_pending(writing, until=float("inf"))


def upkeep(until: float) -> datetime | None:
    """Check the index, rebuild it if it must be, write what is pending; returns when to look again (UTC).

    Pages that went away on paths which tell nobody are noted as suspect, so that counts are right too.
    A rebuild is finished whatever `until` (CLOCK_BOOTTIME) says: without it the archive cannot answer.
    """
    suspect_all()
    try:
        with engines.backend().writing() as writing:
            _mend(writing, quickly=False)
            if not _write_pending(writing, until):
                return timezone.now()
            if _differs(writing):
                logger.warning("event=index_differs")
                _rebuild(writing)
    except IndexBusy:
        return timezone.now() + timedelta(seconds=1)
    return timezone.now() + CHECK_EVERY


def rebuild(wait: float) -> int:
    """Make the index anew from the rows; returns how many documents it holds. Raises IndexBusy, OSError."""
    with engines.backend().writing(wait) as writing:
        count = _rebuild(writing)
        _write_pending(writing, until=float("inf"))
        return count


def status(wait: float) -> Status:
    """How the archive stands now. Raises IndexBusy."""
    indexed, trouble = 0, ""
    with engines.backend().writing(wait) as writing:
        try:
            trouble = "" if _ours(writing.identity()) else "The index belongs to another database."
            indexed = writing.count()
        except (IndexUnusable, OSError) as error:
            trouble = str(error)
    rows = IndexedDocument.objects.all()
    return Status(
        present=rows.filter(present=True).count(),
        absent=rows.filter(present=False).count(),
        pending=rows.filter(indexed=False).count(),
        indexed=indexed,
        trouble=trouble,
    )


def _ours(here: Identity) -> bool:
    state = _state()
    return here.index == state.index and here.commit in (state.started, state.done)


def _differs(writing: IndexWriting) -> bool:
    """Whether index and rows hold different numbers of documents though nothing is pending."""
    expected = IndexedDocument.objects.filter(present=True).count()
    # Rows saved since are pending, for only the holder of the index, this process, marks them as indexed.
    return writing.count() != expected and not IndexedDocument.objects.filter(indexed=False).exists()


def _state() -> IndexState:
    return IndexState.objects.get_or_create(pk=1)[0]


def _mend(writing: IndexWriting, quickly: bool) -> None:
    """Rebuild an index that is missing, broken or foreign."""
    try:
        if _ours(writing.identity()):
            return
        why = "foreign"
    except IndexUnusable as error:
        why = str(error)
    if quickly and IndexedDocument.objects.filter(present=True).count() > QUICKLY:
        raise RebuildNeeded("The index is being rebuilt.")
    if _state().index:
        logger.warning("event=index_rebuilt why=%s", why)
    _rebuild(writing)


def _rebuild(writing: IndexWriting) -> int:
    versions: dict[int, int] = {}

    def documents() -> Iterator[Document]:
        for row in IndexedDocument.objects.order_by("pk").iterator(chunk_size=BATCH):
            if not row.indexed:
                versions[row.pk] = row.version
            if row.present:
                yield row.read()

    name = uuid.uuid4().hex
    count = writing.rebuild(name, 0, documents())
    with transaction.atomic():
        IndexState.objects.update_or_create(
            pk=1, defaults={"index": name, "started": 0, "done": 0, "rebuilt_at": timezone.now()}
        )
        _mark(versions)
    return count


def _write_pending(writing: IndexWriting, until: float) -> bool:
    """Write rows that the index does not hold yet; whether all were written."""
    while rows := list(IndexedDocument.objects.filter(indexed=False).order_by("pk")[:BATCH]):
        if boottime() >= until:
            return False
        _state()
        IndexState.objects.filter(pk=1).update(started=F("done") + 1)
        commit = _state().started
        writing.write(
            commit,
            present=[row.read() for row in rows if row.present],
            absent=[row.content_id for row in rows if not row.present],
        )
        with transaction.atomic():
            IndexState.objects.filter(pk=1).update(done=commit)
            _mark({row.pk: row.version for row in rows})
    return True


def _mark(versions: dict[int, int]) -> None:
    """Note rows as indexed, but for those that a delivery has changed in the meantime."""
    rows = list(versions.items())
    for start in range(0, len(rows), BATCH):
        part = dict(rows[start : start + BATCH])
        unchanged = [
            pk
            for pk, version in IndexedDocument.objects.filter(pk__in=part).values_list("pk", "version")
            if part[pk] == version
        ]
        IndexedDocument.objects.filter(pk__in=unchanged).update(indexed=True)
