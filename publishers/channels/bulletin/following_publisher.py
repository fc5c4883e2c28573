"""Saved searches: an item as an e-mail to everybody who follows a search that finds it.

It behaves as the bulletin does, of which it is a kind: one mail to each address for each item, a correction or a
withdrawal to those who were reached. Only who gets it is asked of the archive.
"""

from __future__ import annotations

from collections.abc import Iterator

from publishers.channels.bulletin import following
from publishers.channels.bulletin.consent import FOLLOWING_LIST
from publishers.channels.bulletin.publisher import BulletinPublisher
from publishers.contract import Content, Operation, Payload, Snapshot
from publishers.mail.letters import Addressee
from publishers.runtime.lazy import gettext_lazy


class SavedSearchPublisher(BulletinPublisher):
    """E-mail to those who follow a search, when a new item is published for it."""

    name = "saved_searches"
    label = gettext_lazy("Saved searches by e-mail")
    kind = "saved-search"
    list_name = FOLLOWING_LIST
    list_slug = "tim-kiem"
    letter_template = "bulletin/mail/found"

    def render(self, content: Content, operation: Operation) -> Payload:
        """The mail, and for a new item the item itself, which the searches are asked of when it is delivered."""
        said = super().render(content, operation)
        return {**said, "item": content.snapshot.model_dump(mode="json")} if operation == Operation.CREATE else said

    def _readers(self, payload: Payload) -> Iterator[Addressee]:
        return following.readers(Snapshot.model_validate(payload["item"]))
