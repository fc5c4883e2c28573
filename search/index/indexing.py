"""Keeps the index in step with the rows; the only writer of the index.

Whoever next holds the index writes what is missing.
A commit is numbered in the database before it is made and confirmed after, so that an index which
belongs to another database, or to another day of this one, is told apart from a writer that died.
"""

from __future__ import annotations

import contextlib
import logging
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from publishers.contract import boottime
from search.contract import Entry, Identity, IndexBusy, IndexUnusable, IndexWriting
from search.index import engines, store
from search.models import IndexedDocument, IndexState

logger = logging.getLogger(__name__)
BATCH = 500  # documents in one commit
QUICKLY = 1_000  # documents that can be indexed anew within the deadline of a delivery
CHECK_EVERY = timedelta(minutes=1)
AUDIT_SLICE = 0.5  # seconds of comparing at each check
_STEP = 2.0  # seconds for which the index is held at a time


@dataclass(frozen=True)
class Status:
    """How the archive stands: documents and tombstones in the rows, how many are pending, documents in the index.

    `made_by` is the engine with its version and that of our fields; `drift` is how many documents the index holds
    more (or, below 0, fewer) than the rows say, which an audit would mend. `size` is in bytes; `building` tells of an
    index that is being made beside it; `trouble` says why the index cannot be used, '' when it can.
    """

    present: int
    absent: int
    pending: int
    indexed: int
    size: int
    made_by: str
    drift: int
    building: Progress | None
    trouble: str


@dataclass(frozen=True)
class Progress:
    """How many rows of all have been gone through."""

    done: int
    total: int


@dataclass(frozen=True)
class Audit:
    """How many rows were compared with the index, and how many documents differed and are written again."""

    compared: int
    drift: int


class RebuildNeeded(IndexUnusable):
    """The index must be rebuilt, and that takes longer than a delivery may."""


def drain(wait: float) -> dict[UUID, str]:
    """Bring the index up to the rows; returns the contents that the engine refuses, with why: they stay noted.

    Raises IndexBusy, RebuildNeeded, OSError; what was not done stays noted too.
    """
    with engines.backend().writing(wait) as writing:
        _mend(writing, quickly=True)
        return _write_pending(writing, until=float("inf")) or {}


def upkeep(until: float, *, thorough: bool = True) -> datetime | None:
    """Check the index, build a new one if it must be, write what is pending; returns when to look again (UTC).

    Works until CLOCK_BOOTTIME `until`, and goes on the next time where it stopped. If `thorough`, pages that went
    away on paths which tell nobody are noted as suspect, so that counts are right too, and a slice of the rows is
    compared with the index, and what differs is written again: the more there is in the archive the longer it takes.
    """
    if thorough:
        store.suspect_all()
    try:
        with engines.backend().writing() as writing:
            _mend(writing, quickly=False)
            if _state().building and not _build(writing, until):
                return timezone.now()
            if _write_pending(writing, until) is None:
                return timezone.now()
            # Whoever delivers to the archive waits meanwhile.
            audited = _audit(writing, min(until, boottime() + AUDIT_SLICE)) if thorough else Audit(0, 0)
            if audited.drift:
                logger.warning("event=index_differs documents=%s", audited.drift)
                _write_pending(writing, until)
    except IndexBusy:
        return timezone.now() + timedelta(seconds=1)
    except IndexUnusable as error:  # it broke, or was taken away, between two steps: the next round mends it
        logger.warning("event=index_unusable why=%s", error)
        return timezone.now() + timedelta(seconds=1)
    return timezone.now() + CHECK_EVERY


def reindex(wait: float, tell: Callable[[Progress], None] = lambda progress: None) -> int:
    """Build a new index from the rows beside the one in use, then swap; returns how many documents it holds.

    Goes on where an earlier one stopped. Others write in between, and whoever searches notices nothing.
    Raises IndexBusy, OSError.
    """
    backend = engines.backend()
    with backend.writing(wait) as writing:
        if not _state().building:
            _begin(writing)
    while _state().building:
        with backend.writing(wait) as writing:
            _build(writing, boottime() + _STEP)
        tell(progress())
    with backend.writing(wait) as writing:
        _write_pending(writing, until=float("inf"))
        return writing.count()


