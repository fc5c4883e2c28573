"""What operators did, in Wagtail's log: in the history of the item, and in the report of the site's history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter, log
from wagtail.models import BaseLogEntry

from publishers.admin import items
from publishers.ledger.models import Channel, Delivery, Publication
from publishers.ledger.signals import operator_acted

# The label of an action, and what its entry says of a delivery; a channel's entries say their label.
DELIVERY_ACTIONS = {
    "loa.delivery.retry": (_("Retry delivery"), _("Delivery to %(channel)s retried")),
    "loa.delivery.renew": (_("Retry with a fresh version"), _("Delivery to %(channel)s retried with a fresh version")),
    "loa.delivery.repost": (_("Post again"), _("Posted again on %(channel)s")),
    "loa.delivery.cancel": (_("Cancel delivery"), _("Delivery to %(channel)s cancelled")),
    "loa.delivery.check": (_("Check remote"), _("Delivery checked at %(channel)s")),
    "loa.delivery.mark_published": (_("Mark as done"), _("Delivery to %(channel)s marked as done")),
    "loa.delivery.mark_gone": (_("Mark as not done"), _("Delivery to %(channel)s marked as not done")),
    "loa.delivery.mark_removed": (_("Mark as gone"), _("Marked as gone from %(channel)s")),
}
CHANNEL_ACTIONS = {
    "loa.channel.add": (_("Add channel"), _("Channel added")),
    "loa.channel.configure": (_("Change channel"), _("Channel changed")),
    "loa.channel.pause": (_("Pause channel"), _("Channel paused")),
    "loa.channel.resume": (_("Resume channel"), _("Channel resumed")),
    "loa.channel.orphan": (_("Take away unknown post"), _("Unknown post taken away")),
    "loa.channel.restored": (_("Hold channel after a backup"), _("Channel held: the database was restored")),
}


def record(delivery: Delivery, action: str, user: Any, **data: Any) -> None:
    """Write an act on one delivery; `data` is what the person said with it (`why`, `who`, `url`)."""
    record_all([delivery], action, user, **data)


def record_all(deliveries: Iterable[Delivery], action: str, user: Any, **data: Any) -> None:
    """Write an act on each delivery: with its item, or with the delivery where the item's page is gone."""
    deliveries = list(deliveries)
    pages = items.pages_of(delivery.content_id for delivery in deliveries)
    for delivery in deliveries:
        page = pages.get(delivery.content_id)
        logged = {"channel": delivery.channel.name, "delivery": delivery.pk, "version": delivery.version, **data}
        title = None if page else delivery.publication.snapshot["title"]
        log(page or delivery, f"loa.delivery.{action}", user=user, title=title, data=logged)


def record_item(publication: Publication, channel: Channel, action: str, user: Any, **data: Any) -> None:
    """Write an act on an item at one channel: with its page, or with the channel where the page is gone."""
    page = items.pages_of([publication.content_id]).get(publication.content_id)
    title = None if page else publication.snapshot["title"]
    log(page or channel, f"loa.delivery.{action}", user=user, title=title, data={"channel": channel.name, **data})


def record_channel(channel: Channel, action: str, user: Any, **data: Any) -> None:
    """Write an act on a channel."""
    log(channel, f"loa.channel.{action}", user=user, data=data)


def listen() -> None:
    """Note what operators do without the desk, too."""
    operator_acted.connect(_record_act, dispatch_uid="publishers.admin.records")


def _record_act(sender: Any, action: str, who: str, **what: Any) -> None:
    if "channel" in what:
        record_channel(what["channel"], action, None, who=who)
    else:
        record_all(what["deliveries"], action, None, who=who)


def register(actions: Any) -> None:
    """Tell Wagtail's log of everything that the desk writes into it."""
    for action, (label, message) in DELIVERY_ACTIONS.items():
        actions.register_action(action)(_formatter(label, message))
    for action, (label, message) in CHANNEL_ACTIONS.items():
        actions.register_action(action, label, message)


def _formatter(label: Any, message: Any) -> type[LogFormatter]:
    """How an entry of one action reads: what was done where, then why."""

    class Formatter(LogFormatter):
        def format_message(self, entry: BaseLogEntry) -> str:
            return message % {"channel": entry.data.get("channel", "–")}

        def format_comment(self, entry: BaseLogEntry) -> str:
            return " – ".join(filter(None, (entry.data.get("who", ""), entry.data.get("why", ""))))

    Formatter.label = label
    return Formatter
