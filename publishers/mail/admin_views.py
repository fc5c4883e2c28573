"""The post room in the admin: what was said, to whom, and what became of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import log
from wagtail.permission_policies import ModelPermissionPolicy

from publishers.mail import queries, services
from publishers.mail.models import Mailing, MailRecipient
from publishers.mail.states import MailState

DECIDE = "mail.change_mailrecipient"
_ROWS_SHOWN = 100


class LookOnly(ModelPermissionPolicy):
    """Mail is written by the post room; people look."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def users_with_any_permission(self, actions: Any) -> Any:
        return super().users_with_any_permission([action for action in actions if action == "view"])


class DecideForm(forms.Form):
    """What a person decided about one mail, and how they know."""

    why = forms.CharField(
        label=_("How do you know?"),
        help_text=_("Kept with the mail, for whoever asks later."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class Decide(WagtailAdminTemplateMixin, View):
    """A person decides about a mail whose outcome nobody knows; what happens is said before it is asked."""

    template_name = "mail/admin/decide.html"
    header_icon = "mail"
    action = ""
    question: str | Promise = ""
    done: str | Promise = ""
    refused: str | Promise = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(DECIDE):
            raise PermissionDenied
        self.row = get_object_or_404(MailRecipient.objects.select_related("mailing"), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    @property
    def mailing_url(self) -> str:
        return f"{reverse('mailings:inspect', args=[self.row.mailing_id])}?state={MailState.UNKNOWN}"

    def decide(self) -> bool:
        raise NotImplementedError

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(DecideForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = DecideForm(request.POST)
        if not form.is_valid():
            return self.show(form)
        if self.decide():
            # The address stays out of the log: it is kept for years, and people ask to be forgotten.
            data = {"recipient": self.row.pk, "why": form.cleaned_data["why"]}
            log(self.row.mailing, f"loa.mail.{self.action}", user=request.user, data=data)
            messages.success(request, self.done)
        else:
            messages.error(request, self.refused)
        return redirect(self.mailing_url)

    def show(self, form: DecideForm) -> HttpResponse:
        context = {"form": form, "row": self.row, "mailing": self.row.mailing, "mailing_url": self.mailing_url}
        return self.render_to_response(self.get_context_data(**context))


class SendAgain(Decide):
    """Send one mail once more."""

    action = "send_again"
    page_title = _("Send again")
    question = _("The mail is sent once more. If the first one did arrive, its reader has it twice.")
    done = _("The mail is sent again.")
    refused = _("Nothing was sent: the outcome is known by now, the mailing was taken back, or no mail may leave.")

    def decide(self) -> bool:
        return services.send_again(self.row)


class MarkSent(Decide):
    """Note that one mail has arrived."""

    action = "mark_sent"
    page_title = _("Mark as sent")
    question = _("Nothing is sent. From now on the mail counts as sent, and its reader is told of corrections.")
    done = _("Marked as sent.")
    refused = _("Nothing was changed: the outcome of this mail is known by now.")

    def decide(self) -> bool:
        return services.mark_sent(self.row)


class InspectMailing(generic.InspectView):
    """The message with words for what is each recipient's own, the counts, and a row for each recipient."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        mailing: Mailing = self.object
        rows = mailing.recipients.order_by("pk")
        state = self.request.GET.get("state", "")
        if state in MailState.values:
            rows = rows.filter(state=state)
        counts = queries.counts([mailing.key])
        context |= {
            "mailing": mailing,
            "counts": [(each, each.label, counts[each]) for each in MailState if counts.get(each)],
            "rows": Paginator(rows, _ROWS_SHOWN).get_page(self.request.GET.get("p")),
            "chosen": state,
            "may_decide": self.request.user.has_perm(DECIDE),
        }
        return context


class MailingViewSet(ModelViewSet):
    """Every mailing, newest first."""

    model = Mailing
    icon = "mail"
    menu_label = _("Mail")
    menu_order = 530
    add_to_admin_menu = True
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = InspectMailing
    inspect_template_name = "mail/admin/mailing.html"
    form_fields: list[str] = []
    list_display = [
        "subject",
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        "created_at",
        Column("key", label=_("State"), accessor=lambda mailing: _progress(mailing)),
    ]
    list_filter = ["kind"]
    search_fields = ["subject__unmarked", "recipients__address"]
    ordering = ["-created_at"]

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("recipients/<int:pk>/send-again/", SendAgain.as_view(), name="send_again"),
            path("recipients/<int:pk>/mark-sent/", MarkSent.as_view(), name="mark_sent"),
        ]


def _progress(mailing: Mailing) -> str:
    progress = queries.progress([mailing.key])
    return progress.label if progress else str(_("No recipients"))
