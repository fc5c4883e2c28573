"""The verbs in the admin: correct and withdraw, each with a page that says what will happen where."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.workflow import WorkflowActionView

from cms.core.models import ContentItem, Withdrawal
from cms.workflow import correct, withdraw
from cms.workflow.forms import CorrectForm, WithdrawForm


class VerbView(WagtailAdminTemplateMixin, View):
    """A form for one verb on one item; what does not fit is said on the item's own page."""

    form_class: ClassVar[type[Form]]

    def dispatch(self, request: HttpRequest, pk: int, **kwargs) -> HttpResponse:
        self.item = get_object_or_404(ContentItem, pk=pk).specific
        try:
            self.check()
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
            return redirect(self.back())
        return super().dispatch(request)

    def check(self) -> None:
        """PermissionDenied or ValidationError when the verb does not fit this item and this person."""
        raise PermissionDenied

    def execute(self, data: dict[str, str]) -> str:
        """Do it and return what to tell the person."""
        raise PermissionDenied

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(self.form_class())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form_class(request.POST)
        if form.is_valid():
            try:
                done = self.execute(form.cleaned_data)
            except ValidationError as problem:
                form.add_error(None, problem)
            else:
                messages.success(request, done)
                return redirect(self.after())
        return self.show(form)

    def show(self, form: Form) -> HttpResponse:
        context = self.get_context_data(form=form, item=self.item, back=self.back())
        return self.render_to_response(context)

    def back(self) -> str:
        """Address of the item's editor, or of the list it is in for those who may not open that."""
        if self.item.permissions_for_user(self.request.user).can_edit():
            return reverse("wagtailadmin_pages:edit", args=[self.item.pk])
        return reverse("wagtailadmin_explore", args=[self.item.get_parent().pk])

    def after(self) -> str:
        """Where to go when it is done."""
        return self.back()

    def get_page_subtitle(self) -> str:
        return self.item.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": self.back(), "label": self.item.get_admin_display_title()},
            {"url": "", "label": self.get_page_title()},
        ]


class CorrectView(VerbView):
    form_class = CorrectForm
    template_name = "workflow/correct.html"
    page_title = gettext_lazy("Correct")
    header_icon = "edit"

    def check(self) -> None:
        correct.check(self.item, self.request.user)

    def execute(self, data: dict[str, str]) -> str:
        correct.correct(self.item, self.request.user, data["wrong"], data["right"])
        return _("The note is in the draft. Now change the text itself, then submit it for approval.")


class WithdrawView(VerbView):
    form_class = WithdrawForm
    template_name = "workflow/withdraw.html"
    page_title = gettext_lazy("Withdraw")
    header_icon = "warning"

    def check(self) -> None:
        withdraw.check(self.item, self.request.user)

    def execute(self, data: dict[str, str]) -> str:
        self.withdrawal = withdraw.withdraw(self.item, self.request.user, data["reason"])
        if self.withdrawal is None:
            return _("Withdrawn from every channel")
        return _("The item is withdrawn. The list of channels below shows what has been taken back.")

    def after(self) -> str:
        return reverse("workflow:withdrawn", args=[self.item.pk]) if self.withdrawal else self.back()


class WithdrawnView(VerbView):
    """The closing account of a withdrawal: who, when, why, and what each channel has done by now."""

    template_name = "workflow/withdrawn.html"
    page_title = gettext_lazy("Withdrawn")
    header_icon = "warning"
    http_method_names = ("get", "head", "options")

    def check(self) -> None:
        if not self.request.user.has_perm(withdraw.PERMISSION):
            raise PermissionDenied

    def get(self, request: HttpRequest) -> HttpResponse:
        withdrawal = get_object_or_404(Withdrawal, content_id=self.item.content_id)
        return self.render_to_response(self.get_context_data(item=self.item, withdrawal=withdrawal, back=self.back()))


class AnswerApprovalView(WorkflowActionView):
    """Wagtail's answer to a request for approval; a version that may not go out is refused in words."""

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().post(request, *args, **kwargs)
        except ValidationError as problem:
            messages.error(
                request,
                _("Not approved, because it may not go out like this: %(problems)s")
                % {"problems": " ".join(problem.messages)},
            )
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return self.render_modal_json(request, {"step": "success", "redirect": self.redirect_url})
        return redirect(self.redirect_url)
