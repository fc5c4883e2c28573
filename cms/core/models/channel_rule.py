"""Rules that choose the channels of an item before its editor does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django import forms
from django.contrib.admin import display
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Orderable

from cms.core.channel_rule_form import ChannelRuleForm
from cms.core.models.house import Topic, Unit
from cms.core.models.item_types import item_types
from publishers.ledger.channels import selectable_channels


class ChannelRule(Orderable):
    """Which channels a new item is kept from, or is not kept from after all, when it is of a certain kind.

    Every condition may be left open. Rules apply from the first to the last, so that a later one may take back
    for some items what an earlier one said of many.
    """

    class Effect(models.TextChoices):
        LEAVE_OUT = "leave_out", _("Leave these channels out")
        CHOOSE = "choose", _("Choose these channels")

    class Urgency(models.TextChoices):
        URGENT = "urgent", _("Only urgent items")
        NORMAL = "normal", _("Only items that are not urgent")

    name = models.CharField(
        _("name"), max_length=100, help_text=_("Editors read it where the rule has chosen for them.")
    )
    item_type = models.CharField(_("type of item"), max_length=30, blank=True)
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    topic = models.ForeignKey(
        Topic, verbose_name=_("topic"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, blank=True)
    effect = models.CharField(_("what it does"), max_length=10, choices=Effect, default=Effect.LEAVE_OUT)
    channels = models.JSONField(_("channels"), default=list)

    base_form_class = ChannelRuleForm
    panels: ClassVar = [
        FieldPanel("name"),
        MultiFieldPanel(
            [
                FieldPanel("item_type"),
                FieldPanel("unit", widget=forms.Select),
                FieldPanel("topic", widget=forms.Select),
                FieldPanel("urgency"),
            ],
            heading=_("Items that it is for"),
            help_text=_("What is left open fits every item; what is filled in must all be true."),
        ),
        MultiFieldPanel([FieldPanel("effect"), FieldPanel("channels")], heading=_("Channels")),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("channel rule")
        verbose_name_plural = _("channel rules")

    def __str__(self) -> str:
        return self.name

    def fits(self, item_type: str, unit: Unit | None, topics: Iterable[Topic], urgent: bool) -> bool:
        """Whether the rule is for an item of this type, unit, topics and urgency."""
        return (
            self.item_type in ("", item_type)
            and (self.unit_id is None or (unit is not None and unit.pk == self.unit_id))
            and (self.topic_id is None or self.topic_id in {topic.pk for topic in topics})
            and (not self.urgency or (self.urgency == self.Urgency.URGENT) == urgent)
        )

    @classmethod
    def choice(
        cls, item_type: str, unit: Unit | None, topics: Iterable[Topic], urgent: bool
    ) -> tuple[list[str], list[ChannelRule]]:
        """Slugs of the channels that such an item is kept from, in the board's order, and the rules that said so."""
        topics = list(topics)
        rules = [rule for rule in cls.objects.all() if rule.fits(item_type, unit, topics, urgent)]
        left_out: set[str] = set()
        for rule in rules:
            if rule.effect == cls.Effect.LEAVE_OUT:
                left_out.update(rule.channels)
            else:
                left_out.difference_update(rule.channels)
        return [slug for slug, _name in selectable_channels() if slug in left_out], rules

    @display(description=_("Items that it is for"))
    def condition(self) -> str:
        """The items that it is for, in words."""
        parts = [dict(item_types()).get(self.item_type, ""), self.get_urgency_display()]
        parts += [str(term) for term in (self.unit, self.topic) if term is not None]
        return ", ".join(part for part in parts if part) or str(_("Every item"))

    @display(description=_("What it does"))
    def consequence(self) -> str:
        """What it does, in words."""
        names = dict(selectable_channels())
        channels = ", ".join(names[slug] for slug in self.channels if slug in names)
        return f"{self.get_effect_display()}: {channels}" if channels else str(_("None of its channels is in use."))
