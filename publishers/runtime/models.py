from django.db import models


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
