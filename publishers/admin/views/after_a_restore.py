"""After a backup was restored: channel by channel, what a person has to look at there, and when the channel goes on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from publishers.admin.forms import SeenForm
from publishers.admin.permissions import OPERATE, Allowed
from publishers.admin.records import record
from publishers.admin.views.board import BOARD, HOME
from publishers.ledger import deciding, operating
from publishers.ledger.models import Channel, Delivery
from publishers.ledger.states import Hold

MOST_LISTED = 100


class AfterARestore(Allowed, WagtailAdminTemplateMixin, View):
    """Every channel that a restore holds or left doubts on, with the deliveries that a person decides.

    A button decides one delivery (`one_there`, `one_gone`) or all that are ticked of its channel (`all`).
    """

    permission = OPERATE
    template_name = "desk/after_a_restore.html"
    page_title = gettext_lazy("After a backup was restored")
    header_icon = "rotate"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [HOME, BOARD, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        channel = get_object_or_404(Channel, slug=request.POST.get("channel", ""))
        form = SeenForm(request.POST, prefix=channel.slug)
        if not form.is_valid():
            messages.error(request, _("Nothing was noted: say who looked, and how you know."))
            return self.show(form, self.typed)
        there, chosen = self._chosen()
        if there is None or not chosen:
            messages.error(request, _("Nothing was noted: tick what you have looked at."))
            return self.show(form, self.typed)
        done, refused = 0, {}
        for delivery in deciding.undecided(channel).filter(pk__in=chosen):
            address = self.typed.get(delivery.pk, "")
            try:
                was_done = deciding.decide(delivery, there=there, address=address, **form.cleaned_data)
            except operating.NotPossible as problem:
                refused[delivery.pk] = str(problem)
                continue
            act = "mark_published" if was_done else "mark_gone"
            record(delivery, act, request.user, url=address, **form.cleaned_data)
            done += 1
        if done:
            text = ngettext("%(count)s delivery is decided.", "%(count)s deliveries are decided.", done)
            messages.success(request, text % {"count": done})
        if refused:
            text = ngettext("%(count)s is still open: see below.", "%(count)s are still open: see below.", len(refused))
            messages.error(request, text % {"count": len(refused)})
            return self.show(form, self.typed, refused)
        return redirect(f"{reverse('desk:after_a_restore')}#{channel.slug}")

    @property
    def typed(self) -> dict[int, str]:
        """The addresses that were typed, by delivery."""
        given = {name.removeprefix("address-"): self.request.POST.get(name, "").strip() for name in self.request.POST}
        return {int(name): text for name, text in given.items() if name.isdecimal()}

    def _chosen(self) -> tuple[bool | None, list[int]]:
        """Whether it is there (None where no button says so), and of which deliveries that is said."""
        for name, there in (("one_there", True), ("one_gone", False)):
            if self.request.POST.get(name, "").isdecimal():
                return there, [int(self.request.POST[name])]
        ticked = [int(pk) for pk in self.request.POST.getlist("ticked") if pk.isdecimal()]
        return {"there": True, "gone": False}.get(self.request.POST.get("all", "")), ticked

    def show(
        self,
        bound: SeenForm | None = None,
        typed: dict[int, str] | None = None,
        refused: dict[int, str] | None = None,
    ) -> HttpResponse:
        parts = []
        for channel in deciding.channels():
            form = bound
            if bound is None or bound.prefix != channel.slug:
                initial = {"who": get_user_display_name(self.request.user), "why": _("Looked at the channel.")}
                form = SeenForm(prefix=channel.slug, initial=initial)
            left = deciding.remaining(channel)
            rows = [self._row(row, typed or {}, refused or {}) for row in deciding.undecided(channel)[:MOST_LISTED]]
            part = {"left": left, "channel": channel, "form": form, "rows": rows}
            parts.append({**part, "more": left.undecided - len(rows), "held": channel.hold == Hold.RESTORED})
        return self.render_to_response(self.get_context_data(parts=parts))

    @staticmethod
    def _row(delivery: Delivery, typed: dict[int, str], refused: dict[int, str]) -> dict:
        return {
            "delivery": delivery,
            "title": delivery.publication.snapshot["title"],
            "question": deciding.question(delivery),
            "where": deciding.where(delivery),
            "needs_address": deciding.needs_address(delivery),
            "address": typed.get(delivery.pk, ""),
            "problem": refused.get(delivery.pk, ""),
        }
