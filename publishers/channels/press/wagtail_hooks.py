"""Registers outlets and contacts in the admin."""

from django.urls import path
from wagtail import hooks

from publishers.channels.press.admin_views import IssueToken, PressGroup


@hooks.register("register_admin_viewset")
def register_press() -> PressGroup:
    """Outlets and contacts in one menu for those who may see them."""
    return PressGroup()


@hooks.register("register_admin_urls")
def register_token_url() -> list:
    """Where an outlet's token is issued."""
    return [path("press/outlets/<int:pk>/token/", IssueToken.as_view(), name="press_issue_token")]
