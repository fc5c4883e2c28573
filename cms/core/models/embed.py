"""What came of asking another site for something that an item embeds."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class EmbedLookup(models.Model):
    """One address that an editor embedded: whether its site gave a player for it, and when it is asked again.

    What was found stands in Wagtail's table of embeds.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Not asked yet")
        FOUND = "found", _("Found")
        REFUSED = "refused", _("Refused")
        UNREACHABLE = "unreachable", _("Not reachable")

    hash = models.CharField(max_length=32, unique=True)
    url = models.TextField()
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    why = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)
    due = models.DateTimeField(null=True, db_index=True)

    class Meta:
        verbose_name = _("embed")
        verbose_name_plural = _("embeds")

    def __str__(self) -> str:
        return self.url
