"""Puts the calendar into Wagtail's admin."""

from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.planner import urls


@hooks.register("register_admin_urls")
def calendar_urls() -> list[URLResolver]:
    return [path("", include(urls))]


@hooks.register("register_admin_menu_item")
def calendar_menu_item() -> MenuItem:
    return MenuItem(_("Calendar"), reverse("planner:calendar"), name="calendar", icon_name="calendar-alt", order=110)
