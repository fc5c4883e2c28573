"""Registers the subscribers in the admin."""

from wagtail import hooks

from publishers.channels.bulletin.admin_views import SubscriberViewSet


@hooks.register("register_admin_viewset")
def register_subscribers() -> SubscriberViewSet:
    """Subscribers in the menu of those who may see them."""
    return SubscriberViewSet("subscribers")
