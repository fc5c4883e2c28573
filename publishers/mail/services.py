"""Everything that may be asked of the post room. Each verb is one short transaction and safe to repeat by its key."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from publishers.mail import messages
from publishers.mail.addresses import fingerprint, normalise
from publishers.mail.messages import Message, Recipient
from publishers.mail.models import FORGOTTEN, Mailing, MailRecipient, Suppression
from publishers.mail.states import REACHED, MailState
from publishers.runtime import wake_up

_ROWS = 500  # rows written by one statement


def post(key: UUID, message: Message, recipients: Iterable[Recipient]) -> Mailing:
    """Put a message to many people in the post; the same key again changes nothing.

    While EMAIL_URL is empty the rows are kept: shown in the admin, never sent later.
    Raises ValidationError for an address that is none.
    """
    with transaction.atomic():
        mailing, created = Mailing.objects.get_or_create(key=key, defaults=_text_of(message))
        if created:
            _add_rows(mailing, recipients)
    wake_up.wake_workers()
    return mailing


def cancel(key: UUID) -> int:
    """Stop what has not left yet; returns how many rows that were. What is on the wire cannot be called back."""
    with transaction.atomic():
        return _cancel(_lock([key]))


def rewrite(key: UUID, message: Message) -> int:
    """Say something else to those who have not been reached; returns how many wait for it."""
    with transaction.atomic():
        mailings = _lock([key])
        _rewrite(mailings, message)
        return MailRecipient.objects.filter(mailing__in=mailings, state=MailState.QUEUED).count()


def notify(key: UUID, about: Sequence[UUID], message: Message) -> Mailing:
    """Write to everybody who has, or may have, one of the mailings `about`; the same key again changes nothing.

    Who refuses mail is left out. A row that is on the wire now gets its notice once it is known to
    have arrived.
    """
    with transaction.atomic():
        mailing = _notify(key, _lock(about), message)
    wake_up.wake_workers()
    return mailing


def correct(key: UUID, about: Sequence[UUID], corrected: Message, notice: Message) -> Mailing:
    """Rewrite what has not left of the mailings `about` and notify those who got the old text; once for each key."""
    with transaction.atomic():
        mailings = _lock(about)
        done = Mailing.objects.filter(key=key).first()
        if done is not None:
            return done
        _rewrite(mailings, corrected)
        mailing = _notify(key, mailings, notice)
    wake_up.wake_workers()
    return mailing


def take_back(key: UUID, about: Sequence[UUID], notice: Message, also: Sequence[UUID] = ()) -> Mailing:
    """Cancel what has not left and notify those reached by the mailings `about`; once for each key.

    `also` are notices that went out meanwhile: what has not left of them is cancelled too.
    """
    with transaction.atomic():
        mailings = _lock([*about, *also])
        done = Mailing.objects.filter(key=key).first()
        if done is not None:
            return done
        _cancel(mailings)
        mailing = _notify(key, [mailing for mailing in mailings if mailing.key in set(about)], notice)
    wake_up.wake_workers()
    return mailing


def doubt_what_waits() -> int:
    """The database was restored from a backup: rows that wait in it may have left since. Returns how many.

    They become UNKNOWN, so that nobody gets a mail twice, and a correction or withdrawal still reaches them.
    """
    waiting = MailRecipient.objects.filter(state__in=(MailState.QUEUED, MailState.SENDING))
    return waiting.update(
        state=MailState.UNKNOWN,
        lease_until=None,
        error_code="restored",
        error=_("A backup was restored: this mail may have left in the time that the backup does not know."),
    )


def send_again(row: MailRecipient) -> bool:
    """A person decided that a mail of which nobody knows whether it arrived is sent once more, with its Message-ID.

    False when it is not unknown any more, its mailing was taken back, its reader is forgotten, or no mail may leave.
    """
    with transaction.atomic():
        [mailing] = _lock([row.mailing.key])
        if mailing.cancelled_at is not None or not settings.EMAIL_URL:
            return False
        unknown = MailRecipient.objects.filter(pk=row.pk, state=MailState.UNKNOWN).exclude(address=FORGOTTEN)
        moved = unknown.update(state=MailState.QUEUED, attempts=0, not_before=None, error_code="", error="")
    wake_up.wake_workers()
    return bool(moved)


def mark_sent(row: MailRecipient) -> bool:
    """A person knows that a mail of which we do not know it has arrived; False when it is not unknown any more."""
    with transaction.atomic():
        [mailing] = _lock([row.mailing.key])
        known = {"state": MailState.SENT, "sent_at": timezone.now(), "error_code": "", "error": ""}
        if mailing.sensitive:
            known["values"] = {}
        return bool(MailRecipient.objects.filter(pk=row.pk, state=MailState.UNKNOWN).update(**known))


def suppress(address: str, reason: str, list_name: str = "") -> None:
    """Send nothing more to an address, on one list or ('') on any; rows that wait are passed over."""
    Suppression.objects.get_or_create(
        address_hash=fingerprint(normalise(address)), list_name=list_name, defaults={"reason": reason}
    )


def allow(address: str, list_name: str) -> None:
    """Take back a refusal of one list, because the person asked for it again; bounces stay."""
    Suppression.objects.filter(address_hash=fingerprint(normalise(address)), list_name=list_name).delete()


def erase(people: type[Model], address: str, list_name: str) -> int:
    """Delete the rows that hold this address in `email`, and let the list refuse it; returns how many went."""
    with transaction.atomic():
        gone, _by_model = people._default_manager.filter(email__iexact=address).delete()
        if gone:
            suppress(address, "forgotten", list_name)
    return gone


def refuses(address: str, list_name: str) -> bool:
    """Whether an address gets no mail of a list."""
    kept = Suppression.objects.filter(address_hash=fingerprint(normalise(address)), list_name__in=["", list_name])
    return kept.exists()


def _text_of(message: Message) -> dict[str, object]:
    return {
        "kind": message.kind,
        "channel": message.channel,
        "list_name": message.list_name,
        "list_id": message.list_id,
        "sender": messages.sender(message.sender_name),
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        "sensitive": message.sensitive,
    }


def _add_rows(
    mailing: Mailing,
    recipients: Iterable[Recipient],
    about: Mapping[str, MailRecipient] | None = None,
    editions: Mapping[int, int] | None = None,
) -> None:
    """One row for each address, in batches; nothing of the network happens here."""
    domain = messages.domain_of(mailing.sender)
    state = MailState.QUEUED if settings.EMAIL_URL else MailState.KEPT
    rows: dict[str, MailRecipient] = {}
    for recipient in recipients:
        address = normalise(recipient.address)
        if address in rows:
            continue
        old = about[address] if about else None
        rows[address] = MailRecipient(
            mailing=mailing,
            address=address,
            name=recipient.name,
            values=dict(recipient.values),
            message_id=f"<{uuid.uuid4().hex}.{mailing.key.hex[:8]}@{domain}>",
            state=state,
            about=old,
            about_edition=editions[old.mailing_id] if old and editions else 0,
        )
    MailRecipient.objects.bulk_create(rows.values(), batch_size=_ROWS)


def _lock(keys: Sequence[UUID]) -> list[Mailing]:
    """The mailings in the order asked for, locked in the order of their ids so that nobody waits in a circle."""
    locked = Mailing.objects.select_for_update().filter(key__in=keys).order_by("pk")
    by_key = {mailing.key: mailing for mailing in locked}
    return [by_key[key] for key in keys if key in by_key]


def _cancel(mailings: Sequence[Mailing]) -> int:
    for mailing in mailings:
        if mailing.cancelled_at is None:
            mailing.cancelled_at = timezone.now()
            mailing.edition += 1
            mailing.save(update_fields=["cancelled_at", "edition"])
    return MailRecipient.objects.filter(mailing__in=mailings, state=MailState.QUEUED).update(state=MailState.CANCELLED)


def _rewrite(mailings: Sequence[Mailing], message: Message) -> None:
    for mailing in mailings:
        if mailing.cancelled_at is None:
            mailing.subject, mailing.text, mailing.html = message.subject, message.text, message.html
            mailing.edition += 1
            mailing.save(update_fields=["subject", "text", "html", "edition"])


def _notify(key: UUID, mailings: Sequence[Mailing], message: Message) -> Mailing:
    mailing, created = Mailing.objects.get_or_create(key=key, defaults=_text_of(message))
    if created:
        reached: dict[str, MailRecipient] = {}
        rows = MailRecipient.objects.filter(mailing__in=mailings, state__in=REACHED).exclude(address=FORGOTTEN)
        for row in rows.order_by("pk"):
            reached.setdefault(row.address, row)
        # All refusals, not those of these addresses: a query with a parameter for each address does not scale.
        refused = set(
            Suppression.objects.filter(list_name__in=["", message.list_name]).values_list("address_hash", flat=True)
        )
        _add_rows(
            mailing,
            [
                Recipient(row.address, row.name, row.values)
                for row in reached.values()
                if fingerprint(row.address) not in refused
            ],
            about=reached,
            editions={mailing.pk: mailing.edition for mailing in mailings},
        )
    return mailing
