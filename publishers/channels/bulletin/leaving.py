"""Tokens in links by which somebody leaves: signed, and kept nowhere."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from publishers.channels.bulletin.models import Subscriber
from publishers.runtime.addresses import absolute

# Signs links of mails that are out already: it stays whatever the module is called.
_SALT = "publishers.bulletin.leave"


def leave_token(subscriber: Subscriber) -> str:
    """The token by which this subscriber leaves; the same in every mail."""
    return Signer(salt=_SALT).sign(str(subscriber.pk))


def leave_url(subscriber: Subscriber) -> str:
    """The absolute address by which this subscriber leaves."""
    return absolute(reverse("bulletin:leave", args=[leave_token(subscriber)]))


def subscriber_of(token: str) -> Subscriber | None:
    """Who a leave token belongs to, None if it is not ours or they were erased."""
    try:
        number = Signer(salt=_SALT).unsign(token)
    except BadSignature:
        return None
    return Subscriber.objects.filter(pk=number).first()
