"""Wagtail's editor for this newsroom: one action at a time, and nothing saved over what has happened meanwhile.

Wagtail's autosave posts the whole form again while an action is under way. It would carry the action a second time, or
write the page as it was before the action: not live.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import TaskState

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


class EditItemView(EditView):
    """The editor of every page; an action that comes too late, twice or with an autosave is refused in words."""

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Save, or carry out the one action that was asked for."""
        if self.page.alias_of_id:
            return super().post(request, *args, **kwargs)
        if any(request.POST.get(name) for name in ACTIONS):
            if self.expects_json_response:
                return self.json_error_response("locked", _("An action on this item is under way; nothing was saved."))
            if self.action_name == "save":
                return self._refuse_action()
        return super().post(request, *args, **kwargs)

    def form_valid(self, form) -> HttpResponse:
        """As Wagtail's; what has changed meanwhile or may not go out like this stays in the form, with words."""
        try:
            return super().form_valid(form)
        except (StaleItem, ValidationError) as problem:
            words = " ".join(problem.messages) if isinstance(problem, ValidationError) else str(problem)
            if self.expects_json_response:
                return self.json_error_response("invalid_revision", words)
            messages.error(self.request, words)
            self.has_unsaved_changes = True
            return self.render_to_response(self.get_context_data())

    def perform_workflow_action(self) -> HttpResponse:
        """Approve or send back, if nobody has done so in the meantime."""
        with transaction.atomic():
            if still_waits(self.page.current_workflow_task_state.pk):
                return super().perform_workflow_action()
        return self._refuse_action()

    def _refuse_action(self) -> HttpResponse:
        messages.error(self.request, already_answered())
        self.form = self.form_class(
            self.request.POST,
            self.request.FILES,
            instance=self.page,
            subscription=self.subscription,
            parent_page=self.parent,
            for_user=self.request.user,
        )
        self.form.defer_required_fields()
        if not self.form.is_valid() or self.form.has_changed():
            self.has_unsaved_changes = True
            self.form.restore_required_fields()
            return self.render_to_response(self.get_context_data())
        return redirect(self.get_edit_url())
