"""The sign-up form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from publishers.channels.bulletin.consent import CONSENT
from publishers.mail.forms import AddressForm, consent_field


class SignUpForm(AddressForm):
    """For the bulletin; the name is for those who like to be called by it."""

    name = forms.CharField(
        label=_("Your name (if you like)"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    consent = consent_field(CONSENT)
