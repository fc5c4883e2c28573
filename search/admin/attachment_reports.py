"""What editors see of attached files: which of them the search can read, and why not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import permission_denied
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.documents import get_document_model
from wagtail.permissions import policy_registry

from search.models import AttachedFile
from search.web import export


class _Filter(WagtailFilterSet):
    class Meta:
        model = AttachedFile
        fields = ("trouble",)


class EditorsReport(ReportView):
    """A report for whoever works with what can be searched."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Only for those who may choose or change documents."""
        if not may_see(request):
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)

    def stream_csv(self, queryset: QuerySet[Any]) -> Iterator[str]:
        """The table, in the language of the page: it is read after Wagtail has left that language."""
        return export.in_language(get_language(), super().stream_csv(queryset))


class AttachedFilesReport(EditorsReport):
    """Every file of an item in the archive, those that cannot be searched first."""

    page_title = _("Words of attached files")
    header_icon = "doc-full-inverse"
    index_url_name = "attached_files_report"
    index_results_url_name = "attached_files_report_results"
    default_ordering = "-trouble"
    filterset_class = _Filter
    is_searchable = True
    search_fields = ("title__unmarked",)
    columns = (
        TitleColumn("title", label=_("File"), get_url=lambda file: _edit(file), sort_key="title"),
        Column("found", label=_("In the search"), accessor=lambda file: standing(file)),
        DateColumn("read_at", label=_("Read"), sort_key="read_at"),
    )
    list_export = ("title", "trouble", "read_at")

    def get_base_queryset(self) -> QuerySet[AttachedFile]:
        """All of them; their words, which can be long, are only counted."""
        return AttachedFile.objects.defer("text").annotate(size=Length("text"))


class ReportItem(MenuItem):
    """The entry in the menu of reports."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Only for those who may see the report."""
        return may_see(request)


def may_see(request: HttpRequest) -> bool:
    """Whoever may add, change or choose documents."""
    policy = policy_registry.get_by_type(get_document_model())
    return bool(policy.user_has_any_permission(request.user, ("add", "change", "choose")))


def _edit(file: AttachedFile) -> str:
    return "" if file.trouble == AttachedFile.Trouble.GONE else reverse("wagtaildocs:edit", args=(file.document_id,))


def standing(file: Any) -> str:
    """How a file stands: what can be found of it, or why nothing can."""
    if file.trouble:
        return str(file.get_trouble_display())
    if file.read_at is None or not file.size:
        return str(_("Waits to be read."))
    return ngettext("%(count)s character", "%(count)s characters", file.size) % {"count": file.size}
