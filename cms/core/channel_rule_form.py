"""The form of a rule that chooses channels."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from cms.core.models.item_types import item_types
from publishers.ledger.channels import selectable_channels


class ChannelRuleForm(WagtailAdminModelForm):
    """The form of a rule that chooses channels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item_type"] = forms.ChoiceField(
            label=self.fields["item_type"].label,
            choices=[("", _("Every type")), *item_types()],
            required=False,
        )
        self.fields["urgency"].choices = [("", _("Urgent or not")), *self.fields["urgency"].choices[1:]]
        self.fields["unit"].empty_label = _("Every unit")
        self.fields["topic"].empty_label = _("Every topic")
        for name in ("item_type", "unit", "topic", "urgency"):
            self.fields[name].widget.attrs["class"] = "w-w-full"  # names of units are longer than a phone is wide
        self.fields["channels"] = forms.MultipleChoiceField(
            label=self.fields["channels"].label,
            choices=selectable_channels(),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one channel.")},
        )
