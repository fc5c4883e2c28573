"""The background job that sends: one mail at a time, each step written down before it is taken.

A row is marked as on the wire, in a committed transaction, before the server hears of it, and
settled after the server's answer. Whoever dies in between leaves a row on the wire, and a row on
the wire whose lease is over is UNKNOWN: the mail may be in the mailbox, so it is never sent again
by itself. One commit serves two rows: it settles the one before and puts the next on the wire.
"""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Min, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from publishers.contract import boottime
from publishers.mail import messages, services
from publishers.mail.addresses import fingerprint
from publishers.mail.models import FORGOTTEN, Mailing, MailRecipient, PostOffice, Suppression
from publishers.mail.states import MailState
from publishers.mail.transport import Connection, Envelope, InDoubt, NotTaken, Refused, ServerClosed
from publishers.runtime import backoff, clock

logger = logging.getLogger(__name__)

_PEEK = 100  # rows looked at in one query; each is still taken by itself
_STEPS = 6  # answers waited for with one mail, each up to the time-out


@dataclass
class _Outcome:
    """What became of a row that this process had on the wire."""

    row: MailRecipient
    state: MailState
    code: str = ""
    error: str = ""
    not_before: datetime | None = None


@dataclass
class _Round:
    """One call of the job."""

    until: float
    queue: deque[int] = field(default_factory=deque)
    done: _Outcome | None = None


class MailJob:
    """Sends what waits in the post room. Several processes may: a row is taken by compare-and-set."""

    name = "mail"
    exclusive = False

    def run(self, until: float) -> datetime | None:
        """Send until CLOCK_BOOTTIME `until`; returns when there is more to do (UTC), None for nothing."""
        if not settings.EMAIL_URL:
            return None
        give_up_lost()
        now = clock.now()
        office = _office()
        if office.closed_until is not None and office.closed_until > now:
            return office.closed_until if _due(now).exists() else _next_moment()
        this = _Round(until=until)
        with Connection() as connection:
            try:
                self._send_all(this, connection)
            except ServerClosed as error:
                self._settle(this)
                _close_office(error)
            else:
                self._settle(this)
        return _next_moment()

    def _send_all(self, this: _Round, connection: Connection) -> None:
        while boottime() < this.until:
            if not this.queue:
                self._settle(this)
                this.queue.extend(_due(clock.now()).values_list("pk", flat=True)[:_PEEK])
                if not this.queue:
                    return
            connection.open()  # before a row is touched: a server that is away costs no row an attempt
            row = self._take(this)
            if row is not None:
                deadline = boottime() + _lease_seconds() - settings.LOA_MAIL["TIMEOUT"]
                self._send(this, connection, row, deadline)

    def _take(self, this: _Round) -> MailRecipient | None:
        """Settle the row before and put the next on the wire, in one transaction; None when it is not to go now."""
        pk = this.queue.popleft()
        before, this.done = this.done, None
        with transaction.atomic():
            # The mailing is locked first: whoever cancels or rewrites it sees this row either
            # waiting or on the wire with the text it carries, never in between.
            mailing_ids = MailRecipient.objects.filter(pk__in=[pk, *([before.row.pk] if before else [])])
            mailings = {
                mailing.pk: mailing
                for mailing in Mailing.objects.select_for_update()
                .filter(pk__in=mailing_ids.values("mailing_id"))
                .order_by("pk")
            }
            if before is not None:
                _write(before, mailings[before.row.mailing_id])
            row = MailRecipient.objects.filter(pk=pk, state=MailState.QUEUED).first()
            if row is None:
                return None
            row.mailing = mailings[row.mailing_id]
            now = clock.now()
            instead = _not_to_go(row, now)
            if instead is not None:
                MailRecipient.objects.filter(pk=pk, state=MailState.QUEUED).update(**instead)
                return None
            taken = MailRecipient.objects.filter(pk=pk, state=MailState.QUEUED, claim_no=row.claim_no).update(
                state=MailState.SENDING,
                claim_no=F("claim_no") + 1,
                attempts=F("attempts") + 1,
                edition=row.mailing.edition,
                lease_until=now + timedelta(seconds=_lease_seconds()),
            )
        row.claim_no += 1
        row.attempts += 1
        return row if taken else None

    def _send(self, this: _Round, connection: Connection, row: MailRecipient, deadline: float) -> None:
        mailing = row.mailing
        message = messages.compose(
            sender=mailing.sender,
            address=row.address,
            name=row.name,
            subject=mailing.subject,
            text=mailing.text,
            html=mailing.html,
            message_id=row.message_id,
            list_id=mailing.list_id,
            values=row.values,
            at=clock.now(),
        )
        envelope = Envelope(messages.sender_address(mailing.sender), row.address, message)
        try:
            connection.send(envelope, deadline)
        except ServerClosed as error:
            if error.configuration:
                row.attempts -= 1  # it was not this row's fault
                this.done = _Outcome(row, MailState.QUEUED, error.code, error.detail)
            else:  # perhaps it was: let others go first, so that one mail never stops them all
                this.done = _temporary(row, error)
            raise
        except Refused as error:
            this.done = _Outcome(row, MailState.FAILED, error.code, error.detail)
            if error.bounced:
                services.suppress(row.address, error.code)
        except NotTaken as error:
            this.done = _temporary(row, error)
        except InDoubt as error:
            this.done = _Outcome(row, MailState.UNKNOWN, "smtp_no_answer", str(error))
        else:
            this.done = _Outcome(row, MailState.SENT)
            return
        logger.info("event=mail_not_sent row=%s state=%s code=%s", row.pk, this.done.state, this.done.code)

    def _settle(self, this: _Round) -> None:
        """Write the last row's outcome when no next one shares its commit."""
        if this.done is None:
            return
        outcome, this.done = this.done, None
        with transaction.atomic():
            _write(outcome, Mailing.objects.select_for_update().get(pk=outcome.row.mailing_id))


