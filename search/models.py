"""What the archive holds, in the database: the index is made from these rows and can be made from them again."""

from __future__ import annotations

import re
import secrets
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from search.contract import Entry
from search.index.documents import Document
from search.language import syllables, vietnamese
from search.query import parser


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
_MEANS = re.compile(r"[-–—=~<]*[=→⇒⟶⟹↔⇔>]+")


def new_stamp() -> int:
    """A number that no other state of a row has."""
    return secrets.randbits(40)


class Synonyms(models.Model):
    """Words that mean the same to the search: whoever asks for one of them also finds the others, after it.

    `words` holds one of them in each line. Every process sees a change at its next question
    (`search.editorial.synonyms`): `stamp` is another number after each change.
    """

    MOST, LONGEST, MOST_SYLLABLES = 8, 80, 8

    words = models.TextField(
        _("words that mean the same"),
        help_text=_(
            "One in each line, such as an abbreviation and what it stands for. "
            "Whoever searches for one of them also finds the others, below what was typed. It holds at once."
        ),
    )
    stamp = models.BigIntegerField(default=new_stamp, editable=False)

    class Meta:
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")
        ordering: ClassVar = ["words"]

    def __str__(self) -> str:
        return " = ".join(self.lines())

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give the row another stamp, so that every process reads it again."""
        self.stamp = new_stamp()
        super().save(*args, **kwargs)

    def lines(self) -> list[str]:
        """Each of the words, NFC."""
        return [line for part in self.words.splitlines() if (line := " ".join(vietnamese.nfc(part).split()))]

    def clean(self) -> None:
        """Refuse what could not be found, or says nothing new."""
        lines = self.lines()
        self.words = "\n".join(lines)
        if signs := [line for line in lines if _MEANS.search(line)]:
            raise ValidationError({"words": [self._apart(line) for line in signs]})
        if len(lines) == 1:
            alone = _("“%(line)s” stands alone. Write what means the same below it, each in a line of its own.")
            raise ValidationError({"words": alone % {"line": lines[0][: self.LONGEST]}})
        if len(lines) < 2:
            raise ValidationError({"words": _("Give at least two, one in each line.")})
        if len(lines) > self.MOST:
            raise ValidationError({"words": _("Give at most %(most)s.") % {"most": self.MOST}})
        # "ko" may stand for "không", for nobody who types "không" is shown what else it could be.
        short = sum(not self._is_syllable(line) for line in lines) == len(lines) - 1 and all(
            len(vietnamese.words(line)[0]) == 1 for line in lines
        )
        errors = [message for line in lines if (message := self._wrong(line, short))]
        if not errors:
            errors = self._repeated(lines) or self._known(lines)
        if errors:
            raise ValidationError({"words": errors})

    def _apart(self, line: str) -> str:
        """How a line that says by a sign what means the same is to be written."""
        parts = ", ".join(f"“{part.strip()}”" for part in _MEANS.split(line) if part.strip())
        message = _("“%(line)s”: a sign between words says nothing here. Write each in a line of its own: %(parts)s.")
        return message % {"line": line[: self.LONGEST], "parts": parts[: 2 * self.LONGEST]}

    @staticmethod
    def _is_syllable(line: str) -> bool:
        words = vietnamese.words(line)[0]
        return len(words) == 1 and syllables.is_syllable(words[0])

    def _wrong(self, line: str, short: bool) -> str:
        words = vietnamese.words(line)[0]
        size = len(words)
        if not any(letter.isalpha() for letter in line):
            return _("“%(line)s” has no letters.") % {"line": line}
        if self._is_syllable(line) and not short:
            return _("“%(line)s” is one syllable, and without marks many other words are the same.") % {"line": line}
        if size > self.MOST_SYLLABLES or len(line) > self.LONGEST:
            said = {"line": line[:40], "syllables": self.MOST_SYLLABLES, "longest": self.LONGEST}
            return _("“%(line)s” is too long: at most %(syllables)s syllables, %(longest)s characters.") % said
        return ""

    def _repeated(self, lines: list[str]) -> list[str]:
        """What the search takes for the same already, or finds as a part of another."""
        found = []
        for number, line in enumerate(lines):
            ours = vietnamese.words(line)[0]
            for other in lines[number + 1 :]:
                theirs = vietnamese.words(other)[0]
                if ours == theirs:
                    found.append(_("“%(one)s” and “%(two)s” are the same to the search.") % {"one": line, "two": other})
                    continue
                part, whole = (line, other) if len(ours) < len(theirs) else (other, line)
                if f" {' '.join(vietnamese.words(part)[0])} " in f" {' '.join(vietnamese.words(whole)[0])} ":
                    message = _(
                        "“%(part)s” is a part of “%(whole)s”: whoever searches for the part finds both already."
                    )
                    found.append(message % {"part": part, "whole": whole})
        return found

    def _known(self, lines: list[str]) -> list[str]:
        """What another row says already."""
        ours = {tuple(vietnamese.words(line)[0]) for line in lines}
        for other in Synonyms.objects.exclude(pk=self.pk):
            theirs = [line for line in other.lines() if tuple(vietnamese.words(line)[0]) in ours]
            if len(theirs) > 1:
                said = {"one": theirs[0], "two": theirs[1], "row": str(other)[:120]}
                return [_("“%(one)s” and “%(two)s” already mean the same in “%(row)s”.") % said]
        return []


class Pin(models.Model):
    """An item that editors put on top of what a question finds.

    `words` are the whole question, however it is written (`key`). Pins of one question stand by `position`, then in
    the order in which they were made. It holds from `first_day` to `last_day`, both counted, without end where
    there is none; and only as long as the archive holds the item.
    """

    words = models.CharField(
        _("words that are searched for"),
        max_length=parser.LONGEST,
        help_text=_("The whole search as people type it; with or without accents and capitals is the same."),
    )
    key = models.CharField(max_length=500, editable=False, db_index=True)
    page = models.ForeignKey(
        Page,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("item"),
        help_text=_("It stands on top of the results, as long as it is public and fits the chosen filters."),
    )
    position = models.PositiveSmallIntegerField(
        _("place"), default=1, help_text=_("Where several items are chosen for the same words, 1 stands first.")
    )
    first_day = models.DateField(_("from"), null=True, blank=True, help_text=_("Empty: from now on."))
    last_day = models.DateField(_("until"), null=True, blank=True, help_text=_("This day counts. Empty: without end."))

    MOST = 5
    """Items that are pinned to the same words."""

    class Meta:
        verbose_name = _("pinned result")
        verbose_name_plural = _("pinned results")
        ordering: ClassVar = ["key", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.words} → {self.page.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Note which question this is."""
        self.key = parser.key(self.words)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse what nobody could be shown, and what is pinned already."""
        self.words = " ".join(vietnamese.nfc(self.words).split())
        self.key = parser.key(self.words)
        wrong: dict[str, Any] = {}
        if not self.key:
            wrong["words"] = _("There is no word in it that could be searched for.")
        elif parser.is_too_much(self.words):
            wrong["words"] = _("It has more phrases and words with a minus than can be searched for.")
        if self.first_day and self.last_day and self.first_day > self.last_day:
            wrong["last_day"] = _("This is before the beginning.")
        if self.page_id and not IndexedDocument.objects.filter(page_id=self.page_id, present=True).exists():
            wrong["page"] = _(
                "The archive does not hold this page. Publish it first, or choose an item that is public."
            )
        others = self._beside()
        if "words" not in wrong and self.page_id and others.filter(page_id=self.page_id).exists():
            wrong["page"] = _("It is already pinned to “%(words)s”.") % {"words": self.words}
        elif "words" not in wrong and others.count() >= self.MOST:
            wrong["words"] = _("To these words %(most)s items are pinned already; more would hide what was found.") % {
                "most": self.MOST
            }
        if wrong:
            raise ValidationError(wrong)

    def _beside(self) -> models.QuerySet[Pin]:
        """Other pins to these words that hold on one of our days that is still to come; what is over is in no way."""
        begins = max(self.first_day or date.min, timezone.localdate())
        going_on = models.Q(last_day=None) | models.Q(last_day__gte=begins)
        begun = models.Q(first_day=None) | models.Q(first_day__lte=self.last_day or date.max)
        return Pin.objects.filter(begun, going_on, key=self.key).exclude(pk=self.pk)

    @classmethod
    def holding(cls, key: str, day: date) -> list[int]:
        """The pages that are pinned to a question on a day (of people here), the first on top."""
        begun = models.Q(first_day=None) | models.Q(first_day__lte=day)
        going_on = models.Q(last_day=None) | models.Q(last_day__gte=day)
        return list(dict.fromkeys(cls.objects.filter(begun, going_on, key=key).values_list("page_id", flat=True)))

    def standing(self) -> str:
        """Whether it is shown now, and if not, why."""
        today = timezone.localdate()
        if self.last_day and self.last_day < today:
            return str(_("Over"))
        if self.first_day and self.first_day > today:
            return str(_("Not yet"))
        held = IndexedDocument.objects.filter(page_id=self.page_id, present=True).exists()
        return str(_("Shown") if held and self.page.live else _("The archive does not hold the item"))


class AskedQuestion(models.Model):
    """How often a question was asked on one day, by nobody knows whom (`search.analytics.usage`).

    `digest` says which question it is, '' are all that were asked when the day had too many different ones.
    `words` is how it was typed first on that day, `results` how many hits it had the last time.
    """

    day = models.DateField(_("day"))
    digest = models.CharField(max_length=32, blank=True)
    words = models.CharField(_("words"), max_length=parser.LONGEST, blank=True)
    asked = models.PositiveIntegerField(_("times asked"), default=0)
    results = models.PositiveIntegerField(_("results"), default=0)

    class Meta:
        verbose_name = _("question of a day")
        verbose_name_plural = _("questions of a day")
        constraints: ClassVar = [models.UniqueConstraint(fields=["day", "digest"], name="search_asked_once_a_day")]
        indexes: ClassVar = [models.Index(fields=["digest", "day"], name="search_asked_digest")]

    def __str__(self) -> str:
        return f"{self.day} {self.words}"


class OpenedRank(models.Model):
    """How often a hit at this rank was opened, counted from 1; after the last one all that stand below."""

    question = models.ForeignKey(AskedQuestion, on_delete=models.CASCADE, related_name="opened")
    rank = models.PositiveSmallIntegerField(_("rank"))
    times = models.PositiveIntegerField(_("times opened"), default=0)

    class Meta:
        verbose_name = _("opened rank")
        verbose_name_plural = _("opened ranks")
        constraints: ClassVar = [models.UniqueConstraint(fields=["question", "rank"], name="search_opened_once")]

    def __str__(self) -> str:
        return f"{self.rank}: {self.times}"
