"""Saved searches in the admin: staff look, and erase for who asks for it; nobody follows but by themselves."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from publishers.channels.search_alerts.models import SavedSearch
from publishers.mail.forgetting_views import People


class SavedSearches(People):
    """Each with how many people follow the same search and have confirmed it."""

    def get_base_queryset(self) -> QuerySet[SavedSearch]:
        same = SavedSearch.objects.filter(search=OuterRef("search"), confirmed_at__isnull=False).order_by()
        counted = same.values("search").annotate(count=Count("pk")).values("count")
        return super().get_base_queryset().annotate(followers=Coalesce(Subquery(counted), 0))


class SavedSearchPermissions(ModelPermissionPolicy):
    """Only the person themselves can follow a search; staff may look, and erase who asks for it."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in ("view", "delete") and super().user_has_permission(user, action)


class SavedSearchViewSet(ModelViewSet):
    """Which searches people follow, how many follow each, who they are; delete."""

    model = SavedSearch
    index_view_class = SavedSearches
    icon = "search"
    menu_label = _("Saved searches")
    menu_order = 525
    add_to_admin_menu = True
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = ["words", "search", "email", "consent_text", "consent_at", "confirmed_at"]
    list_display = [
        "words",
        "email",
        Column("followers", label=_("Followers"), sort_key="followers"),
        "consent_at",
        "confirmed_at",
    ]
    list_filter = {"confirmed_at": ["isnull"]}
    search_fields = ["words__unmarked", "email"]
    ordering = ["-consent_at"]
    form_fields = ["words"]
