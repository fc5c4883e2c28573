"""What is left of an item that was taken back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Withdrawal(models.Model):
    """An item taken back, with the reason the public reads; outlives the page, goes when it is published again."""

    content_id = models.UUIDField(unique=True)
    path = models.CharField(max_length=1000, db_index=True)
    title = models.CharField(max_length=255)
    public_reason = models.TextField(_("public reason"))
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-at"]
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")

    def __str__(self) -> str:
        return self.title


class WithdrawnPath(models.Model):
    """Another address of a withdrawn item: where it stood before or after a move, or where an alias showed it."""

    withdrawal = models.ForeignKey(Withdrawal, on_delete=models.CASCADE, related_name="other_paths")
    path = models.CharField(max_length=1000, db_index=True)

    def __str__(self) -> str:
        return self.path
