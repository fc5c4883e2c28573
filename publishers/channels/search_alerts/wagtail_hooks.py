"""Registers the saved searches in the admin."""

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from publishers.channels.search_alerts.admin_views import SavedSearchPermissions, SavedSearchViewSet
from publishers.channels.search_alerts.models import SavedSearch

register_permission_policy(SavedSearch, SavedSearchPermissions(SavedSearch))


@hooks.register("register_admin_viewset")
def register_saved_searches() -> SavedSearchViewSet:
    """Saved searches in the menu of those who may see them."""
    return SavedSearchViewSet("saved_searches", url_prefix="saved-searches")
