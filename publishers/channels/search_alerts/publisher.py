"""Saved searches: an item as an e-mail to everybody who follows a search that finds it.

One mail to each address for each item, a correction or a withdrawal to those who were reached. Who gets it is asked of
the archive.
"""

from __future__ import annotations

from collections.abc import Iterator

from publishers.channels.search_alerts import services
from publishers.channels.search_alerts.consent import LIST_NAME
from publishers.contract import Content, Operation, Payload, Snapshot
from publishers.mail.messages import Recipient
from publishers.mail.publisher import MailPublisher
from publishers.runtime.lazy import gettext_lazy


class SavedSearchPublisher(MailPublisher):
    """E-mail to those who follow a search, when a new item is published for it."""

    name = "saved_searches"
    label = gettext_lazy("Saved searches by e-mail")
    kind = "saved-search"
    list_name = LIST_NAME
    list_slug = "tim-kiem"
    list_label = label
    message_template = "search_alerts/mail/found"

    def render(self, content: Content, operation: Operation) -> Payload:
        """The mail, and for a new item the item itself, which the searches are asked of when it is delivered."""
        payload = super().render(content, operation)
        if operation != Operation.CREATE:
            return payload
        return {**payload, "item": content.snapshot.model_dump(mode="json", exclude={"channel_texts"})}

    def readers(self, payload: Payload) -> Iterator[Recipient]:
        """Who follows a search that finds the item."""
        return services.readers(Snapshot.model_validate(payload["item"]))
