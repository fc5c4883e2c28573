"""The sign-up forms; each error names the field and the mend."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from publishers.channels.bulletin.consent import CONSENT, FOLLOWING_CONSENT
from publishers.mail.addresses import outside


def _consent(label: Any) -> forms.BooleanField:
    """Consent that nobody ticks for the reader."""
    refused = _("Consent: tick the box if you agree. Without it we may not write to you.")
    return forms.BooleanField(label=label, error_messages={"required": refused})


class AddressForm(forms.Form):
    """An address that is one."""

    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"required": _("E-mail address: write the address that should get the mail.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.errors if self.is_bound else ():
            self.fields[name].widget.attrs |= {"aria-invalid": "true", "aria-describedby": f"{name}-error"}

    def clean_email(self) -> str:
        try:
            return outside(self.cleaned_data["email"])
        except ValidationError as error:
            raise ValidationError(_("E-mail address: this is not an address. Write it like ten@example.vn.")) from error


class SignUpForm(AddressForm):
    """For the bulletin; the name is for those who like to be called by it."""

    name = forms.CharField(
        label=_("Your name (if you like)"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    consent = _consent(CONSENT)


class FollowForm(AddressForm):
    """For a search."""

    consent = _consent(FOLLOWING_CONSENT)
