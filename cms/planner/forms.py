"""Forms of the calendar: a plan, and another day for what stands there."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.utils import get_user_display_name

from cms.core import page_access
from cms.core.models import Unit, UnitPage
from cms.core.models.item_types import item_types
from cms.planner.models import PlannedItem

_DAYS = ["%Y-%m-%d", "%d/%m/%Y"]


def _day_field(**kwargs: Any) -> forms.DateField:
    """A day, chosen by what the browser or the phone offers for it."""
    return forms.DateField(
        input_formats=_DAYS, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs
    )


class PersonField(forms.ModelChoiceField):
    """People by their names."""

    def label_from_instance(self, person: AbstractUser) -> str:
        return get_user_display_name(person)


class PlannedItemForm(WagtailAdminModelForm):
    """What is planned, for the units that the person works for and the people who can write there."""

    item_type = forms.ChoiceField(label=gettext_lazy("Type"), choices=item_types)
    due_on = _day_field(label=gettext_lazy("Due on"))

    class Meta:
        model = PlannedItem
        fields: ClassVar = ["title", "item_type", "unit", "owner", "due_on", "note"]
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pages = page_access.worked_on(UnitPage.objects.all(), self.for_user).values("unit")
        units = Unit.objects.filter(pk__in=pages)
        self.fields["unit"].queryset = units
        people = get_user_model().objects.filter(is_active=True).order_by("last_name", "first_name", "username")
        writing = Q(groups__role_group__unit__in=units) | Q(
            groups__role_group__isnull=False, groups__role_group__unit__isnull=True
        )
        self.fields["owner"] = PersonField(
            people.filter(writing).distinct(), label=gettext_lazy("Who writes it"), required=False
        )
        if self.instance.item_id:
            # The draft is of this type and in this unit.
            self.fields["item_type"].disabled = self.fields["unit"].disabled = True
        if self.instance.pk is None:
            if units.count() == 1:
                self.initial.setdefault("unit", units.first())
            self.initial.setdefault("owner", self.for_user.pk)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        unit, owner = cleaned.get("unit"), cleaned.get("owner")
        if unit and unit.has_ended and not self.instance.item_id:
            self.add_error("unit", _("This unit has ended. Choose the unit that took over from it."))
        if unit and owner and not page_access.works_on(owner, unit.page):
            self.add_error("owner", _("This person does not write for the unit. Choose somebody else, or nobody yet."))
        return cleaned


class MoveForm(forms.Form):
    """Another day, and for what has one another time."""

    day = _day_field(
        label=gettext_lazy("Day"), error_messages={"invalid": gettext_lazy("Write the day as 22/11/2026.")}
    )
    time = forms.TimeField(
        label=gettext_lazy("Time"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": gettext_lazy("Write the time as 14:05.")},
        help_text=gettext_lazy("Left empty, the time of day stays."),
    )
