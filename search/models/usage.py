"""What people look for, counted by the day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from search.query import parser


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
