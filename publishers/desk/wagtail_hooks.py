"""Puts the desk into Wagtail's admin."""

from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from publishers.desk import urls
from publishers.desk.panels import TroublePanel


class DeskMenuItem(MenuItem):
    """Shown to those who may see deliveries."""

    def is_shown(self, request):
        return request.user.has_perm("engine.view_delivery")


@hooks.register("register_admin_urls")
def desk_urls():
    return [path("", include(urls))]


@hooks.register("register_admin_menu_item")
def deliveries_menu_item():
    return DeskMenuItem(_("Deliveries"), reverse("desk:board"), name="deliveries", icon_name="upload", order=250)


@hooks.register("register_admin_menu_item")
def outbox_menu_item():
    return DeskMenuItem(_("Outbox"), reverse("desk:outbox"), name="outbox", icon_name="download", order=251)


@hooks.register("construct_homepage_panels")
def trouble_panel(request, panels):
    panels.append(TroublePanel())


@hooks.register("insert_global_admin_css")
def desk_css():
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action("loa.delivery.retry", _("Retry delivery"), _("Delivery retried"))
    actions.register_action("loa.delivery.cancel", _("Cancel delivery"), _("Delivery cancelled"))
    actions.register_action("loa.delivery.check", _("Check remote"), _("Delivery checked at the channel"))
    actions.register_action("loa.delivery.mark_published", _("Mark as done"), _("Delivery marked as done"))
    actions.register_action("loa.delivery.mark_gone", _("Mark as not done"), _("Delivery marked as not done"))
    actions.register_action("loa.channel.configure", _("Change channel"), _("Channel changed"))
    actions.register_action("loa.channel.pause", _("Pause channel"), _("Channel paused"))
    actions.register_action("loa.channel.resume", _("Resume channel"), _("Channel resumed"))
