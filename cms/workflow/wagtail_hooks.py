"""Puts the verbs into Wagtail's admin and guards deletion there with a message instead of an error."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.actions.registry import ActionRegistry
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.admin.widgets import Button
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from cms.core import embeds
from cms.core.models import ContentItem
from cms.workflow import account, urls
from cms.workflow.actions import CreateChecked, DeleteWithdrawn, PublishWhole, RevertUnlocked
from cms.workflow.deletion import items_below, obstacles, undecided
from cms.workflow.home import GoingOutPanel, WaitingPanel
from cms.workflow.views import point_to_account
from cms.workflow.withdraw import PERMISSION, can_be_withdrawn


@hooks.register("register_admin_urls")
def verb_urls() -> list[URLResolver]:
    return [path("", include(urls))]


class CorrectItem(ActionMenuItem):
    label = _("Correct…")
    name = "action-correct"
    icon_name = "edit"
    order = 60

    def is_shown(self, context: dict[str, Any]) -> bool:
        page = context.get("page")
        return (
            context["view"] == "edit" and isinstance(page, ContentItem) and page.live and not context["locked_for_user"]
        )

    def get_url(self, parent_context: dict[str, Any]) -> str:
        return reverse("workflow:correct", args=[parent_context["page"].pk])


class WithdrawItem(ActionMenuItem):
    label = _("Withdraw…")
    name = "action-withdraw"
    icon_name = "warning"
    order = 70

    def is_shown(self, context: dict[str, Any]) -> bool:
        page = context.get("page")
        shown = context["view"] == "edit" and isinstance(page, ContentItem) and can_be_withdrawn(page)
        return shown and context["request"].user.has_perm(PERMISSION)

    def get_url(self, parent_context: dict[str, Any]) -> str:
        return reverse("workflow:withdraw", args=[parent_context["page"].pk])


@hooks.register("register_page_action_menu_item")
def correct_item() -> ActionMenuItem:
    return CorrectItem()


@hooks.register("register_page_action_menu_item")
def withdraw_item() -> ActionMenuItem:
    return WithdrawItem()


@hooks.register("register_page_header_buttons")
def verbs_in_header(page: Page, user: AbstractUser, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """The verbs above the page, also for those who may withdraw it but not open its editor."""
    yield from _verbs(page, user)


@hooks.register("register_page_listing_more_buttons")
def verbs_in_listing(page: Page, user: AbstractUser, next_url: str | None = None) -> Iterator[Button]:
    yield from _verbs(page, user)


def _verbs(page: Page, user: AbstractUser) -> Iterator[Button]:
    if not isinstance(page, ContentItem) or page.alias_of_id:
        return
    if page.live and page.permissions_for_user(user).can_edit():
        yield Button(_("Correct…"), reverse("workflow:correct", args=[page.pk]), icon_name="edit", priority=80)
    if user.has_perm(PERMISSION) and can_be_withdrawn(page):
        yield Button(_("Withdraw…"), reverse("workflow:withdraw", args=[page.pk]), icon_name="warning", priority=81)
    if account.may_read(page.content_id, user) and account.has_account(page.content_id):
        address = reverse("workflow:account", args=[page.content_id])
        yield Button(_("Closing account"), address, icon_name="list-ul", priority=82)


@hooks.register("before_edit_page")
def say_which_embeds_are_missing(request: HttpRequest, page: Page) -> None:
    """A line for each embed of the draft that readers see as a link only; after a save the editor comes back here."""
    if request.method == "GET":
        _say_missing_embeds(request, page)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def say_which_embeds_go_out_as_links(request: HttpRequest, page: Page) -> None:
    """After publishing or asking for approval Wagtail leaves the editor."""
    if "action-publish" in request.POST or "action-submit" in request.POST:
        _say_missing_embeds(request, page)


def _say_missing_embeds(request: HttpRequest, page: Page) -> None:
    item = page.get_latest_revision_as_object()
    if isinstance(item, ContentItem):
        for problem in embeds.problems(item.body):
            messages.warning(request, problem)


@hooks.register("insert_global_admin_js")
def one_action_at_a_time() -> str:
    return format_html('<script src="{}"></script>', static("workflow/one-action.js"))


@hooks.register("insert_editor_js")
def tables_from_word() -> str:
    message = _("The table stands in a block of its own below the text.")
    return format_html('<script src="{}" data-pasted="{}"></script>', static("workflow/table-paste.js"), message)


@hooks.register("construct_homepage_panels")
def what_waits_and_goes_out(request: HttpRequest, panels: list[Component]) -> None:
    panels[:] = [panel for panel in panels if not isinstance(panel, WorkflowObjectsToModeratePanel)]
    panels += [WaitingPanel(), GoingOutPanel()]


@hooks.register("construct_help_menu")
def only_help_that_helps(request: HttpRequest, items: list[MenuItem]) -> None:
    """Wagtail's release notes and guide are English pages elsewhere, counted as unread on every screen."""
    items[:] = [item for item in items if not item.name.startswith(("whats-new", "editor-guide"))]


