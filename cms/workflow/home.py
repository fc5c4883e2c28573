"""What waits for the reader and what goes out today, on the newsroom's home."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.models import Page, Revision


class WaitingPanel(WorkflowObjectsToModeratePanel):
    """Wagtail's, with one way for each item: to the page where it is read and answered."""

    template_name = "workflow/waiting_panel.html"
    order = 130


class GoingOutPanel(Component):
    """Approved items whose moment comes until tomorrow night, first to go first; only those the reader may find."""

    name = "going_out"
    template_name = "workflow/going_out_panel.html"
    order = 140

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        due = Revision.page_revisions.filter(
            approved_go_live_at__isnull=False, approved_go_live_at__lt=midnight + timedelta(days=2)
        ).order_by("approved_go_live_at")
        rows = []
        for revision in due:
            page = Page.objects.filter(pk=revision.object_id).first()
            may = page and page.permissions_for_user(user)
            if may and (may.can_edit() or may.can_publish()):
                rows.append({"page": page, "title": revision.content.get("title"), "at": revision.approved_go_live_at})
        context["rows"] = rows
        return context
