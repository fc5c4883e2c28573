from django.db import models
from django.utils.translation import gettext_lazy as _


class Spent(models.Model):
    """How much of one limit somebody has used in one period of the clock; written by `limits` alone."""

    key = models.CharField(max_length=64, primary_key=True)
    """A fingerprint of the limit and of who asks: the table names nobody."""
    period = models.BigIntegerField()
    times = models.IntegerField()
    ends = models.BigIntegerField(db_index=True)
    """Seconds since 1970 after which the row says nothing any more."""

    def __str__(self) -> str:
        return f"{self.times}"


class Retention(models.Model):
    """What the retention job removed of one kind of record (`people.Holding.name`): last time, and ever."""

    holding = models.CharField(_("kind of record"), max_length=60, primary_key=True)
    at = models.DateTimeField(_("last looked at"))
    removed = models.BigIntegerField(_("removed then"), default=0)
    removed_ever = models.BigIntegerField(_("removed since the beginning"), default=0)

    class Meta:
        verbose_name = _("retention report")
        verbose_name_plural = _("retention reports")

    def __str__(self) -> str:
        return f"{self.holding}: {self.removed}"
