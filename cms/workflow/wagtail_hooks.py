"""Puts the verbs into Wagtail's admin and guards deletion there with a message instead of an error."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.models import Page

from cms.core.models import ContentItem
from cms.workflow import urls
from cms.workflow.deletion import items_below, obstacles
from cms.workflow.withdraw import PERMISSION


@hooks.register("register_admin_urls")
def verb_urls():
    return [path("", include(urls))]


class CorrectItem(ActionMenuItem):
    label = _("Correct…")
    name = "action-correct"
    icon_name = "edit"
    order = 60

    def is_shown(self, context):
        page = context.get("page")
        return (
            context["view"] == "edit" and isinstance(page, ContentItem) and page.live and not context["locked_for_user"]
        )

    def get_url(self, parent_context):
        return reverse("workflow:correct", args=[parent_context["page"].pk])


class WithdrawItem(ActionMenuItem):
    label = _("Withdraw…")
    name = "action-withdraw"
    icon_name = "warning"
    order = 70

    def is_shown(self, context):
        page = context.get("page")
        shown = context["view"] == "edit" and isinstance(page, ContentItem) and page.first_published_at is not None
        return shown and context["request"].user.has_perm(PERMISSION)

    def get_url(self, parent_context):
        return reverse("workflow:withdraw", args=[parent_context["page"].pk])


@hooks.register("register_page_action_menu_item")
def correct_item():
    return CorrectItem()


@hooks.register("register_page_action_menu_item")
def withdraw_item():
    return WithdrawItem()


@hooks.register("before_delete_page")
def refuse_deletion(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refuse(request, [page])


@hooks.register("before_bulk_action")
def refuse_bulk_deletion(request: HttpRequest, action_type: str, objects: list, action_class_instance):
    if action_type == "delete" and all(isinstance(page, Page) for page in objects):
        return _refuse(request, objects)
    return None


def _refuse(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
    """Back to where the pages are listed, with a line for each item that can still be read outside."""
    problems = obstacles([item for page in pages for item in items_below(page)])
    if not problems:
        return None
    for problem in problems:
        messages.error(request, problem)
    return redirect("wagtailadmin_explore", pages[0].get_parent().pk)


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action("loa.withdraw", _("Withdraw"), _("Withdrawn from every channel"))
    actions.register_action("loa.correct", _("Correct"), _("Note of correction added"))
    actions.register_action("loa.schedule_failed", _("Scheduled publishing refused"), _schedule_failed)


def _schedule_failed(data):
    problems = " ".join(data.get("problems", ()))
    return _("Not published at its moment: %(problems)s Mend it and schedule it again.") % {"problems": problems}
