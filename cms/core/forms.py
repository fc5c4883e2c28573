"""Forms of the editor: choices that are kept as JSON lists, offered as check boxes."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from publishers.desk.panels import selectable_channels


class ItemForm(WagtailAdminPageForm):
    """The form of every content type."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        from cms.core.models import Audience  # the model names this form

        self._offer("audience", Audience.choices)
        self._offer(
            "excluded_channels",
            selectable_channels(),
            help_text=_("What is ticked is not posted there. What already stands there stays and is still corrected."),
        )

    def _offer(self, name: str, choices: list[tuple[str, str]], help_text: str = "") -> None:
        if name in self.fields:
            self.fields[name] = forms.MultipleChoiceField(
                label=self.fields[name].label,
                choices=choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=help_text,
            )
