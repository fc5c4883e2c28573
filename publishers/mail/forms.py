"""What sign-up forms have in common; each error names the field and the mend."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from publishers.mail.addresses import outside


def consent_field(label: Any) -> forms.BooleanField:
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
