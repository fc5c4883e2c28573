"""The newsroom's house: its units, their sections of the site, and the topics."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.snippets.models import register_snippet


@register_snippet
class Unit(models.Model):
    """An organisation that contributes: office, district office, school, centre."""

    class Kind(models.TextChoices):
        OFFICE = "office", _("Office of the department")
        DISTRICT = "district", _("District office")
        SCHOOL = "school", _("School")
        CENTRE = "centre", _("Centre")

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("identifier"), max_length=100, unique=True)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OFFICE)
    description = models.TextField(_("description"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    panels: ClassVar = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldRowPanel([FieldPanel("short_name"), FieldPanel("kind")]),
        FieldPanel("description"),
        FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
    ]

    class Meta:
        ordering = ["name"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return self.name


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
    private_page_options: ClassVar = []
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


class UnitPage(Page):
    """The section of one unit: its items live below it."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="page", verbose_name=_("unit"))

    parent_page_types: ClassVar = ["core.HomePage"]
    private_page_options: ClassVar = []
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("unit")]

    class Meta:
        verbose_name = _("unit page")
        verbose_name_plural = _("unit pages")


def unit_below(page: Page | None) -> Unit | None:
    """The unit to which an item below this page belongs."""
    unit_page = UnitPage.objects.select_related("unit").filter(pk=page.pk).first() if page is not None else None
    return unit_page.unit if unit_page is not None else None
