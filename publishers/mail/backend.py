"""Django's way to send mail, where EMAIL_URL names a server: nobody waits for it inside a transaction.

What the newsroom writes in the middle of one, as Wagtail's notes on approval are, is put in the post room together with
it: it leaves when the transaction is committed, by the worker, and never if it is not. All other mail leaves at once.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp
from django.db import connection

from publishers.mail import kinds, services
from publishers.mail.messages import Message, Recipient

_HTML = '<p style="white-space: pre-wrap">[[text]]</p>'


class EmailBackend(smtp.EmailBackend):
    """Sends by SMTP; inside a transaction it asks the post room to."""

    def open(self) -> bool | None:
        """Connect; not inside a transaction. Returns as Django's own: whether the connection is new."""
        return None if connection.in_atomic_block else super().open()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send or post each; returns how many. ValueError for a file inside a transaction, which no message holds."""
        if not connection.in_atomic_block:
            return super().send_messages(email_messages) or 0
        for message in email_messages:
            _post(message)
        return len(email_messages)


def _post(message: EmailMessage) -> None:
    others = [part for part in getattr(message, "alternatives", ()) if part[1] != "text/html"]
    if message.attachments or others:
        raise ValueError("A message of the post room holds no files. Send this mail outside of a transaction.")
    # Filled in for each reader, so that it is forgotten once it is sent.
    post = Message(str(message.subject), "[[text]]", _HTML, kind=kinds.NOTE, sensitive=True)
    people = [Recipient(address, values={"text": str(message.body)}) for address in message.recipients()]
    services.post(uuid.uuid4(), post, people)
