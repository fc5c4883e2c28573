"""What the bulletin keeps of people, and how an address leaves it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from publishers.bulletin.consent import FOLLOWING_LIST, LIST_NAME
from publishers.bulletin.models import SavedSearch, Subscriber
from publishers.mail import services as mail
from publishers.runtime import people
from publishers.runtime.people import Holding


def register() -> None:
    """Subscribers and saved searches."""
    people.register(
        Holding(
            name="subscribers",
            what=_("Subscribers: address, name, the words they agreed to, when and how"),
            why=_("To send the bulletins that somebody asked for, and to prove that they did"),
            forget=_forget_subscriber,
        )
    )
    people.register(
        Holding(
            name="saved-searches",
            what=_("Saved searches: address, the search, the words that were agreed to and when"),
            why=_("To write when something new is published for a search that somebody follows"),
            forget=_forget_searches,
        )
    )


def _forget_subscriber(address: str) -> int:
    with transaction.atomic():
        found, _by_model = Subscriber.objects.filter(email__iexact=address).delete()
        if found:
            mail.suppress(address, "forgotten", LIST_NAME)
    return found


def _forget_searches(address: str) -> int:
    with transaction.atomic():
        found, _by_model = SavedSearch.objects.filter(email__iexact=address).delete()
        if found:
            mail.suppress(address, "forgotten", FOLLOWING_LIST)
    return found