def audit(wait: float, tell: Callable[[Progress], None] = lambda progress: None) -> Audit:
    """Compare every row with the index, and the index with the rows; write again what differs.

    Raises IndexBusy, IndexUnusable, OSError.
    """
    IndexState.objects.filter(pk=_state().pk).update(audited=0)
    audited = Audit(0, 0)
    total = IndexedDocument.objects.count()
    backend = engines.backend()
    while True:
        with backend.writing(wait) as writing:
            if not _ours(writing.identity()):
                raise IndexUnusable("The index belongs to another database.")
            _write_pending(writing, until=float("inf"))
            step = _audit(writing, boottime() + _STEP)
            _write_pending(writing, until=float("inf"))
        audited = Audit(audited.compared + step.compared, audited.drift + step.drift)
        tell(Progress(min(audited.compared, total), total))
        if not _state().audited:
            return audited


def snapshot(folder: Path, wait: float) -> int:
    """Copy the index to a folder, up to date with the rows; returns its size in bytes. Writers wait meanwhile.

    Raises IndexBusy, IndexUnusable, FileExistsError, SnapshotElsewhere, SnapshotInside, OSError.
    """
    with engines.backend().writing(wait) as writing:
        if not _ours(writing.identity()):
            raise IndexUnusable("The index belongs to another database.")
        _write_pending(writing, until=float("inf"))
        return writing.snapshot(folder)


def progress() -> Progress:
    """How far the index that is being built has come."""
    state = _state()
    rows = IndexedDocument.objects.all()
    total = rows.count()
    return Progress(rows.filter(pk__lte=state.cursor).count() if state.building else total, total)


def status(wait: float) -> Status:
    """How the archive stands now. Raises IndexBusy."""
    indexed, size, made_by, trouble = 0, 0, "", ""
    with engines.backend().writing(wait) as writing:
        try:
            trouble = "" if _ours(writing.identity()) else "The index belongs to another database."
            indexed, size, made_by = writing.count(), writing.size(), writing.made_by()
        except (IndexUnusable, OSError) as error:
            trouble = str(error)
    rows = IndexedDocument.objects.all()
    return Status(
        present=rows.filter(present=True).count(),
        absent=rows.filter(present=False).count(),
        pending=rows.filter(indexed=False).count(),
        indexed=indexed,
        size=size,
        made_by=made_by,
        # What is pending is known to be missing, or to be there in an older version.
        drift=0 if rows.filter(indexed=False).exists() else indexed - rows.filter(present=True).count(),
        building=progress() if _state().building else None,
        trouble=trouble,
    )


def _ours(here: Identity) -> bool:
    state = _state()
    return here.index == state.index and here.commit in (None, state.started, state.done)


def _state() -> IndexState:
    return IndexState.objects.get_or_create(pk=1)[0]


def _mend(writing: IndexWriting, quickly: bool) -> None:
    """Begin a new index in place of one that is missing, broken or foreign; a small one is built at once."""
    try:
        if _ours(writing.identity()):
            return
        why = "foreign"
    except IndexUnusable as error:
        why = str(error)
    if quickly and IndexedDocument.objects.filter(present=True).count() > QUICKLY:
        raise RebuildNeeded("The index is being rebuilt.")
    with _alone():
        state = _state()
        if state.building or not _stands(writing):
            if not state.building:
                if state.index:
                    logger.warning("event=index_rebuilt why=%s", why)
                _begin(writing)
            if quickly:
                _build(writing, until=float("inf"))


