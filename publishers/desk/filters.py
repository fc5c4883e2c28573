"""Filters of the board; each is part of its address."""

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from publishers.engine.models import Channel, Delivery
from publishers.engine.states import State


class DeliveryFilterSet(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(label=_("State"), choices=State.choices)
    channel = django_filters.ModelMultipleChoiceFilter(label=_("Channel"), queryset=Channel.objects.all())
    error_code = django_filters.CharFilter(label=_("Error code"))
    content_id = django_filters.UUIDFilter(label=_("Item"))

    class Meta:
        model = Delivery
        fields = ["state", "channel", "error_code", "content_id"]
