"""Filters of the board; each is part of its address."""

from datetime import timedelta

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from publishers.admin import items
from publishers.ledger.models import Channel, Delivery
from publishers.ledger.queries import first_planned_since
from publishers.ledger.states import State

FAILING = (State.DEAD, State.UNKNOWN, State.WAITING, State.QUEUED, State.SENDING, State.HELD, State.CANCELLED)
# Name in the address: how long ago, and whether what is younger or what is older is wanted.
_AGES = {
    "hour": (timedelta(hours=1), True),
    "day": (timedelta(days=1), True),
    "week": (timedelta(days=7), True),
    "over-hour": (timedelta(hours=1), False),
    "over-day": (timedelta(days=1), False),
    "over-week": (timedelta(days=7), False),
}


class DeliveryFilterSet(WagtailFilterSet):
    """State, channel, error, item: what an operator asks of the board.

    Each is answered by an index, also where the ledger holds a million rows.
    """

    # Nothing here joins to many, so no row comes twice; making rows distinct would sort them all.
    state = django_filters.MultipleChoiceFilter(label=_("State"), choices=State.choices, distinct=False)
    channel = django_filters.MultipleChoiceFilter(
        label=_("Channel"), choices=lambda: Channel.objects.values_list("slug", "name"), method="on_channels"
    )
    error_code = django_filters.CharFilter(label=_("Error code"), method="with_error")
    age = django_filters.ChoiceFilter(
        label=_("Planned"),
        choices=[
            ("hour", _("in the last hour")),
            ("day", _("in the last 24 hours")),
            ("week", _("in the last 7 days")),
            ("over-hour", _("more than an hour ago")),
            ("over-day", _("more than 24 hours ago")),
            ("over-week", _("more than 7 days ago")),
        ],
        method="planned",
        empty_label=_("Any time"),
    )
    unit = django_filters.ChoiceFilter(
        label=_("Unit"),
        choices=items.units,
        method="of_unit",
        empty_label=_("All units"),
    )
    kind = django_filters.ChoiceFilter(
        label=_("Type"),
        choices=items.kinds,
        method="of_kind",
        empty_label=_("All types"),
    )
    content_id = django_filters.UUIDFilter(label=_("Item"))

    class Meta:
        model = Delivery
        fields = ["state", "channel", "error_code", "age", "unit", "kind", "content_id"]

    def on_channels(self, queryset: QuerySet, name: str, slugs: list[str]) -> QuerySet:
        if not slugs:
            return queryset
        return queryset.filter(channel__in=list(Channel.objects.filter(slug__in=slugs).values_list("pk", flat=True)))

    def with_error(self, queryset: QuerySet, name: str, code: str) -> QuerySet:
        # What was done has no error any more; saying so lets the index on states do the work.
        return queryset.filter(state__in=FAILING, error_code=code)

    def planned(self, queryset: QuerySet, name: str, age: str) -> QuerySet:
        ago, younger = _AGES[age]
        edge = first_planned_since(timezone.now() - ago)
        return queryset.filter(pk__gte=edge) if younger else queryset.filter(pk__lt=edge)

    def of_unit(self, queryset: QuerySet, name: str, slug: str) -> QuerySet:
        return queryset.filter(content_id__in=items.few_or_all(items.of_unit(slug)))

    def of_kind(self, queryset: QuerySet, name: str, kind: str) -> QuerySet:
        return queryset.filter(content_id__in=items.few_or_all(items.of_kind(kind)))