def _stands(writing: IndexWriting) -> bool:
    """Whether the index is ours by now: another process may have mended it while we waited."""
    try:
        return _ours(writing.identity())
    except IndexUnusable:
        return False


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Where an engine takes many writers, one at a time begins and ends an index; the others wait."""
    if not engines.backend().many_writers:
        yield
        return
    _state()
    with transaction.atomic():
        IndexState.objects.select_for_update().get(pk=1)
        yield


def _begin(writing: IndexWriting) -> None:
    """Begin an index beside the one in use; from now on whoever writes writes to both."""
    name = uuid.uuid4().hex
    writing.begin(name, _state().done)
    IndexState.objects.filter(pk=1).update(building=name, cursor=0)


def _build(writing: IndexWriting, until: float) -> bool:
    """Fill the index that is being built and put it in use; False when the time was up before its end."""
    state = _state()
    while rows := _read(IndexedDocument.objects.filter(pk__gt=state.cursor)):
        if boottime() >= until:
            return False
        try:
            refused = writing.fill(state.building, [row.entry() for row in rows if row.present])
            IndexedDocument.objects.filter(content_id__in=refused).update(indexed=False)
            _again_where_files_changed(rows)
        except IndexUnusable:  # somebody removed what was built so far
            _begin(writing)
            state = _state()
            continue
        state.cursor = rows[-1].pk
        IndexState.objects.filter(pk=1, building=state.building).update(cursor=state.cursor)
    # First the index, then the row: should we die between the two, the index is foreign and built again.
    writing.swap(state.building)
    IndexState.objects.filter(pk=1).update(
        index=state.building, building="", cursor=0, audited=0, rebuilt_at=timezone.now()
    )
    return True


def _audit(writing: IndexWriting, until: float) -> Audit:
    """Compare rows with the index from where the last audit stopped; what differs is noted as not indexed.

    After the last row the index is asked for what no row knows. Rows saved since the pending ones were written
    are pending themselves, and are left to that.
    """
    state = _state()
    compared, drift = 0, 0
    while rows := list(IndexedDocument.objects.filter(pk__gt=state.audited).order_by("pk")[:BATCH]):
        held = writing.held([row.content_id for row in rows])
        wrong = [
            row.pk for row in rows if row.indexed and held.get(row.content_id) != (row.version if row.present else None)
        ]
        drift += IndexedDocument.objects.filter(pk__in=wrong).update(indexed=False)
        compared += len(rows)
        state.audited = rows[-1].pk
        if boottime() >= until:
            break
    else:
        state.audited = 0
        drift += _take_out_strays(writing)
    IndexState.objects.filter(pk=1).update(audited=state.audited)
    return Audit(compared, drift)


def _take_out_strays(writing: IndexWriting) -> int:
    """Take contents out of the index that no row knows; how many."""
    rows = IndexedDocument.objects.all()
    if writing.count() == rows.filter(present=True, indexed=True).count():
        return 0
    strays = [content_id for content_id in writing.contents() if not rows.filter(content_id=content_id).exists()]
    if strays:
        now = time.time_ns() // 1000  # as the ledger numbers its versions
        _commit(writing, [Entry(content_id, now, None) for content_id in strays])
    return len(strays)


def _write_pending(writing: IndexWriting, until: float) -> dict[UUID, str] | None:
    """Write rows that the index does not hold yet; which of them it refuses, with why, None when the time was up."""
    refused: dict[UUID, str] = {}
    while rows := _read(IndexedDocument.objects.filter(indexed=False).exclude(content_id__in=refused)):
        if boottime() >= until:
            return None
        refused |= (now := _commit(writing, [row.entry() for row in rows]))
        for content_id, why in now.items():
            logger.warning("event=document_refused content=%s why=%s", content_id, why)
        _mark([row for row in rows if row.content_id not in now])
    return refused


def _read(rows: QuerySet[IndexedDocument]) -> list[IndexedDocument]:
    """The first BATCH of them, with the words of their files."""
    return list(rows.order_by("pk").prefetch_related("files")[:BATCH])


def _commit(writing: IndexWriting, entries: list[Entry]) -> dict[UUID, str]:
    """One numbered commit: begun in the database, made, and confirmed; what the engine refuses, with why."""
    _state()
    IndexState.objects.filter(pk=1).update(started=F("done") + 1)
    state = _state()
    refused = writing.write(state.started, entries, also=state.building)
    IndexState.objects.filter(pk=1).update(done=state.started)
    return refused


def _mark(written: list[IndexedDocument]) -> None:
    """Note rows as indexed, but for those that a delivery has changed in the meantime, or the words of a file."""
    were = {row.pk: (row.version, row.texts) for row in written}
    with transaction.atomic():
        rows = IndexedDocument.objects.select_for_update().filter(pk__in=were).order_by("pk")
        versions = rows.values_list("pk", "version", "texts")
        unchanged = [pk for pk, version, texts in versions if were[pk] == (version, texts)]
        IndexedDocument.objects.filter(pk__in=unchanged).update(indexed=True)
    _again_where_files_changed(written)


def _again_where_files_changed(written: list[IndexedDocument]) -> None:
    """Where an engine takes many writers, ours may have come after the one that knew the newer words."""
    if not engines.backend().many_writers:
        return
    were = {row.pk: (row.version, row.texts) for row in written if row.document.get("files")}
    if were:
        versions = IndexedDocument.objects.filter(pk__in=were).values_list("pk", "version", "texts")
        other = [pk for pk, version, texts in versions if were[pk][0] == version and were[pk][1] != texts]
        IndexedDocument.objects.filter(pk__in=other).update(indexed=False)
