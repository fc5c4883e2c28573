"""Registers the post room in the admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy

from publishers.mail.admin_views import LookOnly, MailingViewSet
from publishers.mail.forgetting_views import FORGET, Forget
from publishers.mail.models import Mailing

register_permission_policy(Mailing, LookOnly(Mailing))


@hooks.register("register_admin_viewset")
def register_mailings() -> MailingViewSet:
    """Mailings in the menu of those who may see them."""
    return MailingViewSet("mailings")


class ForgetMenuItem(MenuItem):
    """For those who may."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(FORGET)


@hooks.register("register_settings_menu_item")
def register_forget() -> MenuItem:
    """Forget a person, by address."""
    return ForgetMenuItem(_("Forget a person"), reverse_lazy("mail_forget"), icon_name="bin", order=900)


@hooks.register("register_admin_urls")
def register_forget_url() -> list[Any]:
    """Where it is asked."""
    return [path("forget/", Forget.as_view(), name="mail_forget")]


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """What people decide about single mails."""
    actions.register_action("loa.mail.send_again", _("Send mail again"), _("A mail of unknown outcome sent again"))
    actions.register_action("loa.mail.mark_sent", _("Mark mail as sent"), _("A mail of unknown outcome marked as sent"))
    actions.register_action("loa.mail.forget", _("Forget a person"), _("A person was forgotten"))
