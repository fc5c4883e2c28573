"""Addresses in Wagtail's log: the label of a person who was edited or deleted, and what somebody wrote as a reason."""

from __future__ import annotations

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry, PageLogEntry

from publishers.runtime import people
from publishers.runtime.people import ERASED, Holding


def register() -> None:
    """The log of what staff did."""
    people.register(
        Holding(
            name="log",
            what=_("The log of what staff did: who, when, and the name of what was changed"),
            why=_("To account for what was done in the newsroom, and by whom"),
            until=_("As long as the newsroom exists; on request without the address and name"),
            forget=_forget_entries,
            derived=True,
        )
    )


def _forget_entries(address: str) -> int:
    """A label goes as a whole: beside the address it has the person's name."""
    changed = 0
    pattern = people.pattern(address)
    for model in (ModelLogEntry, PageLogEntry):
        named = model.objects.annotate(data_text=Cast("data", TextField()))
        entries = named.filter(Q(label__icontains=address) | Q(data_text__icontains=address))
        for entry in entries.order_by("pk"):
            label = ERASED if pattern.search(entry.label) else entry.label
            data = people.erase(json.loads(json.dumps(entry.data, cls=DjangoJSONEncoder)), address)
            if (label, data) != (entry.label, entry.data):
                changed += model.objects.filter(pk=entry.pk).update(label=label, data=data)
    return changed
