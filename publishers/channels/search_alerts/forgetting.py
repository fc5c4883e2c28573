"""What is kept of those who follow a search, and how an address leaves it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from publishers.channels.search_alerts.consent import LIST_NAME
from publishers.channels.search_alerts.models import SavedSearch
from publishers.mail import services as mail
from publishers.runtime import people
from publishers.runtime.people import Holding


def register() -> None:
    """Saved searches."""
    people.register(
        Holding(
            name="saved-searches",
            what=_("Saved searches: address, the search, the words that were agreed to and when"),
            why=_("To write when something new is published for a search that somebody follows"),
            until=_("Until its owner stops following. A request that nobody confirmed: %(days)s days"),
            forget=_forget,
            keep="SIGN_UPS",
            sweep=_sweep,
        )
    )


def _forget(address: str) -> int:
    return mail.erase(SavedSearch, address, LIST_NAME)


def _sweep(before: datetime, most: int) -> int:
    pending = SavedSearch.objects.filter(confirmed_at=None, consent_at__lt=before)
    keys = pending.order_by("pk").values_list("pk", flat=True)[:most]
    return SavedSearch.objects.filter(pk__in=list(keys), confirmed_at=None).delete()[0]
