"""Wagtail's editor for this newsroom: one action at a time, and nothing saved over what has happened meanwhile.

Wagtail's autosave posts the whole form again while an action is under way. It would carry the action a second time, or
write the page as it was before the action: not live.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import Page, TaskState

from cms.core.forms import StaleItem

ACTIONS = (
    "action-publish",
    "action-submit",
    "action-restart-workflow",
    "action-workflow-action",
    "action-cancel-workflow",
)


def still_waits(task_state_id: int) -> bool:
    """Whether nobody has answered this request for approval yet; keeps others waiting until the transaction ends."""
    waiting = TaskState.objects.select_for_update().filter(pk=task_state_id, status=TaskState.STATUS_IN_PROGRESS)
    return waiting.exists()


def already_answered() -> str:
    """What is said to somebody whose action comes too late."""
    return _(
        "Nothing was done: this item no longer waits for that. You or somebody else has acted on it since this page"
        " was opened. Look at its state before you go on."
    )


def overtaken(kept: bool) -> str:
    """What is said to somebody who acts on an older version; `kept` when the form still holds what they wrote."""
    if kept:
        return _(
            "Nothing was saved or published: a newer version was saved while you had this page open. What you wrote is"
            " still in the form. Read the newer version, and put in there what it lacks."
        )
    return _(
        "Nothing was saved or published: a newer version was saved while you had this page open. You see it now: read"
        " it before you go on."
    )


def not_approved(problem: ValidationError) -> str:
    """What is said to somebody who approves what may not go out."""
    return _("Not approved, because it may not go out like this: %(problems)s") % {
        "problems": " ".join(problem.messages)
    }


def answered(page: Page, action: str) -> str:
    """What a leader reads who has approved or sent back."""
    now = page.specific_class.objects.get(pk=page.pk)
    title = {"title": page.get_admin_display_title()}
    if action == "reject":
        return _("“%(title)s” was sent back to its author with your comment.") % title
    if now.workflow_in_progress:
        return _("“%(title)s” was approved. What you changed in it yourself waits for an approval of its own.") % title
    if now.approved_schedule:
        return _("“%(title)s” was approved and goes live at the time that is set.") % title
    return _("“%(title)s” was approved and is published.") % title


def for_editors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """An editor's form for those who may open it; the autosave of a person whose session ended is told so in words.

    Anybody else is sent to the sign-in page.
    """
    guarded = require_admin_access(view)

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and request.user.is_anonymous and not request.accepts("text/html"):
            words = _("You are signed out. What you wrote is kept on this page. Sign in again in a new tab.")
            refusal = {"success": False, "error_code": "locked", "error_message": words, "signed_out": True}
            return JsonResponse(refusal, status=401)
        return guarded(request, *args, **kwargs)

    return answer


class EditItemView(EditView):
    """The editor of every page; an action that comes too late, twice or with an autosave is refused in words."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save, or carry out the one action that was asked for on the version that was seen."""
        if self.page.alias_of_id:
            return super().post(request, *args, **kwargs)
        if self._is_action:
            if self.expects_json_response:
                return self.json_error_response("locked", _("An action on this item is under way; nothing was saved."))
            if self.action_name == "save" or self.is_out_of_date:
                return self._refuse_action()
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: WagtailAdminPageForm) -> HttpResponse:
        """As Wagtail's; what has changed meanwhile or may not go out like this stays in the form, with words."""
        try:
            with transaction.atomic() if self._is_action else nullcontext():
                return super().form_valid(form)
        except ValidationError as problem:
            return self._say_unsaved("validation_error", " ".join(problem.messages))
        except StaleItem as problem:
            return self._say_unsaved("invalid_revision", str(problem))

    def _say_unsaved(self, code: str, words: str) -> HttpResponse:
        """The form as it was filled in, with words; after "invalid_revision" the browser saves nothing more."""
        if self.expects_json_response:
            return self.json_error_response(code, words)
        messages.error(self.request, words)
        self.page.latest_revision = self.latest_revision  # what this request wrote was undone
        self.has_unsaved_changes = True
        return self.render_to_response(self.get_context_data())

    def form_invalid(self, form: WagtailAdminPageForm) -> HttpResponse:
        """As Wagtail's; a request for approval that is taken back by somebody who may not edit keeps nothing."""
        if not (self.is_cancelling_workflow and self.locked_for_user):
            return super().form_invalid(form)
        # Wagtail answers with the form, for what may be written there: the browser would save it as a draft.
        self.workflow_state.cancel(user=self.request.user)
        self.add_cancel_workflow_confirmation_message()
        return self.redirect_and_remain()

    def perform_workflow_action(self) -> HttpResponse:
        """Approve or send back, if nobody has done so in the meantime."""
        if still_waits(self.page.current_workflow_task_state.pk):
            return super().perform_workflow_action()
        return self._refuse_action()

    def add_save_confirmation_message(self) -> None:
        """As Wagtail's; after an answer to a request for approval, what became of the item."""
        if self.action_name == "perform_workflow_action":
            messages.success(self.request, answered(self.page, self.workflow_action))
        else:
            super().add_save_confirmation_message()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """As Wagtail's; a form that comes back without having shown the newer version stays as old as it was."""
        context = super().get_context_data(**kwargs)
        if self.request.method == "POST" and not self.expects_json_response and self.is_out_of_date:
            context["loaded_revision_created_at"] = self.request.POST.get("loaded_revision_created_at")
        return context

    @property
    def _is_action(self) -> bool:
        return any(self.request.POST.get(name) for name in ACTIONS)

    def _refuse_action(self) -> HttpResponse:
        """Say why nothing was done, and show the item as it is now unless that would drop what somebody wrote."""
        kept = self._has_been_written()
        was_answered = self.action_name == "save"
        buttons = None
        if kept and self.is_out_of_date:
            buttons = [messages.button(self.get_edit_url(), _("Newer version"), new_window=True)]
        messages.error(self.request, already_answered() if was_answered else overtaken(kept), buttons=buttons)
        if not kept:
            return redirect(self.get_edit_url())
        self.form = self._bound_form(self.page)
        self.form.is_valid()
        self.has_unsaved_changes = True
        self.form.restore_required_fields()
        return self.render_to_response(self.get_context_data())

    def _has_been_written(self) -> bool:
        """Whether the form holds anything that the version it was opened with does not."""
        opened = self.request.POST.get("loaded_revision_id", "")
        revision = self.real_page_record.revisions.filter(pk=opened).first() if opened.isdecimal() else None
        loaded_at = self.request.POST.get("loaded_revision_created_at")
        if revision is None or revision.created_at.isoformat() != loaded_at:
            revision = self.latest_revision  # an autosave has written over what was opened
        form = self._bound_form(revision.as_object() if revision else self.real_page_record.specific)
        return not form.is_valid() or form.has_changed()

    def _bound_form(self, page: Page) -> WagtailAdminPageForm:
        form = self.form_class(
            self.request.POST,
            self.request.FILES,
            instance=page,
            subscription=self.subscription,
            parent_page=self.parent,
            for_user=self.request.user,
        )
        form.defer_required_fields()
        return form
