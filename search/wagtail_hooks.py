"""Puts what editors decide about the search into Wagtail's admin."""

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet

from search.admin.attachment_reports import AttachedFilesReport, ReportItem
from search.admin.usage_reports import QuestionsReport, RanksReport
from search.models import Pin, Synonyms


class _FilledIn(CreateView):
    """Begins with the words of the address, which a report knows already."""

    def get_initial_form_instance(self) -> Any:
        """A new row that says what is known."""
        words = self.request.GET.get("words", "")
        return self.model(words=words) if words else super().get_initial_form_instance()


class SynonymsViewSet(SnippetViewSet):
    """In the settings of those who may change them; every change is in Wagtail's log."""

    model = Synonyms
    icon = "list-ul"
    menu_label = _("Synonyms")
    menu_name = "synonyms"
    add_to_settings_menu = True
    list_display = ("__str__",)
    search_fields = ("words__unmarked",)
    copy_view_enabled = False
    add_view_class = _FilledIn


class PinViewSet(SnippetViewSet):
    """In the settings of those who may change them; every change is in Wagtail's log."""

    model = Pin
    icon = "thumbtack"
    menu_label = _("Pinned results")
    menu_name = "pinned-results"
    add_to_settings_menu = True
    list_display = (
        "words",
        Column("page", label=_("Item"), accessor="page.title"),
        Column("position", label=_("Position"), sort_key="position"),
        Column("standing", label=_("State"), accessor="standing"),
    )
    list_export = ("words", "page.title", "position", "first_day", "last_day")
    ordering = ("words", "position")
    search_fields = ("words__unmarked", "page__title__unmarked")
    copy_view_enabled = False
    add_view_class = _FilledIn
    panels = (
        FieldPanel("words"),
        FieldPanel("page"),
        FieldPanel("position", heading=_("Position")),
        FieldRowPanel([FieldPanel("first_day"), FieldPanel("last_day")]),
    )

    def get_queryset(self, request: Any) -> Any:
        """With their pages, whose titles the list shows."""
        return Pin.objects.select_related("page")


register_snippet(SynonymsViewSet)
register_snippet(PinViewSet)


_REPORTS = {
    "attached-files": AttachedFilesReport,
    "search-words": QuestionsReport,
    "search-ranks": RanksReport,
}


@hooks.register("register_admin_urls")
def report_urls() -> list[URLPattern]:
    """The reports on attached files and on what people look for."""
    return [
        url
        for name, report in _REPORTS.items()
        for url in (
            path(f"reports/{name}/", report.as_view(), name=report.index_url_name),
            path(f"reports/{name}/results/", report.as_view(results_only=True), name=report.index_results_url_name),
        )
    ]


def _item(report: type[AttachedFilesReport | QuestionsReport | RanksReport], order: int) -> ReportItem:
    return ReportItem(report.page_title, reverse(report.index_url_name), icon_name=report.header_icon, order=order)


@hooks.register("register_reports_menu_item")
def attached_files_item() -> ReportItem:
    """In the menu of reports."""
    return _item(AttachedFilesReport, 900)


@hooks.register("register_reports_menu_item")
def questions_item() -> ReportItem:
    """In the menu of reports."""
    return _item(QuestionsReport, 910)


@hooks.register("register_reports_menu_item")
def ranks_item() -> ReportItem:
    """In the menu of reports."""
    return _item(RanksReport, 920)
