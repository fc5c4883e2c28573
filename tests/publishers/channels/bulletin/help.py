"""What tests of the bulletin share."""

from __future__ import annotations

from django.utils import timezone

from publishers.channels.bulletin import following, tokens
from publishers.channels.bulletin.models import ConsentMethod, SavedSearch, Subscriber, SubscriberState


def subscriber(email: str, state: SubscriberState = SubscriberState.CONFIRMED, **fields) -> Subscriber:
    now = timezone.now()
    return Subscriber.objects.create(
        email=email,
        state=state,
        consent_text="Tôi đồng ý.",
        consent_at=now,
        consent_method=ConsentMethod.FORM,
        confirmed_at=now if state != SubscriberState.PENDING else None,
        **fields,
    )


def saved_search(parameters: str, email: str = "doc.gia@example.vn", confirmed: bool = True) -> SavedSearch:
    """A search that somebody follows, or asked to."""
    search, words = following.read(parameters)
    now = timezone.now()
    return SavedSearch.objects.create(
        email=email,
        search=search,
        words=words,
        consent_text="Tôi đồng ý.",
        consent_at=now,
        confirmed_at=now if confirmed else None,
        token_hash=tokens.fresh()[1],
    )
