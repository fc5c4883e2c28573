"""Activity of the department and its units."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms.core.models import ContentItem, writable
from cms.core.sections import Section
from publishers.contract import Fact


class NewsStory(ContentItem):
    """What happened, when and where."""

    happened_on = models.DateField(_("happened on"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)

    parent_page_types: ClassVar = ["core.UnitPage"]
    snapshot_type = "news"
    section = Section(
        slug="tin",
        menu=_("News"),
        title=_("News"),
        intro=_("What the department, its units and the schools are doing."),
        empty=_("No news has been published here yet."),
    )
    api_fields: ClassVar = [*ContentItem.api_fields, *writable("happened_on", "place")]
    type_panels: ClassVar = [FieldRowPanel([FieldPanel("happened_on"), FieldPanel("place")])]

    class Meta:
        verbose_name = _("news story")
        verbose_name_plural = _("news stories")

    def snapshot_facts(self) -> list[Fact]:
        lines = [
            (
                "happened_on",
                gettext("Day"),
                date_format(self.happened_on, "SHORT_DATE_FORMAT") if self.happened_on else "",
                self.happened_on.isoformat() if self.happened_on else "",
            ),
            ("place", gettext("Place"), self.place, ""),
        ]
        return [Fact(name=name, label=label, value=value, data=data) for name, label, value, data in lines if value]

    def snapshot_details(self) -> dict:
        return {"happened_on": self.happened_on.isoformat() if self.happened_on else None, "place": self.place}
