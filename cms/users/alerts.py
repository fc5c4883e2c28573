"""Tells the communication officers what cannot wait until somebody looks at the desk."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.users.models import UserProfile

from cms.users.models import RoleGroup
from publishers.contract.ports import StuckWithdrawal, UnknownPost

logger = logging.getLogger(__name__)


def withdrawals_stuck(alerts: Sequence[StuckWithdrawal]) -> None:
    """Write to each communication officer, in their language, of withdrawals that do not get through.

    Where no officer has an address, the administrators are written to. Raises the mail server's error when
    nobody could be written to.
    """
    _write(partial(_letter, alerts=alerts), f"withdrawals={len(alerts)}")


def posts_orphaned(orphans: Sequence[UnknownPost]) -> None:
    """The same of posts on a channel that the ledger does not know."""
    _write(partial(_letter_on_orphans, orphans=orphans), f"orphans={len(orphans)}")


def _write(letter: Callable[..., EmailMessage], about: str) -> None:
    people = _people(RoleGroup.Role.OFFICER) or _people(RoleGroup.Role.ADMINISTRATOR)
    if not people:
        logger.error("event=nobody_to_alert %s", about)
        return
    failed: list[Exception] = []
    with get_connection() as connection:
        for person in people:
            try:
                letter(person, connection=connection).send()
            except (OSError, SMTPException) as error:  # the next one's mailbox may be all right
                logger.exception("event=alert_not_mailed user=%s", person.pk)
                failed.append(error)
    if len(failed) == len(people):
        raise failed[0]


def _people(role: str) -> list[AbstractUser]:
    people = get_user_model().objects.filter(is_active=True, groups__role_group__role=role)
    return list(people.exclude(email="").distinct().order_by("pk"))


def _letter_on_orphans(
    person: AbstractUser, orphans: Sequence[UnknownPost], connection: BaseEmailBackend
) -> EmailMessage:
    profile = UserProfile.objects.filter(user=person).first()
    with translation.override((profile and profile.preferred_language) or settings.LANGUAGE_CODE):
        subject = settings.EMAIL_SUBJECT_PREFIX + _("Posts on a channel that nobody here knows")
        desk = settings.WAGTAILADMIN_BASE_URL + reverse("desk:orphans")
        text = render_to_string("users/mail/posts_orphaned.txt", {"rows": orphans, "person": person, "desk": desk})
    return EmailMessage(subject=subject, body=text, to=[person.email], connection=connection)


def _letter(person: AbstractUser, alerts: Sequence[StuckWithdrawal], connection: BaseEmailBackend) -> EmailMessage:
    profile = UserProfile.objects.filter(user=person).first()
    with translation.override((profile and profile.preferred_language) or settings.LANGUAGE_CODE):
        # Not by plural forms: Vietnamese has one, and the title of a single item is to be read in the subject.
        if len(alerts) == 1:
            subject = _("A withdrawal does not get through: %(title)s") % {"title": alerts[0].title}
        else:
            subject = _("%(count)s withdrawals do not get through") % {"count": len(alerts)}
        rows = [
            {
                "alert": alert,
                "desk": settings.WAGTAILADMIN_BASE_URL + reverse("desk:delivery", args=[alert.delivery_id]),
            }
            for alert in alerts
        ]
        text = render_to_string("users/mail/withdrawals_stuck.txt", {"rows": rows, "person": person})
    subject = " ".join(f"{settings.EMAIL_SUBJECT_PREFIX}{subject}".split())
    return EmailMessage(subject=subject, body=text, to=[person.email], connection=connection)
