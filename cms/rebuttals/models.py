"""A false claim, where it was seen, the verdict, the evidence, the truth."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable

from cms.core.images import LoaImage
from cms.core.models import ContentItem, ItemRow, writable
from cms.core.sections import Section
from publishers.contract import Fact


class Rebuttal(ContentItem):
    """The truth in one sentence, each claim with its verdict, the evidence with its sources."""

    class Urgency(models.TextChoices):
        NORMAL = "normal", _("Normal")
        HIGH = "high", _("High: it is spreading now")

    truth = models.CharField(
        _("the truth in one sentence"), max_length=300, help_text=_("Readers see this first, before the claim.")
    )
    first_seen_on = models.DateField(_("first seen on"), null=True, blank=True)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, default=Urgency.NORMAL)

    parent_page_types: ClassVar = ["core.UnitPage"]
    snapshot_type = "rebuttal"
    section = Section(
        slug="phan-bac",
        menu=_("Fact checks"),
        title=_("Fact checks"),
        intro=_("False or misleading information about education that is going around, and what is true."),
        empty=_("No fact check has been published here yet."),
    )
    api_fields: ClassVar = [
        *ContentItem.api_fields,
        *writable("truth", "first_seen_on", "urgency", "claims", "evidence"),
    ]
    type_panels: ClassVar = [
        FieldPanel("truth"),
        FieldRowPanel([FieldPanel("first_seen_on"), FieldPanel("urgency")]),
        InlinePanel("claims", heading=_("Claims"), label=_("Claim"), min_num=1),
        InlinePanel("evidence", heading=_("Evidence"), label=_("Piece of evidence"), min_num=1),
    ]

    needed_rows: ClassVar[dict[str, str | Promise]] = {
        "claims": _("A rebuttal needs at least one claim, with its wording and a verdict."),
        "evidence": _("A verdict needs evidence: add at least one piece with its source."),
    }

    class Meta:
        verbose_name = _("rebuttal")
        verbose_name_plural = _("rebuttals")

    def snapshot_facts(self) -> list[Fact]:
        facts = [Fact(name="truth", label=gettext("The truth"), value=self.truth)]
        for claim in self.claims.all():
            facts.append(Fact(name="claim", label=gettext("Claim"), value=claim.wording, url=claim.url))
            verdict = claim.get_verdict_display()
            facts.append(Fact(name="verdict", label=gettext("Verdict"), value=verdict, data=claim.verdict))
        if self.first_seen_on:
            first_seen = date_format(self.first_seen_on, "SHORT_DATE_FORMAT")
            data = self.first_seen_on.isoformat()
            facts.append(Fact(name="first_seen_on", label=gettext("First seen on"), value=first_seen, data=data))
        return facts

    def snapshot_details(self) -> dict:
        return {
            "truth": self.truth,
            "urgency": self.urgency,
            "first_seen_on": self.first_seen_on.isoformat() if self.first_seen_on else None,
            "claims": [
                {
                    "wording": claim.wording,
                    "appeared_at": claim.appeared_at.isoformat() if claim.appeared_at else None,
                    "url": claim.url,
                    "outlet": claim.outlet,
                    "verdict": claim.verdict,
                    "verdict_label": claim.get_verdict_display(),
                }
                for claim in self.claims.all()
            ],
            "evidence": [
                {"text": piece.text, "source_name": piece.source_name, "source_url": piece.source_url}
                for piece in self.evidence.all()
            ],
        }


class RebuttalClaim(ItemRow):
    """What was claimed, word for word, and the verdict on it."""

    class Verdict(models.TextChoices):
        FALSE = "false", _("False")
        PARTLY_FALSE = "partly_false", _("Partly false")
        MISSING_CONTEXT = "missing_context", _("Missing context")
        ALTERED = "altered", _("Altered")
        UNPROVEN = "unproven", _("Unproven")

    page = ParentalKey(Rebuttal, on_delete=models.CASCADE, related_name="claims")
    wording = models.TextField(_("wording of the claim"), max_length=1000)
    verdict = models.CharField(_("verdict"), max_length=20, choices=Verdict, default=Verdict.FALSE)
    appeared_at = models.DateTimeField(_("appeared at"), null=True, blank=True)
    url = models.URLField(_("address where it appeared"), max_length=500, blank=True)
    outlet = models.CharField(_("where it appeared"), max_length=200, blank=True)
    screenshot = models.ForeignKey(
        LoaImage, verbose_name=_("screenshot"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    panels: ClassVar = [
        FieldPanel("wording"),
        FieldPanel("verdict"),
        FieldRowPanel([FieldPanel("outlet"), FieldPanel("appeared_at")]),
        FieldPanel("url"),
        FieldPanel("screenshot"),
    ]
    api_fields: ClassVar = writable("wording", "verdict", "outlet", "appeared_at", "url", "screenshot")

    class Meta(ItemRow.Meta):
        verbose_name = _("claim")
        verbose_name_plural = _("claims")

    def __str__(self) -> str:
        return self.wording

    def clean_for(self, item: ContentItem, draft: bool) -> None:
        if not draft and not (self.url or self.outlet.strip()):
            raise ValidationError({"outlet": _("Say where the claim appeared: an address, or the name of the outlet.")})


class RebuttalEvidence(Orderable):
    """One piece of evidence and where it can be checked."""

    page = ParentalKey(Rebuttal, on_delete=models.CASCADE, related_name="evidence")
    text = models.TextField(_("evidence"), max_length=1000)
    source_name = models.CharField(_("source"), max_length=200)
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)

    panels: ClassVar = [FieldPanel("text"), FieldRowPanel([FieldPanel("source_name"), FieldPanel("source_url")])]
    api_fields: ClassVar = writable("text", "source_name", "source_url")

    class Meta(Orderable.Meta):
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("evidence")

    def __str__(self) -> str:
        return self.text
