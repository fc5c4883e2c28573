"""A channel that writes mail: an item as an e-mail to everybody who asked for it.

Mail cannot be changed or taken back. A plain edit therefore goes nowhere; a correction rewrites
what has not left and writes to those who have the old text; a withdrawal stops what has not left
and writes to those who were reached.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from publishers.contract import (
    BackgroundJob,
    Capability,
    Cause,
    Content,
    Done,
    Job,
    Lookup,
    NotDone,
    NotSupported,
    Operation,
    Payload,
    Progress,
    Publisher,
    Receipt,
    Snapshot,
    TextField,
)
from publishers.mail import queries, services
from publishers.mail.config import MailConfig
from publishers.mail.engine import MailJob
from publishers.mail.messages import Message, Recipient, sender
from publishers.mail.writes import delivery
from publishers.mail.writing import write
from publishers.runtime import addresses
from publishers.runtime.lazy import gettext_lazy


class WritesMail(Publisher):
    """What every channel has in common that puts mail in the post room, which sends after the delivery is done."""

    Config = MailConfig
    own_books = True
    preview_template = "mail/preview.html"
    kind: ClassVar[str]
    """What its mailings are for, as the channel's app declares it."""
    list_name: ClassVar[str]
    """The list that an address refuses which wants no more of them."""
    list_slug: ClassVar[str]
    """The list's name in its List-Id (RFC 2919)."""
    list_label: ClassVar[str]
    """What a mail program shows as the list's name."""
    message_template: ClassVar[str]
    """The template of text and HTML, without its ending."""
    config: MailConfig

    @classmethod
    def doubt_what_waits(cls) -> None:
        """Whoever waits for a mail may have it."""
        services.doubt_what_waits()

    @classmethod
    def background_jobs(cls) -> list[BackgroundJob]:
        """The mail engine."""
        return [MailJob()]

    def written(
        self, content: Content, kind: str, subject: str, reason: str, preheader: str, **more: str
    ) -> dict[str, str]:
        """The part of a payload that becomes a message: sender, subject, preheader, text and html.

        `more` is what the template is given beside, or in place of, the usual.
        """
        if self.config.subject_prefix:
            subject = f"{self.config.subject_prefix} {subject}"
        text, html = write(
            self.message_template,
            {
                "kind": kind,
                "item": content.snapshot,
                "subject": subject,
                "headline": content.snapshot.title,
                "preheader": preheader,
                "corrections": content.corrections,
                "reason": reason,
                **more,
            },
        )
        return {
            "sender": sender(self.config.sender_name),
            "subject": subject,
            "preheader": preheader,
            "text": text,
            "html": html,
        }

    def message(self, payload: Payload, job: Job) -> Message:
        """The message of a payload."""
        with translation.override("vi"):
            label = str(self.list_label)
        return Message(
            subject=payload["subject"],
            text=payload["text"],
            html=payload["html"],
            kind=self.kind,
            channel=job.channel,
            list_name=self.list_name,
            list_id=f"{label} <{self.list_slug}.{addresses.host()}>",
            sender_name=self.config.sender_name,
        )


class MailPublisher(WritesMail):
    """An item as an e-mail to everybody who asked for it; a channel says to whom and in which words."""

    capabilities = Capability.NOTICE | Capability.LOOKUP
    # Nothing is idempotent: each delivery is a mailing of its own, so what is in doubt is looked up before a newer
    # version may write to the same readers.
    message_template = "mail/item"
    text_fields = (
        TextField("subject", gettext_lazy("Subject"), 150, line=True),
        TextField("preheader", gettext_lazy("Line shown beside the subject"), 200, line=True),
    )

    @classmethod
    def default_text(cls, name: str, snapshot: Snapshot) -> str:
        return snapshot.title if name == "subject" else snapshot.summary

    @abstractmethod
    def readers(self, payload: Payload) -> Iterator[Recipient]:
        """Who gets a new item, each with the values of the marks in the message."""

    def render(self, content: Content, operation: Operation) -> Payload:
        """The mail as text and HTML; a correction also holds the issue as it should now read."""
        if operation == Operation.CREATE:
            return self._mail(content, "issue")
        if operation != Operation.NOTICE:
            raise NotSupported(_("What is sent by mail can neither be changed nor taken back."))
        if content.cause in (Cause.WITHDRAW, Cause.CANCEL):
            return self._mail(content, "withdrawal")
        return {**self._mail(content, "correction"), "issue": self._mail(content, "issue")}

    def deliver(self, payload: Payload, job: Job) -> Receipt:
        """Put the rows in the post; the receipt names the mailings by which this item stands with its readers."""
        message = self.message(payload, job)
        with delivery(job.deadline):
            if job.operation == Operation.CREATE:
                services.post(job.key, message, self.readers(payload))
            else:
                issues, notices = keys_of(job.receipt, "issues"), keys_of(job.receipt, "notices")
                if payload["kind"] == "withdrawal":
                    services.take_back(job.key, issues, message, also=notices)
                else:
                    services.correct(job.key, issues, self.message(payload["issue"], job), message)
        return self._receipt(job)

    def lookup(self, job: Job) -> Lookup:
        """The rows are written in one transaction: the mailing is there or nothing was done."""
        return Done(self._receipt(job)) if queries.known(job.key) else NotDone()

    def kept_because(self) -> str:
        """No mail server: kept, unless mail of a time when there was one still waits and must be stopped."""
        return "" if queries.waiting(self.kind) else queries.kept_because()

    def progress(self, receipt: Receipt) -> Progress | None:
        """How many have been sent of this item's latest mailing."""
        return queries.progress(keys_of(receipt, "notices")[-1:] or keys_of(receipt, "issues"))

    def copies(self, receipt: Receipt) -> str:
        """In how many mailboxes this item lies."""
        return queries.copies(keys_of(receipt, "issues"))

    def _mail(self, content: Content, kind: str) -> Payload:
        item = content.snapshot
        own = self.words(content, "subject")
        with translation.override("vi"):
            subject = {
                "issue": own,
                "correction": _("Correction: %(title)s") % {"title": own},
                "withdrawal": _("Taken back: %(title)s") % {"title": own},
            }[kind]
        reason = item.withdrawal.reason if item.withdrawal else ""
        preheader = reason if kind == "withdrawal" else self.words(content, "preheader")
        return {"kind": kind, **self.written(content, kind, subject, reason, preheader)}

    def _receipt(self, job: Job) -> Receipt:
        issues, notices = keys_of(job.receipt, "issues"), keys_of(job.receipt, "notices")
        mine = notices if job.operation == Operation.NOTICE else issues
        if job.key not in mine:
            mine.append(job.key)
        return Receipt(
            remote_id=str((issues or notices)[0]),
            data={"issues": [str(key) for key in issues], "notices": [str(key) for key in notices]},
            kept=not settings.EMAIL_URL,
        )


def keys_of(receipt: Receipt | None, name: str) -> list[UUID]:
    """The mailings that a receipt holds under this name."""
    return [UUID(key) for key in receipt.data.get(name, [])] if receipt else []
