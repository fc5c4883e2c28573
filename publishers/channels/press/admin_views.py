"""Outlets and contacts in the admin; a token is shown once and only to who issued it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log

from publishers.channels.press import services
from publishers.channels.press.models import Outlet, PressContact
from publishers.channels.press.services import LIST_NAME
from publishers.mail import services as mail
from publishers.mail.addresses import outside
from publishers.mail.forgetting_views import People


class OutletIndex(generic.IndexView):
    """The list, with the token among each row's actions."""

    def get_list_more_buttons(self, instance: Outlet) -> list:
        buttons = super().get_list_more_buttons(instance)
        if self.user_has_permission("change"):
            label = _("Replace the token") if instance.token_hash else _("Issue a token")
            url = reverse("press_issue_token", args=[instance.pk])
            buttons.append(Button(label, url=url, icon_name="key", priority=30))
        return buttons


class OutletViewSet(ModelViewSet):
    """Outlets: name, kind, accreditation."""

    model = Outlet
    icon = "site"
    menu_label = _("Outlets")
    index_view_class = OutletIndex
    copy_view_enabled = False
    form_fields = ["name", "kind", "accredited"]
    list_display = ["name", "kind", BooleanColumn("accredited", label=_("Accredited")), "token_at"]
    list_filter = ["kind", "accredited"]
    search_fields = ["name__unmarked"]
    ordering = ["name"]


class PressContactForm(forms.ModelForm):
    """A contact; the address in one spelling. One that refuses releases is taken only when its owner asked again."""

    asked_again = forms.BooleanField(
        label=_("They asked for releases again"),
        help_text=_("Only for an address whose owner left or asked to be forgotten."),
        required=False,
    )

    class Meta:
        model = PressContact
        fields = ["outlet", "name", "email", "role", "wants_mail"]

    def clean_email(self) -> str:
        try:
            return outside(self.cleaned_data["email"])
        except ValidationError as error:
            raise ValidationError(_("This is not an address. Write it like ten@example.vn.")) from error

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        address = data.get("email")
        if address and "email" in self.changed_data and not data["asked_again"] and mail.refuses(address, LIST_NAME):
            self.add_error("email", _("This address refuses press releases: its owner asked for that."))
        return data

    def save(self, commit: bool = True) -> PressContact:
        if self.cleaned_data["asked_again"]:
            mail.allow(self.cleaned_data["email"], LIST_NAME)
        return super().save(commit)


class PressContactViewSet(ModelViewSet):
    """Contacts: who writes for whom, and whether they want mail."""

    model = PressContact
    icon = "user"
    menu_label = _("Press contacts")
    index_view_class = People
    copy_view_enabled = False
    list_display = ["name", "outlet", "email", "role", BooleanColumn("wants_mail", label=_("Wants mail"))]
    list_filter = ["outlet", "wants_mail"]
    search_fields = ["name__unmarked", "email", "outlet__name__unmarked"]
    ordering = ["name"]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return PressContactForm


class PressGroup(ModelViewSetGroup):
    """One entry in the menu."""

    menu_label = _("Press")
    menu_icon = "group"
    menu_order = 510
    items = (
        OutletViewSet("press_outlets", url_prefix="press/outlets"),
        PressContactViewSet("press_contacts", url_prefix="press/contacts"),
    )


@method_decorator(never_cache, name="dispatch")
class IssueToken(View):
    """Asks once, then shows the new token; the old one ends with it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._show(request, self._outlet(request, pk), "")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        outlet = self._outlet(request, pk)
        token = services.issue_token(outlet)
        log(outlet, "wagtail.edit", user=request.user)
        return self._show(request, outlet, token)

    def _outlet(self, request: HttpRequest, pk: int) -> Outlet:
        if not request.user.has_perm("press.change_outlet"):
            raise PermissionDenied
        return get_object_or_404(Outlet, pk=pk)

    def _show(self, request: HttpRequest, outlet: Outlet, token: str) -> HttpResponse:
        context = {
            "outlet": outlet,
            "token": token,
            "back": reverse("press_outlets:index"),
            "page_title": _("Token of the press feed"),
            "page_subtitle": outlet.name,
            "header_icon": "key",
        }
        return render(request, "press/admin/token.html", context)
