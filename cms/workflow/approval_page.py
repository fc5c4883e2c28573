"""The page on which a leader reads what waits for approval and answers: made for a phone, one thumb and a slow line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.models import Page, Revision, TaskState, WorkflowState

from cms.core import embeds, page_access
from cms.core.models import ContentItem
from cms.workflow import outlook
from cms.workflow.editing import already_answered, answered, not_approved, overtaken, still_waits
from cms.workflow.views import back_to, point_to_account


class SendBackForm(forms.Form):
    comment = forms.CharField(
        label=gettext_lazy("What should be changed?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Say what should be changed: the author reads it.")},
    )


class ApprovalView(TemplateView):
    """The newest request for approval of a page: for those who may answer it, and to read for who may edit the page."""

    template_name = "workflow/approval.html"

    def dispatch(self, request: HttpRequest, page_id: int) -> HttpResponseBase:
        self.page = get_object_or_404(Page, pk=page_id).specific
        self.waiting: TaskState | None = self.page.current_workflow_task_state
        self.actions = self._actions()
        may = self.page.permissions_for_user(request.user)
        if not (self.actions or may.can_edit() or may.can_publish()):
            raise PermissionDenied
        return super().dispatch(request)

    def _actions(self) -> set[str]:
        """Names of what this person may answer, as the editor's menu offers it."""
        if self.waiting is None:
            return set()
        return {name for name, *_label in self.waiting.task.specific.get_actions(self.page, self.request.user)}

    def post(self, request: HttpRequest) -> HttpResponse:
        action = request.POST.get("action", "")
        if self.waiting is None or str(self.waiting.pk) != request.POST.get("task_state"):
            return self._refuse(already_answered())
        if action not in self.actions:
            raise PermissionDenied
        details = {}
        if action == "reject":
            form = SendBackForm(request.POST)
            if not form.is_valid():
                return self.render_to_response(self.get_context_data(form=form))
            details = form.cleaned_data
        return self._answer(self.waiting, action, details)

    def _answer(self, waiting: TaskState, action: str, details: dict[str, str]) -> HttpResponse:
        """Do what the editor's menu does, on the version that was seen, if nobody has done so in the meantime."""
        try:
            with transaction.atomic():
                if not still_waits(waiting.pk):
                    return self._refuse(already_answered())
                newest = Page.objects.values_list("latest_revision_id", flat=True).get(pk=self.page.pk)
                if str(newest) != self.request.POST.get("newest"):
                    return self._refuse(overtaken(kept=False))
                waiting.task.specific.on_action(waiting, self.request.user, action, **details)
        except ValidationError as problem:
            return self._refuse(not_approved(problem))
        messages.success(self.request, answered(self.page, action))
        if action == "approve":
            point_to_account(self.request, self.page)
        return self._again()

    def _refuse(self, words: str) -> HttpResponse:
        messages.error(self.request, words)
        return self._again()

    def _again(self) -> HttpResponse:
        return redirect("workflow:approval", self.page.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context |= {"page": self.page, "back": back_to(self.page, self.request.user)}
        if self.waiting is None:
            return context | self._over()
        revision = self.waiting.revision
        item = revision.as_object()
        problems = list(_problems(item))
        base = last_approved(self.page, revision)
        return context | {
            "waiting": self.waiting,
            "item": item,
            "kind": item.specific_class._meta.verbose_name,
            "sent_back": _sent_back(self.waiting.workflow_state),
            "newest": self.page.latest_revision_id,
            "newer": self.page.latest_revision if self.page.latest_revision_id != revision.pk else None,
            "previews": self._previews(item, revision),
            "base": base,
            "changes": self._changes(base.as_object(), item) if base else [],
            "problems": problems,
            "warnings": list(self._warnings(item)),
            "outlook": outlook.of_approval(self.page, item, self.waiting),
            "may_approve": "approve" in self.actions and not problems,
            "may_send_back": "reject" in self.actions,
            "form": context.get("form") or SendBackForm(),
        }

    def _over(self) -> dict[str, Any]:
        """What became of the newest request, if there ever was one."""
        request = self.page.workflow_states.order_by("-created_at", "-pk").first()
        answer = request.current_task_state if request else None
        return {
            "item": self.page,
            "request_status": request.status if request else "",
            "answer": answer.specific if answer else None,
        }

    def _previews(self, item: Page, revision: Revision) -> list[dict[str, str]]:
        """Name and address of how the version looks on the website, then on every channel that can show it."""
        address = reverse("wagtailadmin_pages:revisions_view", args=[self.page.pk, revision.pk])
        return [{"name": str(name), "url": f"{address}?mode={mode}"} for mode, name in item.preview_modes]

    def _changes(self, before: Page, now: Page) -> list[Any]:
        """Wagtail's comparisons of the fields that say something else than before."""
        panel = self.page.get_edit_handler().get_bound_panel(instance=self.page, request=self.request, form=None)
        compared = (comparison(before, now) for comparison in panel.get_comparison())
        return [comparison for comparison in compared if comparison.has_changed()]

    def _warnings(self, item: Page) -> Iterator[dict[str, Any]]:
        """What may be a slip though nothing forbids it: words, and the items that they are about."""
        if isinstance(item, ContentItem):
            for words, about in page_access.known_warnings(item, self.request.user):
                yield {"words": words, "about": about}
            for words in embeds.problems(item.body):
                yield {"words": words, "about": []}


def last_approved(page: Page, revision: Revision) -> Revision | None:
    """The newest version beside this one that was published or approved; None for what never was."""
    approved = TaskState.objects.filter(revision__in=page.revisions.all(), status=TaskState.STATUS_APPROVED)
    known = page.revisions.filter(pk__in=approved.values("revision"))
    known |= page.revisions.filter(approved_go_live_at__isnull=False)
    known |= page.revisions.filter(pk=page.live_revision_id)
    return known.exclude(pk=revision.pk).order_by("-created_at", "-pk").first()


def _sent_back(request: WorkflowState) -> TaskState | None:
    """The last time that this request was sent back before it was submitted again."""
    return request.task_states.filter(status=TaskState.STATUS_REJECTED).order_by("-finished_at").first()


def _problems(item: Page) -> Iterator[str]:
    """What keeps this version from going out, a line each."""
    checks = [item.full_clean, item.check_end] if isinstance(item, ContentItem) else [item.full_clean]
    for check in checks:
        try:
            check()
        except ValidationError as problem:
            yield from dict.fromkeys(problem.messages)
