"""What the bulletin keeps of people, and how an address leaves it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from publishers.channels.bulletin.consent import LIST_NAME
from publishers.channels.bulletin.models import SignUp, Subscriber, SubscriberState
from publishers.mail import services as mail
from publishers.runtime import people
from publishers.runtime.people import Holding


def register() -> None:
    """Subscribers."""
    people.register(
        Holding(
            name="subscribers",
            what=_("Subscribers: address, name, the words they agreed to, when and how"),
            why=_("To send the bulletins that somebody asked for, and to prove that they did"),
            until=_(
                "Until its owner asks for removal; who left gets none. A sign-up that nobody confirmed: %(days)s days"
            ),
            forget=_forget_subscriber,
            keep="SIGN_UPS",
            sweep=_sweep_subscribers,
        )
    )


def _forget_subscriber(address: str) -> int:
    return mail.erase(Subscriber, address, LIST_NAME)


def _sweep_subscribers(before: datetime, most: int) -> int:
    """Whoever never confirmed did not want it. Somebody who left and asked anew keeps the proof of having left."""
    expired = Subscriber.objects.filter(Q(token_at__lt=before) | Q(token_at=None, created_at__lt=before))
    pending = expired.filter(state=SubscriberState.PENDING, confirmed_at=None)
    keys = pending.order_by("pk").values_list("pk", flat=True)[:most]
    gone = Subscriber.objects.filter(pk__in=list(keys), state=SubscriberState.PENDING, confirmed_at=None).delete()[0]
    # Links that open nothing any more; the words that were confirmed by one stand with the subscriber.
    over = SignUp.objects.filter(at__lt=before).order_by("pk").values_list("pk", flat=True)[:most]
    return gone + SignUp.objects.filter(pk__in=list(over)).delete()[0]
