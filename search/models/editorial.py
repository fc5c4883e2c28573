"""What editors decide about the search: words that mean the same, and items that stand first."""

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

from search.language import syllables, vietnamese
from search.models.archive import IndexedDocument
from search.query import parser

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
            values = {"line": line[:40], "syllables": self.MOST_SYLLABLES, "longest": self.LONGEST}
            return _("“%(line)s” is too long: at most %(syllables)s syllables, %(longest)s characters.") % values
        return ""

    def _repeated(self, lines: list[str]) -> list[str]:
        """What the search takes for the same already, or finds as a part of another."""
        errors = []
        for number, line in enumerate(lines):
            ours = vietnamese.words(line)[0]
            for other in lines[number + 1 :]:
                theirs = vietnamese.words(other)[0]
                if ours == theirs:
                    errors.append(
                        _("“%(one)s” and “%(two)s” are the same to the search.") % {"one": line, "two": other}
                    )
                    continue
                part, whole = (line, other) if len(ours) < len(theirs) else (other, line)
                if f" {' '.join(vietnamese.words(part)[0])} " in f" {' '.join(vietnamese.words(whole)[0])} ":
                    message = _(
                        "“%(part)s” is a part of “%(whole)s”: whoever searches for the part finds both already."
                    )
                    errors.append(message % {"part": part, "whole": whole})
        return errors

    def _known(self, lines: list[str]) -> list[str]:
        """What another row says already."""
        ours = {tuple(vietnamese.words(line)[0]) for line in lines}
        for other in Synonyms.objects.exclude(pk=self.pk):
            theirs = [line for line in other.lines() if tuple(vietnamese.words(line)[0]) in ours]
            if len(theirs) > 1:
                values = {"one": theirs[0], "two": theirs[1], "row": str(other)[:120]}
                return [_("“%(one)s” and “%(two)s” already mean the same in “%(row)s”.") % values]
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
