"""Forms of the verbs: what was wrong and what is right; why an item is taken back."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CorrectForm(forms.Form):
    wrong = forms.CharField(
        label=_("What was wrong"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what was wrong.")},
    )
    right = forms.CharField(
        label=_("What is right"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what is right.")},
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason for the public"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays at the item's address for everybody who comes there later."),
        error_messages={"required": _("Say why, in words for the public: they stay at the item's address.")},
    )
