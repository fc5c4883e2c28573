"""What somebody means to write, and the addresses at which people read their calendar elsewhere."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.models import ContentItem, Unit
from cms.core.models.item_types import item_types


class PlannedItem(models.Model):
    """An item before there is a draft of it; `item` is the draft, once somebody has begun to write."""

    title = models.CharField(_("title"), max_length=255)
    item_type = models.CharField(_("type"), max_length=40)
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="planned_items")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who writes it"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="planned_items",
    )
    due_on = models.DateField(_("due on"), db_index=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    item = models.OneToOneField(
        ContentItem, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="planned_as"
    )

    # Who looks where a published item is used would read the plans of other units.
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("planned item")
        verbose_name_plural = _("planned items")

    def __str__(self) -> str:
        return self.title

    @property
    def is_overdue(self) -> bool:
        """Whether its day is over, by the clock of the province, and nothing was published."""
        return self.due_on < timezone.localdate() and not (self.item and self.item.first_published_at)

    @property
    def type_label(self) -> str:
        """Its type in words."""
        return str(dict(item_types()).get(self.item_type, self.item_type))


class PersonalCalendar(models.Model):
    """The secret address of one person's calendar; of the secret only a hash is kept."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="personal_calendar")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        verbose_name = _("personal calendar")
        verbose_name_plural = _("personal calendars")

    def __str__(self) -> str:
        return str(self.user)
