"""What the archive holds, in the database: the index is made from these rows and can be made from them again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from search.contract import Entry
from search.documents import Document


class IndexedDocument(models.Model):
    """One content in the archive, or that it was taken out (a tombstone: `present` is false).

    `version` is the ledger's; an older one never replaces a newer one. `indexed` says whether the
    index in use already holds this state, `suspect` that its page may not be live any more: such
    contents are looked at on each question, so that they are neither shown nor counted.
    """

    content_id = models.UUIDField(_("content"), unique=True)
    page_id = models.BigIntegerField(_("page"), null=True, db_index=True)
    version = models.BigIntegerField(_("version"))
    present = models.BooleanField(_("in the archive"))
    document = models.JSONField(_("document"), default=dict)
    indexed = models.BooleanField(_("indexed"), default=False)
    suspect = models.BooleanField(_("perhaps not live"), default=False)
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

    def entry(self) -> Entry:
        """What the index should say of this content."""
        return Entry(self.content_id, self.version, self.read() if self.present else None)


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
