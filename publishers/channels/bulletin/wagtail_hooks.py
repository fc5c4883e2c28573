"""Registers the subscribers and the saved searches in the admin."""

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from publishers.channels.bulletin.admin_views import SavedSearchPermissions, SavedSearchViewSet, SubscriberViewSet
from publishers.channels.bulletin.models import SavedSearch

register_permission_policy(SavedSearch, SavedSearchPermissions(SavedSearch))


@hooks.register("register_admin_viewset")
def register_subscribers() -> SubscriberViewSet:
    """Subscribers in the menu of those who may see them."""
    return SubscriberViewSet("subscribers")


@hooks.register("register_admin_viewset")
def register_saved_searches() -> SavedSearchViewSet:
    """Saved searches in the menu of those who may see them."""
    return SavedSearchViewSet("saved_searches", url_prefix="saved-searches")
