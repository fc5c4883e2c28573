"""Subscribers in the admin: nobody is confirmed but by themselves."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from publishers.channels.bulletin import services
from publishers.channels.bulletin.consent import LIST_NAME
from publishers.channels.bulletin.models import ConsentMethod, Subscriber
from publishers.mail import services as mail
from publishers.mail.addresses import outside
from publishers.mail.forgetting_views import People


class AddSubscriberForm(forms.ModelForm):
    """What staff may enter: who, and how the person asked."""

    how = forms.CharField(
        label=_("How did this person ask for the bulletins?"),
        help_text=_("Kept as proof, for example: on paper at the parents' meeting of 22/11/2026."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    class Meta:
        model = Subscriber
        fields = ["email", "name"]

    def clean_email(self) -> str:
        try:
            address = outside(self.cleaned_data["email"])
        except ValidationError as error:
            raise ValidationError(_("This is not an address. Write it like ten@example.vn.")) from error
        if Subscriber.objects.filter(email=address).exists():
            raise ValidationError(_("This address is already in the list; search for it there."))
        if mail.refuses(address, LIST_NAME):
            raise ValidationError(
                _("This address refuses the bulletins. Only its owner can sign up again, on the website.")
            )
        return address


class EditSubscriberForm(forms.ModelForm):
    """The name only: another address would be another person, who has confirmed nothing."""

    class Meta:
        model = Subscriber
        fields = ["name"]

    def save(self, commit: bool = True) -> Subscriber:
        """As Django's; what staff entered and its owner has not confirmed yet is corrected with it."""
        subscriber = super().save(commit)
        subscriber.sign_ups.filter(consent_method=ConsentMethod.STAFF).update(name=subscriber.name)
        return subscriber


class AddSubscriber(generic.CreateView):
    """Adding sends the confirmation mail."""

    success_message = _("A confirmation mail goes to '%(object)s'. Bulletins follow only after it is confirmed.")

    def save_instance(self) -> Subscriber:
        data = self.form.cleaned_data
        services.sign_up(data["email"], data["name"], data["how"], ConsentMethod.STAFF)
        return Subscriber.objects.get(email=data["email"])


class SubscriberViewSet(ModelViewSet):
    """List, search, filter by state; add (by confirmation), rename, delete; the proof of consent to inspect."""

    model = Subscriber
    icon = "group"
    menu_label = _("Subscribers")
    menu_order = 520
    add_to_admin_menu = True
    add_view_class = AddSubscriber
    index_view_class = People
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = [
        "email", "name", "state", "consent_text", "consent_at", "consent_method", "confirmed_at", "left_at",
    ]  # fmt: skip
    list_display = ["email", "name", Column("get_state_display", label=_("State")), "confirmed_at", "left_at"]
    list_filter = ["state", "consent_method"]
    search_fields = ["email", "name__unmarked"]
    ordering = ["-created_at"]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return EditSubscriberForm if for_update else AddSubscriberForm
