"""Forms of the editor: choices as check boxes, and what is asked of a draft and of an item that goes out."""

from django import forms
from django.core.exceptions import ValidationError
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
        for name, problem in self.instance.needed_rows.items():
            if name in self.formsets:
                self.formsets[name].error_messages["too_few_forms"] = problem

    def _offer(self, name: str, choices: list[tuple[str, str]], help_text: str = "") -> None:
        if name in self.fields:
            self.fields[name] = forms.MultipleChoiceField(
                label=self.fields[name].label,
                choices=choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=help_text,
            )

    def _post_clean(self):
        self.instance.cleaned_by_form = True
        try:
            super()._post_clean()
        finally:
            self.instance.cleaned_by_form = False
        if not self.is_deferred_validation:
            try:
                self.instance.clean_complete()
            except ValidationError as problem:
                self.add_error(None, problem)

    def is_valid(self):
        valid = super().is_valid()
        return self._rows_fit() and valid

    def _rows_fit(self) -> bool:
        """Whether every child row fits the item; what does not is said at the row."""
        from cms.core.models import ItemRow

        fit = True
        for formset in self.formsets.values():
            for form in formset.forms:
                used = form.has_changed() or form.instance.pk
                if not isinstance(form.instance, ItemRow) or not used or not form.is_valid():
                    continue
                if formset.can_delete and form.cleaned_data.get("DELETE"):
                    continue
                try:
                    form.instance.clean_for(self.instance, draft=self.is_deferred_validation)
                except ValidationError as problem:
                    form.add_error(None, problem)
                    fit = False
        return fit
