"""Puts the desk into Wagtail's admin."""

from collections.abc import Iterator

from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from publishers.admin import records, urls
from publishers.admin.items import content_model
from publishers.admin.panels import TroublePanel
from publishers.admin.permissions import VIEW
from publishers.admin.views.many import CancelTicked, RetryTicked
from publishers.ledger.models import Publication


class DeskMenuItem(MenuItem):
    """Shown to those who may see deliveries."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(VIEW)


@hooks.register("register_admin_urls")
def desk_urls() -> list[URLResolver]:
    return [path("", include(urls))]


@hooks.register("register_admin_menu_item")
def deliveries_menu_item() -> MenuItem:
    return DeskMenuItem(_("Deliveries"), reverse("desk:board"), name="deliveries", icon_name="upload", order=250)


@hooks.register("register_admin_menu_item")
def outbox_menu_item() -> MenuItem:
    return DeskMenuItem(_("Outbox"), reverse("desk:outbox"), name="outbox", icon_name="download", order=251)


@hooks.register("register_page_header_buttons")
def timeline_in_header(page: Page, user: AbstractUser, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """From the page of an item to everything that happened to it on the channels."""
    if not isinstance(page, content_model()) or not user.has_perm(VIEW):
        return
    if Publication.objects.filter(content_id=page.content_id).exists():
        url = reverse("desk:timeline", args=[page.content_id])
        yield Button(_("Timeline across channels"), url, icon_name="history", priority=79)


@hooks.register("construct_homepage_panels")
def trouble_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(TroublePanel())


@hooks.register("insert_global_admin_css")
def desk_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    records.register(actions)


hooks.register("register_bulk_action", RetryTicked)
hooks.register("register_bulk_action", CancelTicked)
