"""A policy or legal document made readable."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.documents import get_document_model_string
from wagtail.models import Orderable

from cms.core.models import ContentItem, ItemRow, Withdrawal, writable
from cms.core.panels import WarningsPanel
from cms.core.sections import Section
from publishers.contract import Fact


class Policy(ContentItem):
    """Number, issuer, dates, status, whom it touches, questions and answers, the signed file."""

    class Kind(models.TextChoices):
        LAW = "law", _("Law")
        DECREE = "decree", _("Decree")
        CIRCULAR = "circular", _("Circular")
        DECISION = "decision", _("Decision")
        DIRECTIVE = "directive", _("Directive")
        PLAN = "plan", _("Plan")
        NOTICE = "notice", _("Notice")
        GUIDANCE = "guidance", _("Guidance")

    class LegalStatus(models.TextChoices):
        DRAFT = "draft", _("Draft for comment")
        IN_FORCE = "in_force", _("In force")
        AMENDED = "amended", _("Amended in part")
        REPEALED = "repealed", _("No longer in force")

    document_number = models.CharField(_("document number"), max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.DECISION)
    issuing_authority = models.CharField(_("issuing authority"), max_length=200)
    signer = models.CharField(_("signed by"), max_length=150, blank=True)
    issued_on = models.DateField(_("issued on"), null=True)
    effective_on = models.DateField(_("in force from"), null=True, blank=True)
    expires_on = models.DateField(_("in force until"), null=True, blank=True)
    legal_status = models.CharField(_("legal status"), max_length=10, choices=LegalStatus, default=LegalStatus.IN_FORCE)
    affected = models.TextField(_("who is affected"), blank=True)
    signed_file = models.ForeignKey(
        get_document_model_string(),
        verbose_name=_("signed file"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    parent_page_types: ClassVar = ["core.UnitPage"]
    snapshot_type = "policy"
    section = Section(
        slug="chinh-sach",
        menu=_("Policies"),
        title=_("Policies and guidance"),
        intro=_("Decisions and guidance on education, explained: who is affected, since when, what to do."),
        empty=_("No policy has been published here yet."),
        status_field="legal_status",
        status_title=_("Legal status"),
    )
    api_fields: ClassVar = [
        *ContentItem.api_fields,
        *writable("document_number", "kind", "issuing_authority", "signer", "issued_on", "effective_on", "expires_on"),
        *writable("legal_status", "affected", "signed_file", "key_points", "questions", "relations"),
    ]
    type_panels: ClassVar = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("document_number"), FieldPanel("kind")]),
                WarningsPanel(),
                FieldRowPanel([FieldPanel("issuing_authority"), FieldPanel("signer")]),
                FieldRowPanel([FieldPanel("issued_on"), FieldPanel("effective_on"), FieldPanel("expires_on")]),
                FieldPanel("legal_status"),
                FieldPanel("signed_file"),
            ],
            heading=_("The document"),
        ),
        InlinePanel("key_points", heading=_("Key points"), label=_("Key point")),
        FieldPanel("affected"),
        InlinePanel("questions", heading=_("Questions and answers"), label=_("Question")),
        InlinePanel("relations", heading=_("Replaces or amends"), label=_("Document")),
    ]

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")

    def clean(self) -> None:
        super().clean()
        if self.issued_on and self.effective_on and self.effective_on < self.issued_on:
            raise ValidationError({"effective_on": _("A document comes into force on the day of issue or later.")})
        start = self.effective_on or self.issued_on
        if start and self.expires_on and self.expires_on < start:
            raise ValidationError({"expires_on": _("The last day in force is before the first one.")})

    def warnings(self) -> Iterator[tuple[str, QuerySet[Policy]]]:
        """A document number that other policies have, published or not: the same document twice, or a slip."""
        others = Policy.objects.filter(document_number__iexact=self.document_number, alias_of=None)
        words = gettext(
            "Another policy has this document number. If it is the same document, correct that one instead; if it is"
            " not, one of the numbers is wrong."
        )
        yield words, others.exclude(pk=self.pk).order_by("-pk")

    # What it replaces or amends, read both ways

    def _targets(self, kind: str) -> list[Policy]:
        return [relation.target for relation in self.relations.all() if relation.kind == kind and relation.target.live]

    def _sources(self, kind: str) -> list[Policy]:
        return list(Policy.objects.live().filter(relations__kind=kind, relations__target=self.pk).distinct())

    @property
    def replaces(self) -> list[Policy]:
        return self._targets(PolicyRelation.Kind.REPLACES)

    @property
    def amends(self) -> list[Policy]:
        return self._targets(PolicyRelation.Kind.AMENDS)

    @property
    def replaced_by(self) -> list[Policy]:
        return self._sources(PolicyRelation.Kind.REPLACES)

    @property
    def amended_by(self) -> list[Policy]:
        return self._sources(PolicyRelation.Kind.AMENDS)

    def snapshot_facts(self) -> list[Fact]:
        lines = [
            ("document_number", gettext("Document number"), self.document_number, ""),
            ("kind", gettext("Kind"), self.get_kind_display(), self.kind),
            ("issuing_authority", gettext("Issuing authority"), self.issuing_authority, ""),
            ("signer", gettext("Signed by"), self.signer, ""),
            ("issued_on", gettext("Issued on"), _day(self.issued_on), _iso(self.issued_on) or ""),
            ("effective_on", gettext("In force from"), _day(self.effective_on), _iso(self.effective_on) or ""),
            ("expires_on", gettext("In force until"), _day(self.expires_on), _iso(self.expires_on) or ""),
            ("legal_status", gettext("Legal status"), self.get_legal_status_display(), self.legal_status),
            ("affected", gettext("Who is affected"), self.affected, ""),
        ]
        return [
            Fact(name=name, label=label, value=str(value), data=data) for name, label, value, data in lines if value
        ]

    def snapshot_details(self) -> dict:
        return {
            "document_number": self.document_number,
            "kind": self.kind,
            "issuing_authority": self.issuing_authority,
            "signer": self.signer,
            "issued_on": _iso(self.issued_on),
            "effective_on": _iso(self.effective_on),
            "expires_on": _iso(self.expires_on),
            "legal_status": self.legal_status,
            "affected": self.affected,
            "key_points": [point.text for point in self.key_points.all()],
            "questions": [{"question": entry.question, "answer": entry.answer} for entry in self.questions.all()],
            "relations": self._public_relations(),
        }

    def _public_relations(self) -> list[dict]:
        """What it replaces or amends, as far as the public may know it: of a withdrawn document the number alone."""
        relations = list(self.relations.all())
        withdrawn = set(
            Withdrawal.objects.filter(
                content_id__in=[relation.target.content_id for relation in relations if not relation.target.live]
            ).values_list("content_id", flat=True)
        )
        return [
            {
                "kind": relation.kind,
                "number": relation.target.document_number,
                "title": relation.target.title if relation.target.live else "",
            }
            for relation in relations
            if relation.target.live or (relation.target.content_id in withdrawn and relation.target.document_number)
        ]

    def hidden_references(self) -> list[str]:
        """See ContentItem."""
        return sorted(str(relation.target.content_id) for relation in self.relations.all() if not relation.target.live)


class PolicyKeyPoint(Orderable):
    page = ParentalKey(Policy, on_delete=models.CASCADE, related_name="key_points")
    text = models.TextField(_("key point"), max_length=500)

    panels: ClassVar = [FieldPanel("text")]
    api_fields: ClassVar = writable("text")

    class Meta(Orderable.Meta):
        verbose_name = _("key point")
        verbose_name_plural = _("key points")

    def __str__(self) -> str:
        return self.text


class PolicyQuestion(Orderable):
    page = ParentalKey(Policy, on_delete=models.CASCADE, related_name="questions")
    question = models.CharField(_("question"), max_length=300)
    answer = models.TextField(_("answer"))

    panels: ClassVar = [FieldPanel("question"), FieldPanel("answer")]
    api_fields: ClassVar = writable("question", "answer")

    class Meta(Orderable.Meta):
        verbose_name = _("question and answer")
        verbose_name_plural = _("questions and answers")

    def __str__(self) -> str:
        return self.question


class PolicyRelation(ItemRow):
    """This policy replaces or amends another one; read from the other side as replaced or amended by."""

    class Kind(models.TextChoices):
        REPLACES = "replaces", _("Replaces")
        AMENDS = "amends", _("Amends")

    page = ParentalKey(Policy, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(_("relation"), max_length=10, choices=Kind, default=Kind.REPLACES)
    target = models.ForeignKey(Policy, verbose_name=_("document"), on_delete=models.CASCADE, related_name="+")

    panels: ClassVar = [FieldPanel("kind"), FieldPanel("target")]
    api_fields: ClassVar = writable("kind", "target")

    class Meta(ItemRow.Meta):
        verbose_name = _("relation")
        verbose_name_plural = _("relations")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.target}"

    def clean_for(self, item: ContentItem, draft: bool) -> None:
        if self.target_id is not None and self.target_id == item.pk:
            raise ValidationError({"target": _("A document cannot replace or amend itself. Choose another one.")})


def _day(day: date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
