"""Where text enters: every field of every form and every row that is saved passes `publishers.contract.text`.

Forms clean before they check, so that what is refused is what was meant; rows are cleaned once more when they are
saved, for the programs, imports and commands that fill in no form.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db import models
from django.db.models.signals import pre_save
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail.fields import StreamField

from publishers.contract.text import clean, clean_address, clean_all, clean_line


def clean_in_forms() -> None:
    """Let every text field of a form, of Wagtail's blocks and of its API clean what was typed; secrets stay as typed.

    Django has no hook between reading a field and checking it, and most forms are Wagtail's: so the class itself.
    """
    read = forms.CharField.to_python

    def to_python(self: forms.CharField, value: Any) -> str | None:
        value = read(self, value)
        if not isinstance(value, str) or not self.strip or isinstance(self.widget, forms.PasswordInput):
            return value
        if isinstance(self, forms.EmailField | forms.URLField):
            return clean_address(value)
        one_line = isinstance(self.widget, forms.TextInput) and not self.widget.is_hidden
        return clean_line(value) if one_line else clean(value)

    forms.CharField.to_python = to_python  # type: ignore[method-assign]  # on purpose, see above


def clean_rows() -> None:
    """Let every row be cleaned before it is saved."""
    pre_save.connect(_clean_row, dispatch_uid="core.text")


def _clean_row(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    clean_fields(instance)


def clean_fields(instance: models.Model) -> bool:
    """Clean every text of a model instance and of its child rows in place; whether anything changed."""
    changed = False
    for row in _rows(instance):
        for field in row._meta.concrete_fields:
            # Deferred fields were not changed, and asking for them is a query each.
            value = row.__dict__.get(field.attname)
            cleaned = cleaned_value(field, value)
            if cleaned is not value:
                setattr(row, field.attname, cleaned)
                changed = True
    return changed


def _rows(instance: models.Model) -> Iterator[models.Model]:
    yield instance
    if isinstance(instance, ClusterableModel):
        held = getattr(instance, "_cluster_related_objects", None) or {}
        for relation in get_all_child_relations(type(instance)):
            yield from held.get(relation.get_accessor_name(), ())


def cleaned_value(field: models.Field, value: Any) -> Any:
    """The field's value cleaned; the very same object where there is nothing to clean."""
    if isinstance(field, StreamField):
        if not value or not hasattr(value, "get_prep_value"):
            return value
        blocks = value.get_prep_value()
        cleaned = clean_all(blocks)
        return value if cleaned == blocks else field.to_python(cleaned)
    if not isinstance(value, str):
        return value
    if isinstance(field, models.EmailField | models.URLField):
        cleaned = clean_address(value)
    elif isinstance(field, models.TextField):
        cleaned = clean(value)
    elif isinstance(field, models.CharField):
        cleaned = clean_line(value)
    else:
        return value
    return value if cleaned == value else cleaned
