"""What tests of saved searches share."""

from __future__ import annotations

from django.utils import timezone

from publishers.channels.search_alerts import services
from publishers.channels.search_alerts.models import SavedSearch
from publishers.mail import tokens


def saved_search(parameters: str, email: str = "doc.gia@example.vn", confirmed: bool = True) -> SavedSearch:
    """A search that somebody follows, or asked to."""
    search, words = services.read(parameters)
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
