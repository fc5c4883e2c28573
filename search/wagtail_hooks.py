"""Puts what editors decide about the search into Wagtail's admin."""

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from search.models import Synonyms
from search.reports import AttachedFilesItem, AttachedFilesReport


class SynonymsViewSet(SnippetViewSet):
    """In the settings of those who may change them; every change is in Wagtail's log."""

    model = Synonyms
    icon = "list-ul"
    menu_label = _("Synonyms")
    menu_name = "synonyms"
    add_to_settings_menu = True
    list_display = ("__str__",)
    search_fields = ("words",)
    copy_view_enabled = False


register_snippet(SynonymsViewSet)


@hooks.register("register_admin_urls")
def report_urls() -> list[URLPattern]:
    """The report on attached files."""
    report = AttachedFilesReport
    return [
        path("reports/attached-files/", report.as_view(), name="attached_files_report"),
        path(
            "reports/attached-files/results/", report.as_view(results_only=True), name="attached_files_report_results"
        ),
    ]


@hooks.register("register_reports_menu_item")
def report_item() -> AttachedFilesItem:
    """In the menu of reports."""
    return AttachedFilesItem(
        AttachedFilesReport.page_title, reverse("attached_files_report"), icon_name="doc-full-inverse", order=900
    )
