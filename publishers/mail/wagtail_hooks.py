"""Registers the post room in the admin."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from publishers.mail.admin_views import LookOnly, MailingViewSet
from publishers.mail.models import Mailing

register_permission_policy(Mailing, LookOnly(Mailing))


@hooks.register("register_admin_viewset")
def register_mailings() -> MailingViewSet:
    """Mailings in the menu of those who may see them."""
    return MailingViewSet("mailings")


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """What people decide about single mails."""
    actions.register_action("loa.mail.send_again", _("Send mail again"), _("A mail of unknown outcome sent again"))
    actions.register_action("loa.mail.mark_sent", _("Mark mail as sent"), _("A mail of unknown outcome marked as sent"))
