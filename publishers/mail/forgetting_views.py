"""Forget a person in the admin: what will happen is said first, what was found afterwards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin.views import generic
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log

from publishers.mail import forgetting
from publishers.mail.addresses import fingerprint, normalise
from publishers.runtime import people

FORGET = "mail.forget_address"


def forget_button(address: str) -> Button:
    """For a list of people: the way to the page that asks before it forgets one."""
    url = f"{reverse('mail_forget')}?{urlencode({'address': address})}"
    return Button(_("Forget this person…"), url=url, icon_name="bin", priority=40)


class People(generic.IndexView):
    """A list of people, each of whom may ask to be forgotten."""

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        buttons = super().get_list_more_buttons(instance)
        if self.request.user.has_perm(FORGET):
            buttons.append(forget_button(instance.email))
        return buttons


class ForgetForm(forms.Form):
    """Whom, and that the owner of the address asked for it."""

    address = forms.CharField(label=_("E-mail"), max_length=254)
    sure = forms.BooleanField(label=_("The owner of this address asked to be forgotten. This cannot be undone."))

    def clean_address(self) -> str:
        try:
            return normalise(self.cleaned_data["address"])
        except ValidationError as error:
            raise ValidationError(_("This is not an address. Write it like ten@example.vn.")) from error


class Forget(WagtailAdminTemplateMixin, View):
    """Takes an address out of everything that is kept."""

    template_name = "mail/admin/forget.html"
    page_title = _("Forget a person")
    header_icon = "bin"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(FORGET):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(form=ForgetForm(initial={"address": request.GET.get("address", "")}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ForgetForm(request.POST)
        if not form.is_valid():
            return self.show(form=form)
        address = form.cleaned_data["address"]
        done = forgetting.forget(address)
        # Who did it stays, and whom only as a fingerprint: enough to show to the person that it was done.
        known = fingerprint(address)[:12]
        records = {each.holding.name: each.records for each in done if each.records}
        log(request.user, "loa.mail.forget", user=request.user, title=known, data={"records": records})
        return self.show(done=[each for each in done if each.records], address=address, fingerprint=known)

    def show(self, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(holdings=people.holdings(), **context))
