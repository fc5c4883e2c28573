"""The post room in the admin: what was said, to whom, and what became of it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from publishers.mail import letters, queries
from publishers.mail.models import Mailing
from publishers.mail.states import MailState

_ROWS_SHOWN = 100


class LookOnly(ModelPermissionPolicy):
    """Mail is written by the post room; people look."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def users_with_any_permission(self, actions: Any) -> Any:
        return super().users_with_any_permission([action for action in actions if action == "view"])


class InspectMailing(generic.InspectView):
    """The letter as its first recipient gets it, the counts, and a row for each recipient."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        mailing: Mailing = self.object
        rows = mailing.recipients.order_by("pk")
        state = self.request.GET.get("state", "")
        if state in MailState.values:
            rows = rows.filter(state=state)
        first = mailing.recipients.order_by("pk").first()
        values = first.values if first else {}
        counts = queries.counts([mailing.key])
        context |= {
            "mailing": mailing,
            "payload": {
                "sender": mailing.sender,
                "subject": letters.fill(mailing.subject, values),
                "text": letters.fill(mailing.text, values),
                "html": letters.fill(mailing.html, values, escape=True),
            },
            "counts": [(each, each.label, counts[each]) for each in MailState if counts.get(each)],
            "rows": Paginator(rows, _ROWS_SHOWN).get_page(self.request.GET.get("p")),
            "chosen": state,
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
    search_fields = ["subject", "recipients__address"]
    ordering = ["-created_at"]


def _progress(mailing: Mailing) -> str:
    progress = queries.progress([mailing.key])
    return progress.label if progress else str(_("No recipients"))
