"""Sign up, confirm, leave, come back: the only writers of subscribers."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from publishers.channels.bulletin import leaving
from publishers.channels.bulletin.consent import LIST_NAME
from publishers.channels.bulletin.models import ConsentMethod, SignUp, Subscriber, SubscriberState
from publishers.mail import limits, tokens
from publishers.mail import services as mail
from publishers.mail.addresses import outside
from publishers.mail.messages import Message, Recipient
from publishers.mail.writing import write
from publishers.runtime.addresses import absolute

KIND_CONFIRM = "bulletin-confirm"
TOKEN_DAYS = 7


def sign_up(email: str, name: str, consent_text: str, method: ConsentMethod, asked_by: str = "") -> None:
    """Ask an address to confirm that it wants bulletins. Says nothing of whether it is known.

    `asked_by` is who asks (an IP address), for the rate limit. Raises ValidationError for an
    address that is none and `limits.TooMany` when `asked_by` asks too often; an address that is asked for
    too often gets no further mail, silently.
    """
    address = outside(email)
    if not limits.may_write(address, asked_by):
        return
    with transaction.atomic():
        now = timezone.now()
        subscriber, created = Subscriber.objects.select_for_update().get_or_create(email=address)
        if subscriber.state == SubscriberState.CONFIRMED:
            _post_already(subscriber)
            return
        subscriber.sign_ups.filter(at__lt=now - timedelta(days=TOKEN_DAYS)).delete()
        token, token_hash = tokens.fresh()
        signup = subscriber.sign_ups.create(
            token_hash=token_hash, at=now, name=name, consent_text=consent_text, consent_method=method
        )
        subscriber.token_at, subscriber.state = now, SubscriberState.PENDING
        if created:  # later ones may be a stranger's, as this one: what is confirmed counts
            _take_over(subscriber, signup)
        subscriber.save()
        _post_confirmation(subscriber, token)


def pending(token: str) -> Subscriber | None:
    """Whom a confirmation token belongs to, None when it is unknown or too old."""
    signup = _sign_up_of(token)
    return signup.subscriber if signup else None


def _sign_up_of(token: str) -> SignUp | None:
    since = timezone.now() - timedelta(days=TOKEN_DAYS)
    signups = SignUp.objects.filter(token_hash=tokens.digest(token), at__gte=since)
    return signups.select_related("subscriber").first()


def confirm(token: str) -> Subscriber | None:
    """Confirm a subscription with the name given for this link; a second time, or by another link, changes nothing.

    None when the token is unknown or too old.
    """
    with transaction.atomic():
        signup = _sign_up_of(token)
        if signup is None:
            return None
        subscriber = Subscriber.objects.select_for_update().get(pk=signup.subscriber_id)
        if subscriber.state == SubscriberState.PENDING:
            if subscriber.confirmed_at is None:
                subscriber.name = ""  # who signed the address up first may have been a stranger
            _take_over(subscriber, signup)
            subscriber.state = SubscriberState.CONFIRMED
            subscriber.confirmed_at = timezone.now()
            subscriber.left_at = None
            subscriber.save()
            mail.allow(subscriber.email, LIST_NAME)
    return subscriber


def leave(token: str) -> Subscriber | None:
    """Stop all bulletins to the owner of a leave token, those in the post included; safe to repeat."""
    with transaction.atomic():
        reader = leaving.subscriber_of(token)
        if reader is None:
            return None
        subscriber = Subscriber.objects.select_for_update().get(pk=reader.pk)
        if subscriber.state != SubscriberState.LEFT:
            subscriber.state = SubscriberState.LEFT
            subscriber.left_at = timezone.now()
            subscriber.save(update_fields=["state", "left_at"])
            subscriber.sign_ups.all().delete()
            mail.suppress(subscriber.email, "left", LIST_NAME)
    return subscriber


def come_back(token: str, consent_text: str) -> Subscriber | None:
    """Undo leaving: whoever holds the link of a mail reads the mailbox, so no further confirmation is needed."""
    with transaction.atomic():
        reader = leaving.subscriber_of(token)
        if reader is None:
            return None
        subscriber = Subscriber.objects.select_for_update().get(pk=reader.pk)
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


def _take_over(subscriber: Subscriber, signup: SignUp) -> None:
    """Write name and proof of consent as they were given with a sign-up."""
    subscriber.name = signup.name or subscriber.name
    subscriber.consent_text = signup.consent_text
    subscriber.consent_method = signup.consent_method
    subscriber.consent_at = signup.at


def _post_confirmation(subscriber: Subscriber, token: str) -> None:
    """Without the name: whoever typed it may be a stranger who wants our mail to carry their words."""
    url = absolute(reverse("bulletin:confirm", args=["TOKEN"])).replace("TOKEN", "[[token]]")
    with translation.override("vi"):
        subject = _("Confirm that you want our bulletins")
    text, html = write("bulletin/mail/confirm", {"subject": subject, "url": url, "days": TOKEN_DAYS})
    message = Message(subject=subject, text=text, html=html, kind=KIND_CONFIRM, sensitive=True)
    mail.post(uuid.uuid4(), message, [Recipient(subscriber.email, "", {"token": token})])


def _post_already(subscriber: Subscriber) -> None:
    with translation.override("vi"):
        subject = _("You already receive our bulletins")
    text, html = write("bulletin/mail/already", {"subject": subject})
    message = Message(subject=subject, text=text, html=html, kind=KIND_CONFIRM)
    values = {"leave_url": leaving.leave_url(subscriber)}
    mail.post(uuid.uuid4(), message, [Recipient(subscriber.email, subscriber.name, values)])
