"""Sign up, confirm, leave, come back: the only writers of subscribers."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from publishers.bulletin import limits, tokens
from publishers.bulletin.consent import LIST_NAME
from publishers.bulletin.models import ConsentMethod, Subscriber, SubscriberState
from publishers.mail import services as mail
from publishers.mail.addresses import normalise
from publishers.mail.letters import Addressee, Letter
from publishers.mail.states import MailKind
from publishers.mail.writing import write
from publishers.runtime.addresses import absolute

KIND_CONFIRM = MailKind.BULLETIN_CONFIRM.value
TOKEN_DAYS = 7


def sign_up(email: str, name: str, consent_text: str, method: ConsentMethod, asked_by: str = "") -> None:
    """Ask an address to confirm that it wants bulletins. Says nothing of whether it is known.

    `asked_by` is who asks (an IP address), for the rate limit. Raises ValidationError for an
    address that is none and `limits.TooMany` when `asked_by` asks too often; an address that is asked for
    too often gets no further mail, silently.
    """
    address = normalise(email)
    if not limits.may_write(address, asked_by):
        return
    with transaction.atomic():
        subscriber, _created = Subscriber.objects.select_for_update().get_or_create(email=address)
        if subscriber.state == SubscriberState.CONFIRMED:
            _post_already(subscriber)
            return
        token, subscriber.token_hash = tokens.fresh()
        subscriber.token_at = timezone.now()
        subscriber.state = SubscriberState.PENDING
        asked = {
            "name": name,
            "consent_text": consent_text,
            "consent_method": str(method),
            "consent_at": subscriber.token_at.isoformat(),
        }
        if subscriber.confirmed_at is None:
            _take_over(subscriber, asked)
        else:  # name and proof were given by the owner of the address, and this may be a stranger
            subscriber.asked = asked
        subscriber.save()
        _post_confirmation(subscriber, token)


def pending(token: str) -> Subscriber | None:
    """Whom a confirmation token belongs to, None when it is unknown or too old."""
    since = timezone.now() - timedelta(days=TOKEN_DAYS)
    return Subscriber.objects.filter(token_hash=tokens.digest(token), token_at__gte=since).first()


def confirm(token: str) -> Subscriber | None:
    """Confirm a subscription; a second time changes nothing. None when the token is unknown or too old."""
    with transaction.atomic():
        found = pending(token)
        if found is None:
            return None
        subscriber = Subscriber.objects.select_for_update().get(pk=found.pk)
        if subscriber.state == SubscriberState.PENDING:
            subscriber.state = SubscriberState.CONFIRMED
            subscriber.confirmed_at = timezone.now()
            subscriber.left_at = None
            if subscriber.asked:
                _take_over(subscriber, subscriber.asked)
                subscriber.asked = {}
            subscriber.save()
            mail.allow(subscriber.email, LIST_NAME)
    return subscriber


def leave(token: str) -> Subscriber | None:
    """Stop all bulletins to the owner of a leave token, those in the post included; safe to repeat."""
    with transaction.atomic():
        found = tokens.subscriber_of(token)
        if found is None:
            return None
        subscriber = Subscriber.objects.select_for_update().get(pk=found.pk)
        if subscriber.state != SubscriberState.LEFT:
            subscriber.state = SubscriberState.LEFT
            subscriber.left_at = timezone.now()
            subscriber.token_hash = ""
            subscriber.asked = {}
            subscriber.save(update_fields=["state", "left_at", "token_hash", "asked"])
            mail.suppress(subscriber.email, "left", LIST_NAME)
    return subscriber


def come_back(token: str, consent_text: str) -> Subscriber | None:
    """Undo leaving: whoever holds the link of a mail reads the mailbox, so no further confirmation is needed."""
    with transaction.atomic():
        found = tokens.subscriber_of(token)
        if found is None:
            return None
        subscriber = Subscriber.objects.select_for_update().get(pk=found.pk)
        if subscriber.state == SubscriberState.LEFT and subscriber.confirmed_at is not None:
            now = timezone.now()
            subscriber.state = SubscriberState.CONFIRMED
            subscriber.consent_text = consent_text
            subscriber.consent_method = ConsentMethod.RETURN
            subscriber.consent_at = subscriber.confirmed_at = now
            subscriber.left_at = None
            subscriber.save()
            mail.allow(subscriber.email, LIST_NAME)
    return subscriber


def _take_over(subscriber: Subscriber, asked: dict[str, str]) -> None:
    """Write name and proof of consent as they were given with a sign-up."""
    subscriber.name = asked["name"] or subscriber.name
    subscriber.consent_text = asked["consent_text"]
    subscriber.consent_method = asked["consent_method"]
    subscriber.consent_at = datetime.fromisoformat(asked["consent_at"])


def _post_confirmation(subscriber: Subscriber, token: str) -> None:
    """Without the name: whoever typed it may be a stranger who wants our mail to carry their words."""
    url = absolute(reverse("bulletin:confirm", args=["TOKEN"])).replace("TOKEN", "[[token]]")
    with translation.override("vi"):
        subject = _("Confirm that you want our bulletins")
    text, html = write("bulletin/mail/confirm", {"subject": subject, "url": url, "days": TOKEN_DAYS})
    letter = Letter(subject=subject, text=text, html=html, kind=KIND_CONFIRM, sensitive=True)
    mail.post(uuid.uuid4(), letter, [Addressee(subscriber.email, "", {"token": token})])


def _post_already(subscriber: Subscriber) -> None:
    with translation.override("vi"):
        subject = _("You already receive our bulletins")
    text, html = write("bulletin/mail/already", {"subject": subject})
    letter = Letter(subject=subject, text=text, html=html, kind=KIND_CONFIRM)
    values = {"leave_url": tokens.leave_url(subscriber)}
    mail.post(uuid.uuid4(), letter, [Addressee(subscriber.email, subscriber.name, values)])
