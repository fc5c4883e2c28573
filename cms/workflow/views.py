"""The verbs in the admin: correct and withdraw, each with a page that says what will happen where."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cms.core.models import ContentItem
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
            return redirect("wagtailadmin_pages:edit", self.item.pk)
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
                return redirect("wagtailadmin_pages:edit", self.item.pk)
        return self.show(form)

    def show(self, form: Form) -> HttpResponse:
        context = self.get_context_data(form=form, item=self.item)
        return self.render_to_response(context)

    def get_page_subtitle(self) -> str:
        return self.item.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        edit = reverse("wagtailadmin_pages:edit", args=[self.item.pk])
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": edit, "label": self.item.get_admin_display_title()},
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
        withdraw.withdraw(self.item, self.request.user, data["reason"])
        return _("The item is withdrawn. The list of channels below shows what has been taken back.")
