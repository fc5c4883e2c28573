"""Forms of the editor: choices as check boxes, and what is asked of a draft and of an item that goes out."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME, BaseFormSet
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import COMMENTS_RELATION_NAME

from publishers.desk.panels import selectable_channels


def _rows(formset: BaseFormSet, owner: models.Model | None = None) -> list[dict[str, Any]]:
    """What the child rows say, in their order: as the owner has them, or without one as they were filled in."""
    fields = [name for name in formset.form.base_fields if name != formset.model._meta.pk.name]
    if owner is not None:
        return [model_to_dict(row, fields) for row in getattr(owner, formset.rel_name).all()]
    kept = [form for form in formset.forms if not form.cleaned_data.get(DELETION_FIELD_NAME)]
    kept.sort(key=lambda form: form.cleaned_data.get(ORDERING_FIELD_NAME) or 0)
    return [model_to_dict(form.instance, fields) for form in kept]


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
        self._rows_before = {name: _rows(formset, self.instance) for name, formset in self.formsets.items()}
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

    def has_changed(self) -> bool:
        """Whether anything differs from the draft that was opened.

        To a formset every row that only a draft has, and so without a number, looks new; an approver
        who changes nothing would then save a version that needs approval again. Rows are compared
        by what they say instead.
        """
        if self.changed_data:
            return True
        for name, formset in self.formsets.items():
            if not any(form.has_changed() for form in formset.forms):
                continue
            if name == COMMENTS_RELATION_NAME or not formset.is_valid() or _rows(formset) != self._rows_before[name]:
                return True
        return False

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
