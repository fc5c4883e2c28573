"""What editors see of what people look for: questions, those without results, and at which rank hits are opened."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

import django_filters
from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.forms import RadioSelect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.permissions import policy_registry

from search.admin.attachment_reports import EditorsReport
from search.analytics import usage
from search.models import AskedQuestion, OpenedRank, Pin, Synonyms

_DAYS = 30


def _unchanged(rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
    """The period decides what is added up, so the view reads it before there are rows."""
    return rows


class _PeriodFilter(WagtailFilterSet):
    days = django_filters.ChoiceFilter(
        label=_("Period"),
        choices=[("7", _("The last 7 days")), ("90", _("The last 90 days"))],
        empty_label=_("The last 30 days"),
        method=_unchanged,
        widget=RadioSelect,
    )

    class Meta:
        model = AskedQuestion
        fields: ClassVar[list[str]] = []


class _QuestionsFilter(_PeriodFilter):
    found = django_filters.ChoiceFilter(
        label=_("Results"),
        choices=[("none", _("Without results")), ("some", _("With results"))],
        empty_label=_("All"),
        method="by_results",
        widget=RadioSelect,
    )

    def by_results(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Those that found nothing the last time, or something."""
        return rows.filter(Q(found=0) if value == "none" else Q(found__gt=0))


class _Lines(WagtailPaginator):
    """Counts lines, which are no rows of a model."""

    verbose_name = _("line")
    verbose_name_plural = _("lines")


class _PeriodReport(EditorsReport):
    filterset_class: ClassVar[type[WagtailFilterSet]] = _PeriodFilter
    paginator_class = _Lines

    @property
    def since(self) -> date:
        """The first day of the period that is chosen."""
        chosen = self.filters.form.cleaned_data["days"] if self.filters.is_valid() else ""
        return timezone.localdate() - timedelta(days=int(chosen or _DAYS) - 1)


class _WordsColumn(Column):
    """The words of a question, and what an editor can do about it: links with the words filled in."""

    cell_template_name = "search/report_words.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        """The links for one question, as far as this person may go."""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        actions = [(Pin, _("Pin a result")), *([] if instance["found"] else [(Synonyms, _("Add a synonym"))])]
        given = urlencode({"words": instance["typed"]})
        context["links"] = [
            (label, f"{reverse(f'wagtailsnippets_search_{model._meta.model_name}:add')}?{given}")
            for model, label in actions
            if policy_registry.get_by_type(model).user_has_permission(context["request"].user, "add")
        ]
        return context


class QuestionsReport(_PeriodReport):
    """What was asked, the most often first; a question that only few asked is left out."""

    page_title = _("What people search for")
    header_icon = "search"
    index_url_name = "search_questions_report"
    index_results_url_name = "search_questions_report_results"
    results_template_name = "search/questions_report_results.html"
    default_ordering = "-times"
    filterset_class = _QuestionsFilter
    is_searchable = True
    search_fields = ("typed__unmarked",)
    columns = (
        _WordsColumn("typed", label=_("Search words"), sort_key="typed"),
        NumberColumn("times", label=_("Searches"), sort_key="times"),
        NumberColumn("found", label=_("Results"), sort_key="found"),
        NumberColumn("clicks", label=_("Opened"), sort_key="clicks"),
    )
    list_export = ("typed", "times", "found", "clicks")
    export_headings: ClassVar = {
        "typed": _("Search words"),
        "times": _("Searches"),
        "found": _("Results"),
        "clicks": _("Opened"),
    }
    export_filename = "search-words"

    def get_base_queryset(self) -> QuerySet[Any]:
        """Each question with what its days add up to: times asked, results the last time, hits opened."""
        days = AskedQuestion.objects.filter(day__gte=self.since).exclude(digest="")
        one = days.filter(digest=OuterRef("digest"))
        opened = OpenedRank.objects.filter(question=OuterRef("pk")).values("question").annotate(all=Sum("times"))
        return (
            days.annotate(opened_then=Subquery(opened.values("all")))
            .values("digest")
            .annotate(times=Sum("asked"), clicks=Coalesce(Sum("opened_then"), 0))
            .filter(times__gte=usage.FEW)
            .annotate(
                typed=Subquery(one.order_by("day").values("words")[:1]),
                found=Subquery(one.order_by("-day").values("results")[:1]),
            )
        )

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With what all questions of the period add up to, also those that are not shown."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        days = AskedQuestion.objects.filter(day__gte=self.since)
        context["few"] = usage.FEW
        context["in_all"] = days.aggregate(all=Sum("asked"))["all"] or 0
        return context


def _place(rank: int) -> str:
    return str(rank) if rank <= usage.LAST_RANK else str(_("further down"))


def _percent(share: float) -> str:
    return f"{number_format(share, 1)} %"


class RanksReport(_PeriodReport):
    """At which rank people open hits: how good the order of results is."""

    page_title = _("Which results are opened")
    header_icon = "list-ol"
    index_url_name = "search_ranks_report"
    index_results_url_name = "search_ranks_report_results"
    results_template_name = "search/ranks_report_results.html"
    default_ordering = "rank"
    columns = (
        Column("rank", label=_("Place among the results"), accessor=lambda row: _place(row["rank"]), sort_key="rank"),
        NumberColumn("clicks", label=_("Opened"), sort_key="clicks"),
        Column("share", label=_("Share of all"), accessor=lambda row: _percent(row["share"])),
    )
    list_export = ("rank", "clicks", "share")
    export_headings: ClassVar = {
        "rank": _("Place among the results"),
        "clicks": _("Opened"),
        "share": _("Share of all"),
    }
    custom_field_preprocess: ClassVar = {
        "rank": dict.fromkeys(EditorsReport.FORMATS, _place),
        "share": dict.fromkeys(EditorsReport.FORMATS, lambda share: round(share, 1)),
    }
    export_filename = "search-ranks"

    def get_base_queryset(self) -> QuerySet[Any]:
        """Each rank with how often a hit was opened there, and which part of all that is, in percent."""
        rows = OpenedRank.objects.filter(question__day__gte=self.since)
        in_all = rows.aggregate(all=Sum("times"))["all"] or 1
        return rows.values("rank").annotate(clicks=Sum("times"), share=Sum("times") * Value(100.0) / Value(in_all))
