"""The five lists of the public site, one for each content type, in the order of the menu."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Section:
    """One list: the `type` of its items as snapshots name it, their model, and how the list is called.

    `status_field` names a field of the model with fixed choices that people filter by, '' for none;
    `date_field` is what years are counted by and the list is ordered by, newest first.
    """

    type: str
    model_label: str
    slug: str
    menu: Promise
    title: Promise
    intro: Promise
    empty: Promise
    status_field: str = ""
    status_title: Promise | str = ""
    date_field: str = "first_published_at"

    @property
    def model(self) -> type[Model]:
        """The model of the items."""
        return apps.get_model(self.model_label)

    @property
    def url(self) -> str:
        """Address of the list, without a domain."""
        return reverse(f"site:{self.type}_list")


SECTIONS = (
    Section(
        "policy", "policies.Policy", "chinh-sach", _("Policies"), _("Policies and guidance"),
        _("Decisions and guidance on education, explained: who is affected, since when, what to do."),
        _("No policy has been published here yet."), "legal_status", _("Legal status"),
    ),
    Section(
        "news", "news.NewsStory", "tin", _("News"), _("News"),
        _("What the department, its units and the schools are doing."),
        _("No news has been published here yet."),
    ),
    Section(
        "story", "stories.ExemplaryStory", "guong", _("Role models"), _("Role models"),
        _("People, classes, schools and ways of working that are worth following."),
        _("No story has been published here yet."), "honoree_kind", _("Who is honoured"),
    ),
    Section(
        "rebuttal", "rebuttals.Rebuttal", "phan-bac", _("Fact checks"), _("Fact checks"),
        _("False or misleading information about education that is going around, and what is true."),
        _("No fact check has been published here yet."),
    ),
    Section(
        "event", "events.Event", "su-kien", _("Events"), _("Events and contests"),
        _("Contests, conferences and meetings: when, where and how to take part."),
        _("No event has been announced here yet."), date_field="starts_at",
    ),
)  # fmt: skip
BY_TYPE = {section.type: section for section in SECTIONS}
BY_MODEL = {section.model_label.lower(): section for section in SECTIONS}


def of(item: Model) -> Section:
    """Return the section that lists this item; KeyError for a page that is no item."""
    return BY_MODEL[item._meta.label_lower]
