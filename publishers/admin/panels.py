"""Where an item stands on the channels, and what the newsroom's home shows of their trouble."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from publishers import registry
from publishers.admin import reasons, words
from publishers.admin.permissions import OPERATE, VIEW
from publishers.contract import Capability
from publishers.ledger import alerting, deciding
from publishers.ledger.models import Channel, Delivery, OrphanedPost, Placement
from publishers.ledger.queries import outside_channels
from publishers.ledger.states import Mode, State


def standing_rows(content_id: UUID | None) -> list[dict]:
    """For each channel: the newest delivery of this content there, its badge, what holds it up and its address.

    `outside` says that the channel reaches beyond this site; `placement` is where the content stands there now.
    """
    latest, placements = {}, {}
    if content_id:
        newest = Delivery.objects.filter(content_id=content_id).newest().select_related("channel", "publication")
        latest = {delivery.channel_id: delivery for delivery in newest}
        standing = Placement.objects.filter(content_id=content_id, receipt__isnull=False)
        placements = {placement.channel_id: placement for placement in standing}
    why = reasons.explain(latest.values())
    outside = {channel.pk for channel in outside_channels()}
    rows = []
    for channel in Channel.objects.all():
        delivery = latest.get(channel.pk)
        rows.append(
            {
                "channel": channel,
                "delivery": delivery,
                "badge": words.badge(delivery) if delivery else None,
                "reason": why.get(delivery.pk) if delivery else None,
                "url": words.standing(delivery) if delivery else "",
                "outside": channel.pk in outside,
                "placement": placements.get(channel.pk),
            }
        )
    return rows


def withdrawal_outlook(content_id: UUID) -> list[dict]:
    """What withdrawing does on each channel where the content can be read now: `channel`, `what`, `by_hand`."""
    rows = []
    for placement in Placement.objects.filter(content_id=content_id, receipt__isnull=False).select_related("channel"):
        channel = placement.channel
        try:
            can = registry.get(channel.publisher).capabilities
        except registry.UnknownPublisher:
            can = Capability.NONE
        if channel.hold or channel.mode == Mode.OFF:
            what, by_hand = _("The channel is stopped: nothing is taken back until it runs again."), True
        elif Capability.RETRACT in can:
            what, by_hand = _("Taken down there."), False
        elif Capability.NOTICE in can:
            what, by_hand = _("What was sent stays with those who have it; they are told of the withdrawal."), False
        else:
            what, by_hand = _("Cannot be taken back from here: somebody must do it by hand."), True
        rows.append({"channel": channel, "what": what, "by_hand": by_hand})
    return sorted(rows, key=lambda row: row["channel"].position)


class TroublePanel(Component):
    """On the newsroom's home, for those who may see deliveries: withdrawals that do not get through, channels that
    are stopped, and what failed, newest first."""

    name = "desk_trouble"
    template_name = "desk/trouble_panel.html"
    order = 150
    shown = 5

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        context["rows"] = context["held"] = context["stuck"] = ()
        context["may_see"] = parent_context["request"].user.has_perm(VIEW)
        if context["may_see"]:
            context["stuck"] = alerting.stuck()
            stuck = [alert.delivery_id for alert in context["stuck"]]
            failed = Delivery.objects.exclude(pk__in=stuck).filter(state__in=(State.DEAD, State.UNKNOWN))
            failed = failed.select_related("channel", "publication").order_by("-updated_at")
            context["rows"] = [{"delivery": row, "badge": words.badge(row)} for row in failed[: self.shown]]
            context["more"] = failed.count() - len(context["rows"])
            context["orphans"] = OrphanedPost.objects.count()
            context["restored"] = parent_context["request"].user.has_perm(OPERATE) and bool(deciding.channels())
            context["held"] = list(Channel.objects.exclude(hold=""))
        return context
