"""The archive as a channel: indexing has receipts, retries and a version gate from the same ledger as a post."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.utils import timezone

from publishers.contract import (
    BackgroundJob,
    Capability,
    ChannelUnavailable,
    Content,
    ContentRejected,
    Done,
    Health,
    Job,
    Lookup,
    NotDone,
    NotSupported,
    Operation,
    Payload,
    Publisher,
    PublisherError,
    Receipt,
    Snapshot,
    TemporaryError,
    TextField,
    boottime,
)
from publishers.runtime.lazy import gettext_lazy as _
from search.analytics import usage
from search.attachments import texts
from search.contract import IndexBusy, IndexUnusable, Query, SearchUnavailable
from search.index import documents, engines, indexing, store
from search.models import IndexedDocument

_WAIT = 3.0  # seconds for another writer to finish
_MARGIN = 5.0  # seconds kept of the deadline
_FORGET_EVERY = timedelta(hours=6)


class Upkeep:
    """Writes or rebuilds what is missing in the index, and now and then checks all of it."""

    name = "archive-upkeep"
    exclusive = True

    def __init__(self) -> None:
        self._check_at = datetime.min.replace(tzinfo=UTC)

    def run(self, until: float) -> datetime | None:
        """Work until CLOCK_BOOTTIME `until`; return when to look again (UTC).

        It is woken after every delivery, and does not go through the whole archive each time.
        """
        now = timezone.now()
        thorough = now >= self._check_at
        if thorough:
            self._check_at = now + indexing.CHECK_EVERY
        again = indexing.upkeep(until, thorough=thorough)
        return again and min(again, self._check_at)


_UPKEEP = Upkeep()
"""One in each process: it knows when it checked."""


class Files:
    """Reads the words of attached files, and puts them into the index with the items that carry them."""

    name = "archive-files"
    exclusive = True

    def run(self, until: float) -> datetime | None:
        """Work until CLOCK_BOOTTIME `until`; return when to look again (UTC)."""
        again = texts.read_due(until)
        if IndexedDocument.objects.filter(indexed=False).exists():
            with contextlib.suppress(IndexBusy, IndexUnusable, OSError):  # the upkeep comes by and does it
                indexing.drain(0.0)
        return again


class Counts:
    """Deletes counts of what people look for when they are old."""

    name = "archive-usage"
    exclusive = True

    def run(self, until: float) -> datetime | None:
        """Delete them; return when to look again (UTC)."""
        usage.forget()
        return timezone.now() + _FORGET_EVERY


class ArchivePublisher(Publisher):
    """Puts items into the searchable archive and takes them out."""

    name: ClassVar[str] = "archive"
    label = _("Archive")
    capabilities = Capability.UPDATE | Capability.RETRACT | Capability.LOOKUP | Capability.BATCH | Capability.BACKFILL
    idempotent = frozenset({Operation.CREATE, Operation.UPDATE, Operation.RETRACT})
    preview_template = "search/preview.html"
    text_fields = (TextField("summary", _("Summary among search results"), 400, line=True),)
    retracts_on_expiry = True
    outside = False

    @classmethod
    def default_text(cls, name: str, snapshot: Snapshot) -> str:
        return snapshot.summary

    def render(self, content: Content, operation: Operation) -> Payload:
        """The document as it is kept and shown, None in a retraction, with the public reason of a withdrawal."""
        if operation == Operation.NOTICE:
            raise NotSupported(str(_("The archive tells nobody; it holds an item or does not.")))
        present = operation != Operation.RETRACT
        own_summary = content.texts.get("summary", "")
        document = documents.from_snapshot(content.snapshot, own_summary).model_dump(mode="json") if present else None
        if withdrawal := content.snapshot.withdrawal if not present else None:
            return {"document": None, "reason": withdrawal.reason}
        return {"document": document}

    def deliver(self, payload: Payload, job: Job) -> Receipt:
        """Write the row, then the index; returns when the item is found or gone."""
        result = self.deliver_many([(payload, job)])[0]
        if isinstance(result, PublisherError):
            raise result
        return result

    def deliver_many(self, work: Sequence[tuple[Payload, Job]]) -> list[Receipt | PublisherError]:
        """Several at once, in one commit."""
        left = min(job.deadline for _payload, job in work) - boottime()
        if left <= 0:
            late = TemporaryError(str(_("There was no time left to write to the archive.")), code="deadline")
            return [late] * len(work)
        store.save([_change(payload, job) for payload, job in work])
        wait = max(0.0, min(_WAIT, left - _MARGIN))
        trouble: PublisherError | None = None
        refused: dict[UUID, str] = {}
        try:
            refused = indexing.drain(wait)
        except IndexBusy as error:
            trouble = ChannelUnavailable(
                str(_("Another process is writing to the archive.")), code="index_busy", detail=str(error)
            )
        except IndexUnusable as error:
            trouble = ChannelUnavailable(
                str(_("The archive is being rebuilt.")), code="index_rebuilding", detail=str(error)
            )
        except OSError as error:
            trouble = ChannelUnavailable(
                str(_("The archive could not be written to.")), code="index_write", detail=str(error)
            )
        rejected = {
            content_id: ContentRejected(
                str(_("The search engine cannot hold this text. Shorten what it names, then try again.")),
                code="index_refused",
                detail=why,
            )
            for content_id, why in refused.items()
        }
        return [self._outcome(job, payload, rejected.get(job.content_id, trouble)) for payload, job in work]

    def lookup(self, job: Job) -> Lookup:
        """The rows know: this version, or a newer one, is held and indexed, or it is not."""
        if store.is_indexed(job.content_id, job.version):
            return Done(_receipt(job.payload, job))
        return NotDone()

    def health(self) -> Health:
        """Whether the index can be read."""
        if not IndexedDocument.objects.exists():
            return Health(ok=True)
        try:
            engines.backend().search(Query(limit=1), facets=False)
        except SearchUnavailable as error:
            return Health(ok=False, message=str(error))
        return Health(ok=True)

    @classmethod
    def background_jobs(cls) -> list[BackgroundJob]:
        """The upkeep of the index, the reading of files, and the deleting of old counts."""
        return [_UPKEEP, Files(), Counts()]

    def _outcome(self, job: Job, payload: Payload, trouble: PublisherError | None) -> Receipt | PublisherError:
        # Whoever holds the index writes every row that waits, so the work may be done all the same.
        if trouble is not None and not store.is_indexed(job.content_id, job.version):
            return trouble
        return _receipt(payload, job)


def _change(payload: Payload, job: Job) -> store.Change:
    document = payload["document"] if job.operation != Operation.RETRACT else None
    read = documents.Document.model_validate(document) if document is not None else None
    return store.Change(job.content_id, job.version, read, payload.get("reason", ""))


def _receipt(payload: Payload, job: Job) -> Receipt:
    document = payload.get("document") or {}
    return Receipt(remote_id=str(job.content_id), url=document.get("url", ""), data={"version": job.version})
