"""What the archive holds, in the database: the index is made from these rows and can be made from them again."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from search.contract import Entry
from search.index.documents import Document


class IndexedDocument(models.Model):
    """One content in the archive, or that it was taken out (a tombstone: `present` is false; `document` then
    holds nothing but the public reason, if there is one).

    `version` is the ledger's; an older one never replaces a newer one. `indexed` says whether the
    index in use already holds this state, `suspect` that its page may not be live any more: such
    contents are looked at on each question, so that they are neither shown nor counted. `texts` rises
    whenever there is something else to read in one of its files.
    """

    content_id = models.UUIDField(_("content"), unique=True)
    page_id = models.BigIntegerField(_("page"), null=True, db_index=True)
    version = models.BigIntegerField(_("version"))
    present = models.BooleanField(_("in the archive"))
    document = models.JSONField(_("document"), default=dict)
    indexed = models.BooleanField(_("indexed"), default=False)
    suspect = models.BooleanField(_("perhaps not live"), default=False)
    files: models.ManyToManyField[AttachedFile, Any] = models.ManyToManyField(
        "AttachedFile", verbose_name=_("attached files"), related_name="items"
    )
    texts = models.BigIntegerField(_("changes of its files"), default=0)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("archived document")
        verbose_name_plural = _("archived documents")
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=models.Q(indexed=False), name="search_not_indexed"),
            models.Index(fields=["page_id"], condition=models.Q(suspect=True), name="search_suspect"),
        ]

    def __str__(self) -> str:
        return str(self.document.get("title") or self.content_id)

    def read(self) -> Document:
        """The document as it was delivered."""
        return Document.model_validate(self.document)

    def whole(self) -> Document:
        """The document with what was read in its files."""
        document = self.read()
        if not document.files:
            return document
        texts = {file.document_id: file.text for file in self.files.all()}
        files = [file.model_copy(update={"text": texts.get(file.document_id, "")}) for file in document.files]
        return document.model_copy(update={"files": files})

    def entry(self) -> Entry:
        """What the index should say of this content."""
        return Entry(self.content_id, self.version, self.whole() if self.present else None)


class AttachedFile(models.Model):
    """A file that items in the archive carry, and the words in it: read once, however many items carry it.

    `document_id` is Wagtail's. `identity` says which bytes were read, `due` when they shall be (again): None means
    that there is nothing to do. `trouble` says why there are no words, or not all; there are none for what not
    everybody may open.
    """

    class Trouble(models.TextChoices):
        CUT = "cut", _("Only the beginning can be found: the file is very long.")
        EMPTY = (
            "empty",
            _("There are no words in it: a scan, perhaps. Attach the file it was made from."),
        )
        LOCKED = "locked", _("It asks for a password. Attach it without one.")
        BROKEN = "broken", _("It cannot be opened. Attach it anew.")
        LARGE = "large", _("It is too large to be read.")
        SLOW = "slow", _("Reading it takes too long.")
        LOST = "lost", _("The file is not in the storage.")
        PRIVATE = "private", _("Not everybody may open it: its collection is private.")
        GONE = "gone", _("It was deleted.")
        KIND = "kind", _("Files of this kind are not read, only PDF and DOCX.")

    document_id = models.BigIntegerField(_("document"), unique=True)
    title = models.CharField(_("title"), max_length=255, blank=True)
    identity = models.CharField(_("what was read"), max_length=255, blank=True)
    text = models.TextField(_("text"), blank=True)
    trouble = models.CharField(_("remark"), max_length=10, choices=Trouble, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    due = models.DateTimeField(_("to be read at"), null=True, db_index=True)
    read_at = models.DateTimeField(_("read at"), null=True)

    class Meta:
        verbose_name = _("attached file")
        verbose_name_plural = _("attached files")

    def __str__(self) -> str:
        return self.title or str(self.document_id)


class IndexState(models.Model):
    """One row: which index belongs to this database, and how far it has been written.

    An index whose identity or commit is not one of these came from elsewhere (another database, a
    backup of another day) and is rebuilt. `started` is one ahead of `done` while a commit is made.
    `building` is the index that is being made beside it, filled with the rows up to `cursor`; `audited`
    is the row up to which index and rows were compared.
    """

    index = models.CharField(_("index"), max_length=32, default="")
    started = models.BigIntegerField(_("commit begun"), default=0)
    done = models.BigIntegerField(_("commit done"), default=0)
    building = models.CharField(_("index being built"), max_length=32, default="", blank=True)
    cursor = models.BigIntegerField(_("built up to"), default=0)
    audited = models.BigIntegerField(_("audited up to"), default=0)
    rebuilt_at = models.DateTimeField(_("rebuilt at"), null=True)

    class Meta:
        verbose_name = _("state of the index")
        verbose_name_plural = _("state of the index")

    def __str__(self) -> str:
        return self.index


class Label(models.Model):
    """How a unit, topic or type is called: the newest name that came with a document."""

    facet = models.CharField(_("facet"), max_length=10)
    slug = models.CharField(_("slug"), max_length=120)
    name = models.CharField(_("name"), max_length=255)

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        constraints: ClassVar = [models.UniqueConstraint(fields=["facet", "slug"], name="search_label_once")]

    def __str__(self) -> str:
        return self.name


# As other search engines have it written.
