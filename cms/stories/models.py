"""A person, class, school or way of working worth following."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from cms.core.models import ContentItem, writable
from cms.core.sections import Section
from publishers.contract import Fact


class ExemplaryStory(ContentItem):
    """Who is honoured, for what, and the consent to publish it."""

    class Honoree(models.TextChoices):
        PERSON = "person", _("A person")
        CLASS = "class", _("A class")
        SCHOOL = "school", _("A school")
        PRACTICE = "practice", _("A way of working")

    honoree_kind = models.CharField(_("who is honoured"), max_length=10, choices=Honoree, default=Honoree.PERSON)
    honoree_name = models.CharField(_("name"), max_length=150)
    honoree_role = models.CharField(_("role or class"), max_length=150, blank=True)
    achievement = models.CharField(_("achievement"), max_length=250, help_text=_("In one line."))
    recognition = models.CharField(_("recognition"), max_length=250, blank=True)
    pull_quote = models.TextField(_("pulled quote"), max_length=300, blank=True)
    shows_minor = models.BooleanField(
        _("a person under 18 is shown or named"),
        default=False,
        help_text=_("Publishing then needs the consent of a parent or guardian."),
    )
    consent_given = models.BooleanField(_("consent to publish was given"), default=False)
    consent_on = models.DateField(_("consent given on"), null=True, blank=True)
    consent_by = models.CharField(_("consent given by"), max_length=150, blank=True)
    guardian_consent = models.BooleanField(_("a parent or guardian consents"), default=False)
    guardian_name = models.CharField(_("name of the parent or guardian"), max_length=150, blank=True)

    parent_page_types: ClassVar = ["core.UnitPage"]
    snapshot_type = "story"
    section = Section(
        slug="guong",
        menu=_("Role models"),
        title=_("Role models"),
        intro=_("People, classes, schools and ways of working that are worth following."),
        empty=_("No story has been published here yet."),
        status_field="honoree_kind",
        status_title=_("Who is honoured"),
    )
    # A consent was given for one story; a copy tells another, or of somebody else.
    exclude_fields_in_copy: ClassVar = [
        *ContentItem.exclude_fields_in_copy,
        *("consent_given", "consent_on", "consent_by", "guardian_consent", "guardian_name"),
    ]
    # Who consented is nobody's to read and for a person to record, in the editor.
    api_fields: ClassVar = [
        *ContentItem.api_fields,
        *writable("honoree_kind", "honoree_name", "honoree_role", "achievement", "recognition", "pull_quote"),
        *writable("shows_minor"),
    ]
    type_panels: ClassVar = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("honoree_kind"), FieldPanel("honoree_name"), FieldPanel("honoree_role")]),
                FieldPanel("achievement"),
                FieldPanel("recognition"),
                FieldPanel("pull_quote"),
            ],
            heading=_("Who is honoured"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("shows_minor"),
                FieldPanel("consent_given"),
                FieldRowPanel([FieldPanel("consent_on"), FieldPanel("consent_by")]),
                FieldPanel("guardian_consent"),
                FieldPanel("guardian_name"),
            ],
            heading=_("Consent to publish"),
        ),
    ]

    class Meta:
        verbose_name = _("exemplary story")
        verbose_name_plural = _("exemplary stories")

    def clean_complete(self) -> None:
        problems = {}
        of_people = self.honoree_kind in (self.Honoree.PERSON, self.Honoree.CLASS)
        if of_people and not self.consent_given:
            problems["consent_given"] = _(
                "Without recorded consent this story cannot be published. Ask, then record it."
            )
        elif self.consent_given and not (self.consent_on and self.consent_by):
            problems["consent_by"] = _("Say who gave the consent and when.")
        if self.shows_minor and not (self.guardian_consent and self.guardian_name.strip()):
            problems["guardian_consent"] = _(
                "A person under 18 is shown: record the consent of a parent or guardian, with the name."
            )
        if problems:
            raise ValidationError(problems)

    def snapshot_facts(self) -> list[Fact]:
        lines = [
            ("honoree", gettext("Honoured"), self.honoree_name),
            ("honoree_role", gettext("Role or class"), self.honoree_role),
            ("achievement", gettext("Achievement"), self.achievement),
            ("recognition", gettext("Recognition"), self.recognition),
        ]
        return [Fact(name=name, label=label, value=value) for name, label, value in lines if value]

    def snapshot_details(self) -> dict:
        # The consent is kept in the house: no channel gets a guardian's name.
        return {
            "honoree_kind": self.honoree_kind,
            "honoree_name": self.honoree_name,
            "honoree_role": self.honoree_role,
            "achievement": self.achievement,
            "recognition": self.recognition,
            "pull_quote": self.pull_quote,
        }