@hooks.register("before_bulk_action")
def refuse_incomplete_bulk_publishing(
    request: HttpRequest, action_type: str, objects: list[Model], action_class_instance: BulkAction
) -> HttpResponse | None:
    if request.method != "POST" or action_type != "publish":
        return None
    pages = [page for page in objects if isinstance(page, Page)]
    going = list(ContentItem.objects.filter(pk__in=[page.pk for page in pages]).specific())
    if "include_descendants" in request.POST:
        for page in pages:
            going += ContentItem.objects.descendant_of(page).not_live().specific()
    problems = [problem for item in going for problem in _incomplete(item)]
    for problem in problems:
        messages.error(request, problem)
    return redirect("wagtailadmin_explore", pages[0].get_parent().pk) if problems else None


def _incomplete(item: ContentItem) -> list[str]:
    """What keeps the newest version of an item from going out, a line each."""
    try:
        item.get_latest_revision_as_object().full_clean()
    except ValidationError as problem:
        return [f"{item.get_admin_display_title()}: {message}" for message in problem.messages]
    return []


@hooks.register("before_copy_page")
def refuse_publishing_incomplete_copies(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A copy lacks what belongs to its original alone, a consent, and may not go out at once without it."""
    if request.method != "POST" or "publish_copies" not in request.POST or "alias" in request.POST:
        return None
    pages = page.get_descendants(inclusive=True) if "copy_subpages" in request.POST else Page.objects.filter(pk=page.pk)
    problems: list[str] = []
    for item in ContentItem.objects.filter(pk__in=pages.live().values("pk")).specific():
        for field in item._meta.concrete_fields:
            if field.name in item.exclude_fields_in_copy:
                setattr(item, field.name, field.get_default())
        try:
            item.clean_complete()
        except ValidationError as refusal:
            problems += [f"{item.get_admin_display_title()}: {message}" for message in refusal.messages]
    for problem in problems:
        messages.error(request, problem)
    return redirect("wagtailadmin_pages:copy", page.pk) if problems else None


@hooks.register("before_delete_page")
def refuse_deletion(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refuse(request, [page])


@hooks.register("before_bulk_action")
def refuse_bulk_deletion(
    request: HttpRequest, action_type: str, objects: list[Model], action_class_instance: BulkAction
) -> HttpResponse | None:
    if action_type == "delete" and all(isinstance(page, Page) for page in objects):
        return _refuse(request, objects)
    return None


def _refuse(request: HttpRequest, pages: Sequence[Page]) -> HttpResponse | None:
    """Back to where the pages are listed, with a line for each item that may not be deleted now."""
    items = [item for page in pages for item in items_below(page)]
    problems = [*obstacles(items), *undecided(items)]
    if not problems:
        return None
    for problem in problems:
        messages.error(request, problem)
    return redirect("wagtailadmin_explore", pages[0].get_parent().pk)


@hooks.register("after_publish_page")
def point_to_account_once_planned(request: HttpRequest, page: Page) -> None:
    """It is planned right after the commit, and there may be a transaction around this."""
    transaction.on_commit(partial(point_to_account, request, page))


@hooks.register("register_actions")
def actions(registry: ActionRegistry) -> None:
    registry.register(Page, DeleteWithdrawn)
    registry.register(Page, PublishWhole)
    registry.register(Page, RevertUnlocked)
    registry.register(get_image_model(), CreateChecked)
    registry.register(get_document_model(), CreateChecked)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("loa.withdraw", _("Withdraw"), _("Withdrawn from every channel"))
    actions.register_action("loa.correct", _("Correct"), _("Note of correction added"))
    actions.register_action("loa.schedule_failed", _("Scheduled publishing refused"), _schedule_failed)


def _schedule_failed(data: dict[str, Any]) -> str:
    problems = " ".join(data.get("problems", ()))
    return _("Not published at its moment: %(problems)s Mend it and schedule it again.") % {"problems": problems}
