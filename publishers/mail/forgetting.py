"""Forget a person: the one service behind `manage.py forget` and the admin, and what the post room itself holds."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db.models import Case, Value, When
from django.utils.translation import gettext_lazy as _

from publishers.mail.addresses import fingerprint, normalise
from publishers.mail.models import FORGOTTEN, MailRecipient
from publishers.mail.states import MailState
from publishers.runtime import people
from publishers.runtime.people import Forgotten, Holding

logger = logging.getLogger(__name__)

_ROWS = 500  # rows changed by one statement
_OVER = (MailState.SENT, MailState.FAILED, MailState.CANCELLED, MailState.SUPPRESSED, MailState.KEPT)


def forget(address: str) -> list[Forgotten]:
    """Take an address out of everything that is registered in `people`; returns what was found where.

    Only fingerprints stay, by which each list refuses the address until its owner asks again. Safe to repeat: what
    came in meanwhile goes too. Raises ValidationError for an address that is none.
    """
    known = normalise(address)
    done = [Forgotten(holding, holding.forget(known)) for holding in people.holdings()]
    total = sum(each.records for each in done)
    logger.warning("event=address_forgotten fingerprint=%s records=%s", fingerprint(known)[:12], total)
    return done


def register() -> None:
    """What the post room keeps of people."""
    people.register(
        Holding(
            name="mail",
            what=_("Mails that were sent: address, name, what was filled in, and what the mail server answered"),
            why=_("To send a correction or withdrawal to whoever had the first mail, and nobody a mail twice"),
            until=_("%(days)s days; then the number of mails stays, without their readers"),
            forget=_forget_rows,
            derived=True,
            keep="MAIL",
            sweep=_sweep_rows,
        )
    )


def _forget_rows(address: str) -> int:
    """Rows stay as numbers, for an account of a withdrawal says how many were reached; what waits never leaves."""
    forgotten = 0
    theirs = MailRecipient.objects.filter(address__iexact=address)
    while keys := list(theirs.values_list("pk", flat=True)[:_ROWS]):
        waits = When(state=MailState.QUEUED, then=Value(MailState.SUPPRESSED))
        forgotten += MailRecipient.objects.filter(pk__in=keys).update(
            address=FORGOTTEN, name="", values={}, error="", state=Case(waits, default="state")
        )
    return forgotten


def _sweep_rows(before: datetime, most: int) -> int:
    """What waits, or waits for a person, keeps its reader."""
    old = MailRecipient.objects.filter(mailing__created_at__lt=before, state__in=_OVER).exclude(address=FORGOTTEN)
    keys = old.order_by("pk").values_list("pk", flat=True)[:most]
    # Again by state: somebody may have decided about a row meanwhile.
    return MailRecipient.objects.filter(pk__in=list(keys), state__in=_OVER).update(
        address=FORGOTTEN, name="", values={}, error=""
    )
