"""The newsroom's house: its units, their sections of the site, and the topics."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from cms.core import page_access


@register_snippet
class Unit(models.Model):  # type: ignore[django-manager-missing]  # `items` are Wagtail's pages, which have no stubs
    """An organisation that contributes: office, commune office, school, centre.

    A unit that is dissolved or merged keeps what it published; `ended_on` is its last day and `heir` takes over.
    """

    class Kind(models.TextChoices):
        OFFICE = "office", _("Office of the department")
        COMMUNE = "commune", _("Commune office")
        DISTRICT = "district", _("District office (until 1 July 2025)")  # Vietnam has no districts since
        SCHOOL = "school", _("School")
        CENTRE = "centre", _("Centre")

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("identifier"), max_length=100, unique=True)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OFFICE)
    description = models.TextField(_("description"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    ended_on = models.DateField(
        _("last day"),
        null=True,
        blank=True,
        help_text=_("After this day nothing new is written for the unit; what it published stays."),
    )
    heir = models.ForeignKey(
        "self",
        verbose_name=_("taken over by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="inherited",
        help_text=_("Readers of older items are sent there with their questions."),
    )

    panels: ClassVar = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldRowPanel([FieldPanel("short_name"), FieldPanel("kind")]),
        FieldPanel("description"),
        FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
        MultiFieldPanel([FieldRowPanel([FieldPanel("ended_on"), FieldPanel("heir")])], heading=_("End")),
    ]

    class Meta:
        ordering = ["name"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """An heir needs an end before it, and nobody inherits from itself."""
        super().clean()
        if self.heir_id and not self.ended_on:
            raise ValidationError({"ended_on": _("Say when the unit ended, or leave out who takes over.")})
        if self.pk and self.heir is not None and self in self._line_of(self.heir):
            raise ValidationError({"heir": _("This unit itself takes over from that one. Choose another.")})

    @property
    def has_ended(self) -> bool:
        """Whether its last day is over, by the clock of the province."""
        return self.ended_on is not None and self.ended_on < timezone.localdate()

    @property
    def in_charge(self) -> Unit:
        """Who answers for it today: itself, or the last heir of a unit that has ended."""
        return self._line_of(self)[-1]

    @staticmethod
    def _line_of(unit: Unit) -> list[Unit]:
        """A unit and who took over from it, one after the other."""
        line = [unit]
        while line[-1].has_ended and line[-1].heir and line[-1].heir not in line:
            line.append(line[-1].heir)
        return line


@register_snippet
class Topic(models.Model):
    """Subject of an item."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("identifier"), max_length=100, unique=True)

    panels: ClassVar = [FieldPanel("name"), FieldPanel("slug")]

    class Meta:
        ordering = ["name"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.name


class HomePage(Page):
    """The department: root of the site."""

    department_name = models.CharField(_("name of the department"), max_length=200)
    tagline = models.CharField(_("tagline"), max_length=250, blank=True)
    address = models.CharField(_("address"), max_length=250, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["core.UnitPage"]
    private_page_options: ClassVar[list[str]] = []
    max_count = 1
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("department_name"),
        FieldPanel("tagline"),
        MultiFieldPanel([FieldPanel("address"), FieldPanel("phone"), FieldPanel("email")], heading=_("Contact")),
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def clean(self) -> None:
        """The name of the home page stands in no address, but every process knows the pages below by it."""
        super().clean()
        kept = HomePage.objects.filter(pk=self.pk).values_list("slug", flat=True).first()
        if kept not in (None, self.slug):
            raise ValidationError({"slug": _("No address shows this name of the home page. Leave it as it is.")})

    def permissions_for_user(self, user: AbstractUser | AnonymousUser) -> page_access.HomePermissions:
        """As Wagtail's, but for what would take the public site away."""
        return page_access.HomePermissions(user, self)


class UnitPage(Page):
    """The section of one unit: its items live below it."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="page", verbose_name=_("unit"))

    parent_page_types: ClassVar = ["core.HomePage"]
    private_page_options: ClassVar[list[str]] = []
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("unit")]
    api_fields: ClassVar = [APIField("unit", writable=True)]

    class Meta:
        verbose_name = _("unit page")
        verbose_name_plural = _("unit pages")

    def permissions_for_user(self, user: AbstractUser | AnonymousUser) -> page_access.UnitPagePermissions:
        """As Wagtail's, but there is no second page of one unit."""
        return page_access.UnitPagePermissions(user, self)


def unit_below(page: Page | None) -> Unit | None:
    """The unit to which an item below this page belongs."""
    unit_page = UnitPage.objects.select_related("unit").filter(pk=page.pk).first() if page is not None else None
    return unit_page.unit if unit_page is not None else None
