"""The bulletin: an item as an e-mail to everybody who asked for it and confirmed."""

from __future__ import annotations

from collections.abc import Iterator

from publishers.channels.bulletin import leaving
from publishers.channels.bulletin.consent import LIST_NAME
from publishers.channels.bulletin.models import Subscriber, SubscriberState
from publishers.contract import Payload
from publishers.mail.messages import Recipient
from publishers.mail.publisher import MailPublisher
from publishers.runtime.lazy import gettext_lazy


class BulletinPublisher(MailPublisher):
    """E-mail to confirmed subscribers."""

    name = "bulletin"
    label = gettext_lazy("Bulletin by e-mail")
    kind = "bulletin"
    list_name = LIST_NAME
    list_slug = "bantin"
    list_label = label
    message_template = "bulletin/mail/issue"

    def readers(self, payload: Payload) -> Iterator[Recipient]:
        """Every confirmed subscriber."""
        for person in Subscriber.objects.filter(state=SubscriberState.CONFIRMED).order_by("pk").iterator():
            yield Recipient(person.email, person.name, {"leave_url": leaving.leave_url(person)})
