"""The verbs in the admin: correct and withdraw, each with a page that says what will happen where."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.models import Page

from cms.core.models import ContentItem
from cms.workflow import account, correct, withdraw
from cms.workflow.editing import already_answered, not_approved, still_waits
from cms.workflow.forms import CorrectForm, WithdrawForm
from publishers.contract import Cause
from publishers.ledger.services import Account, newest_publication


def back_to(item: ContentItem, user: AbstractUser | AnonymousUser) -> str:
    """Address of the item's editor, or of the list it is in for those who may not open that."""
    if item.permissions_for_user(user).can_edit():
        return reverse("wagtailadmin_pages:edit", args=[item.pk])
    return reverse("wagtailadmin_explore", args=[item.get_parent().pk])


def point_to_account(request: HttpRequest, page: Page) -> None:
    """Say where the account of a correction is, to whoever has just published one."""
    item = page.specific
    newest = newest_publication(item.content_id) if isinstance(item, ContentItem) else None
    if newest is not None and newest.cause == Cause.CORRECT:
        address = reverse("workflow:account", args=[item.content_id])
        button = messages.button(address, _("See the account"))
        messages.info(request, _("The correction is on its way to every channel that carried the item."), [button])


class VerbView(WagtailAdminTemplateMixin, View):
    """A form for one verb on one item; what does not fit is said on the item's own page."""

    form_class: ClassVar[type[Form]]

    def dispatch(self, request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponseBase:
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
        return back_to(self.item, self.request.user)

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
        withdraw.withdraw(self.item, self.request.user, data["reason"])
        return _("The item is withdrawn. The account below shows what has been taken back.")

    def after(self) -> str:
        if not account.has_account(self.item.content_id):
            return self.back()  # it was only to come, and no channel had heard of it
        return reverse("workflow:account", args=[self.item.content_id])


class AccountView(WagtailAdminTemplateMixin, TemplateView):
    """The closing account of a correction or withdrawal, also of an item whose page is gone by now."""

    template_name = "workflow/account.html"
    header_icon = "list-ul"
    account: Account

    def dispatch(self, request: HttpRequest, content_id: UUID, **kwargs: Any) -> HttpResponseBase:
        if not account.may_read(content_id, request.user):
            raise PermissionDenied
        version = request.GET.get("version", "")
        report = account.account_of(content_id, int(version) if version.isdecimal() else None)
        if report is None:
            raise Http404
        self.account = report
        self.item = ContentItem.objects.filter(content_id=content_id, alias_of__isnull=True).first()
        return super().dispatch(request, content_id=content_id)

    def get_page_title(self) -> str:
        return account.title_of(self.account.publication.cause)

    def get_page_subtitle(self) -> str:
        return self.account.publication.read_snapshot().title

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        items = [{"url": reverse("wagtailadmin_home"), "label": _("Home")}]
        if self.item is not None:
            items.append({"url": back_to(self.item, self.request.user), "label": self.item.get_admin_display_title()})
        return [*items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        publication = self.account.publication
        snapshot = publication.read_snapshot()
        address = reverse("workflow:account", args=[publication.content_id])
        others = account.accountable(publication.content_id).exclude(pk=publication.pk)
        results = reverse("workflow:account_results", args=[publication.content_id])
        return super().get_context_data(
            **kwargs,
            **self.results(),
            publication=publication,
            title=snapshot.title,
            reason=snapshot.withdrawal.reason if snapshot.withdrawal else "",
            others=[
                {"title": account.title_of(row.cause), "at": row.created_at, "url": f"{address}?version={row.version}"}
                for row in others
            ],
            source=f"{results}?version={publication.version}",
            back=back_to(self.item, self.request.user) if self.item is not None else "",
        )

    def results(self) -> dict[str, Any]:
        """What changes while deliveries are under way."""
        lines = [
            {
                "channel": line.channel,
                "delivery": line.delivery,
                "badge": account.badge(line),
                "why": line.why,
                "tell": line.tell,
                "copies": line.copies,
                "address": line.address,
                "link": line.address if line.address.startswith(("http://", "https://")) else "",
            }
            for line in self.account.lines
        ]
        return {
            "account": self.account,
            "summary": account.summary(self.account),
            "lines": lines,
            "by_hand": [line for line in lines if line["tell"]],
            "copies": [line for line in lines if line["copies"]],
            "files": account.files(self.account),
            "may_open": self.request.user.has_perm(account.SEE_DELIVERIES),
        }


class AccountResultsView(AccountView):
    """The part of the account that the page fetches again while something is under way."""

    template_name = "workflow/account_results.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return self.results()


class AnswerApprovalView(WorkflowActionView):
    """Wagtail's answer to a request for approval; a version that may not go out is refused in words."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                if not still_waits(self.task_state.pk):
                    raise ValidationError(already_answered())
                answer = super().post(request, *args, **kwargs)
            if self.action_name == "approve":
                point_to_account(request, self.object)
            return answer
        except ValidationError as problem:
            messages.error(request, not_approved(problem))
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return self.render_modal_json(request, {"step": "success", "redirect": self.redirect_url})
        return redirect(self.redirect_url)
