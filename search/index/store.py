"""The rows of the archive: what each content says, or that it is gone; the only writer of that.

Rows come first: what was saved is never lost, `indexing` brings the index up to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from wagtail.models import Page

from search.attachments import texts
from search.index.documents import Document
from search.models import IndexedDocument, Label


@dataclass(frozen=True)
class Change:
    """What a delivery asks for: this document, or nothing (None), as of this version.

    `reason` is why there is nothing any more, in words for the public.
    """

    content_id: UUID
    version: int
    document: Document | None
    reason: str = ""


@transaction.atomic
def save(changes: list[Change]) -> None:
    """Write documents and tombstones to the rows; an older version never replaces a newer one."""
    changes_by_id = {change.content_id: change for change in sorted(changes, key=lambda change: change.version)}
    # A row that does not exist cannot be locked: whoever else saves its first version has to wait for this one.
    first = [IndexedDocument(content_id=content_id, version=-1, present=False) for content_id in sorted(changes_by_id)]
    IndexedDocument.objects.bulk_create(first, ignore_conflicts=True)
    written = set()
    for row in IndexedDocument.objects.select_for_update().filter(content_id__in=changes_by_id).order_by("pk"):
        change = changes_by_id[row.content_id]
        if row.version > change.version:
            continue
        stored = change.document.model_dump(mode="json") if change.document else _tombstone(change)
        had_files = bool(row.document.get("files"))
        # The same again (a delivery repeated) needs no second commit.
        row.indexed = row.indexed and row.document == stored and row.present == bool(change.document)
        row.version, row.present, row.document = change.version, change.document is not None, stored
        row.page_id = change.document.page_id if change.document else None
        row.suspect = False
        row.save(update_fields=["version", "present", "document", "page_id", "indexed", "suspect", "changed_at"])
        written.add(row.content_id)
        if stored.get("files") or had_files:
            texts.hold(row, change.document.files if change.document else [])
    _name(
        [change.document for content_id, change in changes_by_id.items() if change.document and content_id in written]
    )


def _tombstone(change: Change) -> dict[str, Any]:
    return {"reason": change.reason} if change.reason else {}


def _name(documents: list[Document]) -> None:
    """Keep how types, units, topics and statuses are called; what is called so already is left alone."""
    names: dict[tuple[str, str], str] = {}
    for document in documents:
        names["type", document.type] = document.type_label
        names["unit", document.unit.slug] = document.unit.name
        names.update({("topic", topic.slug): topic.name for topic in document.topics})
        if document.status:
            names["status", document.status] = document.status_label or document.status
    slugs = {slug for _facet, slug in names}
    known = {(label.facet, label.slug): label.name for label in Label.objects.filter(slug__in=slugs)}
    # In one order, so that two who write at the same time wait for each other instead of each for the other.
    new = [
        Label(facet=facet, slug=slug, name=name[:255])
        for (facet, slug), name in sorted(names.items())
        if known.get((facet, slug)) != name[:255]
    ]
    Label.objects.bulk_create(new, update_conflicts=True, unique_fields=["facet", "slug"], update_fields=["name"])


def suspect(page_id: int) -> None:
    """Note that a page may not be live any more; what counts is how it stands when somebody searches."""
    IndexedDocument.objects.filter(page_id=page_id, present=True).update(suspect=True)


def suspect_all() -> None:
    """Note every content whose page is not live, gone or private, whatever way that came about."""
    public = Page.objects.live().public().values("pk")
    gone = IndexedDocument.objects.filter(present=True, suspect=False).exclude(page_id__in=public)
    if gone.exists():  # nearly always there is none, and looking through all of them needs no lock
        gone.update(suspect=True)


def is_indexed(content_id: UUID, version: int) -> bool:
    """Whether the index holds this version of a content, or a newer one."""
    return IndexedDocument.objects.filter(content_id=content_id, version__gte=version, indexed=True).exists()
