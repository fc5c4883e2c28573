"""What tests of the bulletin share."""

from __future__ import annotations

from django.utils import timezone

from publishers.channels.bulletin.models import ConsentMethod, Subscriber, SubscriberState


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
