"""What the post room can tell."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.db.models import Count
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from publishers.contract import Health, Progress
from publishers.mail.models import Mailing, MailRecipient, PostOffice
from publishers.mail.states import REACHED, MailState
from publishers.runtime import clock

_OPEN = (MailState.QUEUED, MailState.SENDING)


def known(key: UUID) -> bool:
    """Whether a mailing with this key is in the post room, whatever became of it."""
    return Mailing.objects.filter(key=key).exists()


def waiting(kind: str) -> bool:
    """Whether anything of this kind has not left yet."""
    return MailRecipient.objects.filter(mailing__kind=kind, state__in=_OPEN).exists()


def addresses(keys: Sequence[UUID]) -> set[str]:
    """Everybody that these mailings are addressed to."""
    return set(MailRecipient.objects.filter(mailing__key__in=keys).values_list("address", flat=True))


def counts(keys: Sequence[UUID]) -> dict[str, int]:
    """How many rows of these mailings stand in each state."""
    rows = MailRecipient.objects.filter(mailing__key__in=keys).order_by()
    return dict(rows.values_list("state").annotate(Count("pk")))


def progress(keys: Sequence[UUID]) -> Progress | None:
    """How far these mailings have gone, in words for the board; None when nobody was to get them."""
    by_state = counts(keys)
    total = sum(by_state.values())
    if not total:
        return None
    sent = by_state.get(MailState.SENT, 0)
    left = sum(by_state.get(state, 0) for state in _OPEN)
    kept = by_state.get(MailState.KEPT, 0)
    words = {"sent": _number(sent), "total": _number(total)}
    if kept == total:
        label = _("Kept here, %(total)s recipients") % words
    elif left:
        label = _("In the post: %(sent)s of %(total)s") % words
    else:
        label = _("Sent by mail: %(sent)s of %(total)s") % words
    for state, phrase in (
        (MailState.UNKNOWN, _("%(count)s with unknown outcome")),
        (MailState.FAILED, _("%(count)s failed")),
    ):
        if by_state.get(state):
            label += "; " + phrase % {"count": _number(by_state[state])}
    return Progress(done=total - left, total=total, label=label)


def copies(keys: Sequence[UUID]) -> str:
    """How many people have one of these mailings or may have it, in words; '' when nobody has."""
    reached = MailRecipient.objects.filter(mailing__key__in=keys, state__in=REACHED).count()
    if not reached:
        return ""
    words = ngettext(
        "%(count)s person has the mail: it cannot be called back.",
        "%(count)s people have the mail: it cannot be called back.",
        reached,
    )
    return words % {"count": _number(reached)}


def health() -> Health:
    """Whether mail could leave now, from how the server was met last; nothing is sent to find out."""
    if not settings.EMAIL_URL:
        return Health(ok=True, message=kept_because())
    office = PostOffice.objects.first()
    if office is None or office.closed_until is None:
        return Health(ok=True)
    at = clock.now()
    if office.closed_until <= at and office.failures == 0:
        return Health(ok=True)
    return Health(ok=False, message=office.error)


def kept_because() -> str:
    """Why mail is kept here, '' when it may leave."""
    if settings.EMAIL_URL:
        return ""
    return _("No mail server is configured (EMAIL_URL), so mail is kept here and nobody receives it.")


def _number(number: int) -> str:
    return number_format(number, use_l10n=True, force_grouping=True)
