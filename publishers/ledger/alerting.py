"""Alerts: a withdrawal that does not get through by itself is told to people at once, and of each reason once.

That somebody was told stands among the attempts of the delivery, so that all workers and a restart know it.
Who is told, and in which words, is the newsroom's business: LOA_ALERT names the function that tells them.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from publishers.contract import Cause
from publishers.ledger.models import Attempt, Delivery, DeliveryQuerySet, Placement
from publishers.ledger.states import DUE, Phase, Rank, State
from publishers.runtime import clock, ports

logger = logging.getLogger(__name__)

AGAIN = timedelta(minutes=5)  # before people are told again when telling them failed
_FAILED = "alert_failed"


class Reason:
    """Why a withdrawal does not get through, as the codes of alerts name it."""

    DOUBT = "alert_doubt"
    HELD = "alert_held"
    FAILED = "alert_dead"
    PERSON = "alert_person"


REASONS = {
    Reason.DOUBT: _("It waits: nobody knows yet whether an earlier delivery arrived there."),
    Reason.HELD: _("It waits: the channel is stopped."),
    Reason.FAILED: _("It failed there. Somebody must take the item back by hand."),
    Reason.PERSON: _("Nobody knows whether it was taken back there. Somebody must look."),
}


@dataclass(frozen=True)
class Alert:
    """A withdrawal that does not get through on one channel.

    `address` is where the item can still be read, '' if that is not known; `reason` is a key of REASONS;
    `since` is when the withdrawal was planned (aware).
    """

    delivery_id: int
    content_id: UUID
    title: str
    channel: str
    address: str
    reason: str
    since: datetime

    @property
    def why(self) -> str:
        """The reason in words, in the language that is active."""
        return str(REASONS[self.reason])


def stuck() -> list[Alert]:
    """Every withdrawal that does not get through by itself now, the oldest first."""
    alerts = [_alert(delivery, reason) for reason, rows in _stuck().items() for delivery in rows]
    return sorted(alerts, key=lambda alert: alert.since)


def tell(worker: str) -> int:
    """Tell people of what they were not told yet; returns of how many withdrawals.

    Whatever goes wrong with that is logged, tried again after a while, and stops nothing else.
    """
    if not _untold():
        return 0
    with clock.only_one("alerts") as mine:
        untold = _untold() if mine else []
        if not untold:
            return 0
        try:
            ports.ALERT.get()([_alert(delivery, reason) for delivery, reason in untold])
        except Exception as error:
            logger.exception("event=alert_failed withdrawals=%s", len(untold))
            for delivery, _reason in untold:
                _note(delivery, worker, _FAILED, type(error).__name__)
            return 0
        for delivery, reason in untold:
            _note(delivery, worker, reason, "")
            logger.warning("event=withdrawal_stuck channel=%s reason=%s", delivery.channel.slug, reason)
    return len(untold)


def _stuck() -> dict[str, DeliveryQuerySet]:
    """By reason: the newest deliveries that should take an item back and do not get through."""
    back = Q(rank=Rank.AMENDS, publication__cause__in=(Cause.WITHDRAW, Cause.CANCEL))
    newest = Delivery.objects.filter(back).newest().select_related("channel", "publication")
    # From the few that are in doubt to what waits behind them: the other way round it would look at all that waits.
    behind = Delivery.objects.filter(
        back, state__in=DUE, channel=OuterRef("channel"), content_id=OuterRef("content_id")
    )
    doubts = Delivery.objects.filter(state=State.UNKNOWN).filter(Exists(behind))
    waiting = Q(pk__in=())
    for channel, content_id in doubts.values_list("channel", "content_id"):
        waiting |= Q(channel=channel, content_id=content_id)
    return {
        Reason.DOUBT: newest.filter(waiting, state__in=DUE),
        Reason.HELD: newest.filter(state=State.HELD),
        Reason.FAILED: newest.filter(state=State.DEAD),
        Reason.PERSON: newest.filter(state=State.UNKNOWN, needs_person=True),
    }


def _untold() -> list[tuple[Delivery, str]]:
    """What nobody was told of, and what could not be told a while ago."""
    lately = Attempt.objects.filter(delivery=OuterRef("pk"), code=_FAILED, at__gt=clock.now() - AGAIN)
    return [
        (delivery, reason)
        for reason, rows in _stuck().items()
        for delivery in rows.filter(
            ~Exists(Attempt.objects.filter(delivery=OuterRef("pk"), code=reason)) & ~Exists(lately)
        )
    ]


def _note(delivery: Delivery, worker: str, code: str, detail: str) -> None:
    Attempt.objects.create(
        delivery=delivery, claim_no=delivery.claim_no, phase=Phase.NONE, worker=worker, code=code, detail=detail
    )


def _alert(delivery: Delivery, reason: str) -> Alert:
    standing = Placement.objects.filter(channel=delivery.channel_id, content_id=delivery.content_id).first()
    receipt = standing.read_receipt() if standing else None
    return Alert(
        delivery_id=delivery.pk,
        content_id=delivery.content_id,
        title=delivery.publication.snapshot["title"],
        channel=delivery.channel.name,
        address=receipt.url if receipt else "",
        reason=reason,
        since=delivery.publication.created_at,
    )
