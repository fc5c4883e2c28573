"""Registers the post room in the admin."""

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from publishers.mail.admin_views import LookOnly, MailingViewSet
from publishers.mail.models import Mailing

register_permission_policy(Mailing, LookOnly(Mailing))


@hooks.register("register_admin_viewset")
def register_mailings() -> MailingViewSet:
    """Mailings in the menu of those who may see them."""
    return MailingViewSet("mailings")