def give_up_lost() -> int:
    """Rows on the wire whose process is gone may have arrived: UNKNOWN, for a person. Returns how many."""
    lost = MailRecipient.objects.filter(state=MailState.SENDING, lease_until__lt=clock.now()).update(
        state=MailState.UNKNOWN, lease_until=None, error_code="lost", error=_("The process that was sending it ended.")
    )
    if lost:
        logger.warning("event=mail_unknown rows=%s", lost)
    return lost


def _lease_seconds() -> float:
    """Long enough for every answer of the server to take as long as it may."""
    return settings.LOA_MAIL["TIMEOUT"] * (_STEPS + 1)


def _due(now: datetime) -> QuerySet[MailRecipient]:
    waiting = MailRecipient.objects.filter(state=MailState.QUEUED)
    return waiting.filter(Q(not_before__isnull=True) | Q(not_before__lte=now)).order_by("pk")


def _next_moment() -> datetime | None:
    """When the next row can be sent or given up."""
    now = clock.now()
    office = _office()
    opens = office.closed_until if office.closed_until and office.closed_until > now else None
    moments = [
        MailRecipient.objects.filter(state=MailState.SENDING).aggregate(at=Min("lease_until"))["at"],
    ]
    if _due(now).exists():
        moments.append(opens or now)
    else:
        moments.append(MailRecipient.objects.filter(state=MailState.QUEUED).aggregate(at=Min("not_before"))["at"])
    return min((moment for moment in moments if moment is not None), default=None)


def _not_to_go(row: MailRecipient, now: datetime) -> dict[str, Any] | None:
    """The fields of a row that must not go on the wire now, None when it may."""
    mailing = row.mailing
    if mailing.cancelled_at is not None:
        return {"state": MailState.CANCELLED}
    if row.address == FORGOTTEN:
        return {"state": MailState.SUPPRESSED}
    lists = ["", mailing.list_name]
    if Suppression.objects.filter(address_hash=fingerprint(row.address), list_name__in=lists).exists():
        return {"state": MailState.SUPPRESSED}
    if row.about is not None:
        if row.about.state == MailState.SENDING:
            return {"not_before": now + timedelta(seconds=settings.LOA_MAIL["BACKOFF_BASE"])}
        had_old_text = row.about.edition < row.about_edition
        if row.about.state not in (MailState.SENT, MailState.UNKNOWN) or not had_old_text:
            return {"state": MailState.CANCELLED}
    return None


def _temporary(row: MailRecipient, error: NotTaken | ServerClosed) -> _Outcome:
    mail = settings.LOA_MAIL
    if row.attempts >= mail["MAX_ATTEMPTS"]:
        return _Outcome(row, MailState.FAILED, error.code, error.detail)
    seconds = backoff.jittered(row.attempts, mail["BACKOFF_BASE"], mail["BACKOFF_CAP"], least=0.5)
    return _Outcome(row, MailState.QUEUED, error.code, error.detail, clock.now() + timedelta(seconds=seconds))


def _write(outcome: _Outcome, mailing: Mailing) -> None:
    """Settle a row that this claim put on the wire, within a transaction that holds its mailing."""
    row, state = outcome.row, outcome.state
    if state == MailState.QUEUED and mailing.cancelled_at is not None:
        state = MailState.CANCELLED
    changes: dict[str, Any] = {
        "state": state,
        "lease_until": None,
        "attempts": row.attempts,
        "not_before": outcome.not_before,
        "error_code": outcome.code,
        # What the server said may name the address, and its reader may have been forgotten meanwhile.
        "error": Case(When(address=FORGOTTEN, then=Value("")), default=Value(outcome.error)),
    }
    if state == MailState.SENT:
        changes["sent_at"] = clock.now()
        if mailing.sensitive:
            changes["values"] = {}
    mine = MailRecipient.objects.filter(
        pk=row.pk, claim_no=row.claim_no, state__in=(MailState.SENDING, MailState.UNKNOWN)
    )
    mine.update(**changes)
    if state == MailState.SENT:
        PostOffice.objects.exclude(failures=0, closed_until=None).update(
            failures=0, closed_until=None, error_code="", error=""
        )


def _office() -> PostOffice:
    return PostOffice.objects.get_or_create(pk=1)[0]


def _close_office(error: ServerClosed) -> None:
    """Try nothing for a while; a person is told through the channel's health."""
    office = _office()
    mail = settings.LOA_MAIL
    failures = office.failures + 1
    seconds = mail["HOLD"]
    if not error.configuration:
        seconds = backoff.longest(failures, mail["BACKOFF_BASE"], mail["BACKOFF_CAP"])
    if error.code == "smtp_auth":
        message = _("The mail server refuses the user name or password of EMAIL_URL. Mail waits.")
    elif error.configuration:
        message = _("The mail server refuses us: %(said)s. Mail waits.") % {"said": error.detail}
    else:
        message = _("The mail server cannot be reached: %(said)s. Mail waits.") % {"said": error.detail}
    PostOffice.objects.filter(pk=office.pk).update(
        closed_until=clock.now() + timedelta(seconds=seconds), failures=failures, error_code=error.code, error=message
    )
    logger.warning("event=mail_server_closed code=%s", error.code)
