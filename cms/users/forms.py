"""Forms of people: one field for the whole name, since a Vietnamese name does not part into "first" and "last".

The whole name is kept in `first_name`, which Wagtail greets by; `last_name` stays empty.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.account import NameEmailForm
from wagtail.users import forms as wagtail_forms


def full_name_field() -> forms.CharField:
    """The one field of a name, as long as the column."""
    return forms.CharField(
        label=_("Full name"),
        max_length=150,
        help_text=_("As people write it, for example Nguyễn Thu Hà."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class WholeName(forms.ModelForm):
    """Whoever saves the form has one whole name from then on."""

    def save(self, *args: Any, **kwargs: Any) -> Any:
        self.instance.last_name = ""
        return super().save(*args, **kwargs)


class UserCreationForm(WholeName, wagtail_forms.UserCreationForm):
    first_name = full_name_field()
    last_name = None

    class Meta(wagtail_forms.UserCreationForm.Meta):
        fields = wagtail_forms.UserCreationForm.Meta.fields - {"last_name"}


class UserEditForm(WholeName, wagtail_forms.UserEditForm):
    first_name = full_name_field()
    last_name = None

    class Meta(wagtail_forms.UserEditForm.Meta):
        fields = wagtail_forms.UserEditForm.Meta.fields - {"last_name"}


class AccountForm(WholeName, NameEmailForm):
    first_name = full_name_field()
    last_name = None

    class Meta(NameEmailForm.Meta):
        fields = ["first_name", "email"]
