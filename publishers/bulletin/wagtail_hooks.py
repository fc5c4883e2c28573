"""Registers the subscribers and the saved searches in the admin."""

from wagtail import hooks

from publishers.bulletin.admin_views import SavedSearchViewSet, SubscriberViewSet


@hooks.register("register_admin_viewset")
def register_subscribers() -> SubscriberViewSet:
    """Subscribers in the menu of those who may see them."""
    return SubscriberViewSet("subscribers")


@hooks.register("register_admin_viewset")
def register_saved_searches() -> SavedSearchViewSet:
    """Saved searches in the menu of those who may see them."""
    return SavedSearchViewSet("saved_searches", url_prefix="saved-searches")
