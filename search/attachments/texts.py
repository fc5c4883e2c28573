"""The words of attached files: read in the background, in a process of their own, and searched with the item.

An item is found by its own words at once; those of its files follow when they were read, and go as soon as not
everybody may open the file any more, or another one has taken its place. Which items carry a file follows the
deliveries (`search.index.store`), so what was withdrawn carries none and never comes back by a file.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Collection as Folder
from wagtail.models import CollectionViewRestriction

from publishers.contract import boottime
from search.attachments import extraction
from search.index.documents import File
from search.language import vietnamese
from search.models import AttachedFile, IndexedDocument

logger = logging.getLogger(__name__)

LARGEST = 50_000_000
"""Bytes of a file that is read."""

SECONDS = 4.0
"""Until the reader of one file is stopped: deliveries wait as long. Two hundred pages take less than one."""

LOOK_EVERY = timedelta(seconds=20)
_AGAIN = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
_SLICE = 500
_KINDS = (".pdf", ".docx")
_READER = Path(extraction.__file__)
Trouble = AttachedFile.Trouble


@dataclass(frozen=True)
class _Read:
    """What came of reading; `again` when it may be otherwise the next time."""

    text: str = ""
    trouble: str = ""
    again: bool = False


def hold(item: IndexedDocument, files: Collection[File]) -> None:
    """Note which files an item carries; new ones are to be read, those that no item carries are forgotten."""
    titles = {file.document_id: file.title[:255] for file in files}
    known = {file.document_id: file for file in AttachedFile.objects.filter(document_id__in=titles)}
    for document_id in titles.keys() - known.keys():
        due = {"due": timezone.now(), "title": titles[document_id]}
        known[document_id], _created = AttachedFile.objects.get_or_create(document_id=document_id, defaults=due)
    before = set(item.files.values_list("pk", flat=True))
    item.files.set(known.values())
    if left := before - {file.pk for file in known.values()}:
        AttachedFile.objects.filter(pk__in=left, items=None).delete()


def read_due(until: float) -> datetime:
    """Read what is due, until CLOCK_BOOTTIME `until`; returns when to look again (UTC)."""
    check()
    while file := AttachedFile.objects.filter(due__lte=timezone.now()).order_by("due", "pk").first():
        _read(file)
        if boottime() + SECONDS > until:
            return timezone.now()
    return timezone.now() + LOOK_EVERY


def check(document_ids: Collection[int] | None = None) -> None:
    """Forget the words of files that were replaced, deleted or made private; have read what is new or public again.

    All files, or those of these documents of Wagtail.
    """
    files = AttachedFile.objects.all()
    if document_ids is not None:
        files = files.filter(document_id__in=document_ids)
    hidden = _private_folders()
    last = 0
    while rows := list(files.filter(pk__gt=last).defer("text").order_by("pk")[:_SLICE]):
        last = rows[-1].pk
        documents = get_document_model().objects.in_bulk([row.document_id for row in rows])
        for row in rows:
            document = documents.get(row.document_id)
            if document is None or document.collection_id in hidden:
                trouble = Trouble.GONE if document is None else Trouble.PRIVATE
                if row.trouble != trouble or row.due:
                    _keep(row, "", _Read(trouble=trouble))
            elif row.due is None and row.identity != _identity(document):
                _keep(row, "", _Read(again=True), at_once=True)


def _private_folders() -> set[int]:
    """Collections that are for some people only, and those in them."""
    paths = Folder.objects.filter(pk__in=CollectionViewRestriction.objects.values("collection"))
    return {pk for path in paths.values_list("path", flat=True) for pk in _within(path)}


def _within(path: str) -> Iterator[int]:
    yield from Folder.objects.filter(path__startswith=path).values_list("pk", flat=True)


def _identity(document: Any) -> str:
    """Which bytes: by their hash, and before there is one by the name, which no other file gets."""
    return str(document.file_hash or document.file.name)[:255]


def _read(row: AttachedFile) -> None:
    document = get_document_model().objects.filter(pk=row.document_id).first()
    if document is None or document.collection_id in _private_folders():
        check([row.document_id])
        return
    read = _words(document)
    logger.info("event=file_read document=%s characters=%s trouble=%s", row.document_id, len(read.text), read.trouble)
    _keep(row, _identity(document), read)
    # It may have become private, or another one, while it was read.
    check([row.document_id])


@transaction.atomic
def _keep(row: AttachedFile, identity: str, read: _Read, at_once: bool = False) -> None:
    """Write down what was read, and have the items that carry the file indexed anew."""
    # Items first, as a delivery does.
    items = IndexedDocument.objects.filter(files=row, present=True)
    list(IndexedDocument.objects.select_for_update().filter(pk__in=list(items.values_list("pk", flat=True))))
    held = AttachedFile.objects.select_for_update().filter(pk=row.pk).first()
    if held is None:  # the last item that carried it was withdrawn
        return
    wait = timedelta(0) if at_once else _AGAIN[held.tries] if read.again and held.tries < len(_AGAIN) else None
    changed = held.text != read.text
    held.identity, held.text, held.trouble = identity, read.text, read.trouble
    held.tries = 0 if at_once or wait is None else held.tries + 1
    held.due = None if wait is None else timezone.now() + wait
    held.read_at = timezone.now()
    held.save()
    if changed:
        items.update(indexed=False, texts=F("texts") + 1)


def _words(document: Any) -> _Read:
    kind = Path(document.filename).suffix.lower()
    if kind not in _KINDS:
        return _Read(trouble=Trouble.KIND)
    with tempfile.TemporaryFile() as copy:
        try:
            with document.open_file() as file:
                size = 0
                for part in _parts(file):
                    size += copy.write(part)
                    if size > LARGEST:
                        return _Read(trouble=Trouble.LARGE)
        except OSError as error:
            logger.warning("event=file_lost document=%s why=%s", document.pk, error)
            return _Read(trouble=Trouble.LOST, again=True)
        copy.seek(0)
        return _by_reader(kind[1:], copy)


def _parts(file: Any) -> Iterable[bytes]:
    return iter(lambda: file.read(1 << 20), b"")


def _by_reader(kind: str, copy: Any) -> _Read:
    """Let a process of its own read; whatever becomes of it, ours goes on."""
    command = [sys.executable, "-I", str(_READER), kind]
    try:
        done = subprocess.run(
            command, stdin=copy, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS, env={}, check=True
        )
        output = json.loads(done.stdout)
        return _Read(vietnamese.nfc(output["text"]), output["trouble"])
    except subprocess.TimeoutExpired:
        return _Read(trouble=Trouble.SLOW, again=True)
    except subprocess.CalledProcessError as error:
        slow = error.returncode in (-24, -9)  # SIGXCPU; SIGKILL where memory ran out
        return _Read(trouble=Trouble.SLOW if slow else Trouble.BROKEN, again=slow)
