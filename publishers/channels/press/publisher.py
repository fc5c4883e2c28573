"""The press: a row in the feed that is pulled, and a release by mail to the contacts.

The row always says what is true now. Mail cannot be changed, so it goes out only when there is
something to be told: a new item, a correction, a withdrawal, an embargo called off.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid5

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from publishers.channels.press import queries, services
from publishers.channels.press.models import FeedEntry
from publishers.channels.press.services import LIST_NAME
from publishers.contract import (
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
    Receipt,
    Snapshot,
    TextField,
)
from publishers.mail import queries as post_room
from publishers.mail import services as mail
from publishers.mail.addresses import normalise
from publishers.mail.messages import Recipient
from publishers.mail.publisher import WritesMail, keys_of
from publishers.mail.writes import delivery
from publishers.runtime import addresses
from publishers.runtime.lazy import gettext_lazy


class PressPublisher(WritesMail):
    """The press feed and the mails to press contacts. Everything is done by key or version."""

    name = "press"
    label = gettext_lazy("Press")
    capabilities = Capability.UPDATE | Capability.RETRACT | Capability.LOOKUP | Capability.EARLY | Capability.BACKFILL
    # Not a create and not an update: each is a mailing of its own, so what is in doubt is looked up before a newer
    # version may write to the same people.
    idempotent: ClassVar[frozenset[Operation]] = frozenset({Operation.RETRACT})
    preview_template = "press/preview.html"
    retracts_on_expiry = True
    tells_withdrawal_apart = True
    kind = "press"
    list_name = LIST_NAME
    list_slug = "baochi"
    list_label = gettext_lazy("Press releases")
    message_template = "press/mail/release"
    text_fields = (
        TextField("headline", gettext_lazy("Headline"), 200, line=True),
        TextField("notes", gettext_lazy("Notes to editors"), 2000),
    )

    @classmethod
    def default_text(cls, name: str, snapshot: Snapshot) -> str:
        return snapshot.title if name == "headline" else ""

    def render(self, content: Content, operation: Operation) -> Payload:
        """The feed's item and the mail that would go with it.

        `mail_to` says who is written to: "everybody" of the audience, "reached" (those who got the
        release before), "new" (only those whom an embargo kept out until now) or "nobody".
        """
        if operation == Operation.NOTICE:
            raise NotSupported(_("The press feed changes and takes back; a notice goes with that."))
        item = content.snapshot
        if operation == Operation.RETRACT:
            is_withdrawal = content.cause in (Cause.WITHDRAW, Cause.CANCEL)
            reason = item.withdrawal.reason if content.cause == Cause.WITHDRAW and item.withdrawal else ""
            kind = "cancelled" if content.cause == Cause.CANCEL else "withdrawal"
            return {
                "kind": kind,
                "mail_to": "reached" if is_withdrawal else "nobody",
                "reason": reason,
                "early": False,
                "item": _item(item, content.texts),
                **self._mail(content, kind, reason),
            }
        corrected = operation == Operation.UPDATE and bool(content.corrections)
        kind = "correction" if corrected else "release"
        payload: Payload = {
            "kind": kind,
            "mail_to": "reached" if corrected else ("everybody" if operation == Operation.CREATE else "new"),
            "early": item.embargoed_until is not None,
            "item": _item(item, content.texts),
            **self._mail(content, kind, ""),
        }
        if content.backfill and operation == Operation.CREATE:
            payload["mail_to"] = "nobody"
        if corrected:
            payload["release"] = self._mail(content, "release", "")
        return payload

    def deliver(self, payload: Payload, job: Job) -> Receipt:
        """Write the feed's row and put the mail that goes with it in the post, in one transaction."""
        item = payload["item"]
        with delivery(job.deadline):
            if job.operation == Operation.RETRACT:
                services.take_back(job.content_id, job.version, payload["reason"])
            else:
                embargo = datetime.fromisoformat(item["embargoed_until"]) if payload["early"] else None
                services.put(job.content_id, job.version, item, embargo)
            self._post(payload, job)
        return self._receipt(payload, job)

    def lookup(self, job: Job) -> Lookup:
        """Row and mail are written together, so the row's version tells."""
        entry = FeedEntry.objects.filter(content_id=job.content_id).first()
        if entry is None or entry.version < job.version:
            return NotDone()
        return Done(self._receipt(job.payload, job))

    def progress(self, receipt: Receipt) -> Progress | None:
        """How many have been sent of this item's latest mail."""
        return post_room.progress(keys_of(receipt, "notices")[-1:] or keys_of(receipt, "releases"))

    def copies(self, receipt: Receipt) -> str:
        """In how many mailboxes the release lies; who read the feed is not counted."""
        mailed = post_room.copies(keys_of(receipt, "releases"))
        read = _("Newsrooms that read the press feed may have used it.")
        return f"{mailed} {read}".strip()

    def _post(self, payload: Payload, job: Job) -> None:
        """Put what must be told in the post."""
        releases, notices = keys_of(job.receipt, "releases"), keys_of(job.receipt, "notices")
        message = self.message(payload, job)
        to = payload["mail_to"]
        if job.operation == Operation.RETRACT:
            if to == "reached":
                mail.take_back(job.key, releases, message, also=notices)
            else:  # it has expired and nobody is told, but what still waits is no news any more
                for key in (*releases, *notices):
                    mail.cancel(key)
            return
        if job.operation == Operation.CREATE:
            if to == "everybody":
                mail.post(job.key, message, _recipients(accredited_only=payload["early"]))
            return
        release = self.message(payload["release"], job) if to == "reached" else message
        if to == "reached":
            mail.correct(job.key, releases, release, message)
        else:
            for key in releases:
                mail.rewrite(key, release)
        if _was_early(job.receipt) and not payload["early"]:
            # Whom the embargo kept out gets the release now.
            others = _recipients(accredited_only=False, without=post_room.addresses(releases))
            mail.post(_going_public(job.key), release, others)

    def _receipt(self, payload: Payload, job: Job) -> Receipt:
        releases, notices = keys_of(job.receipt, "releases"), keys_of(job.receipt, "notices")
        mine = releases if job.operation == Operation.CREATE else notices
        posted = False
        for key, keys in ((job.key, mine), (_going_public(job.key), releases)):
            if post_room.known(key):
                posted = True
                if key not in keys:
                    keys.append(key)
        return Receipt(
            remote_id=str(job.content_id),
            url=addresses.absolute(f"/api/press/v1/items/{job.content_id}"),
            data={
                "releases": [str(key) for key in releases],
                "notices": [str(key) for key in notices],
                "early": payload["early"],
            },
            kept=posted and not settings.EMAIL_URL,
        )

    def _mail(self, content: Content, kind: str, reason: str) -> dict[str, str]:
        item = content.snapshot
        headline, notes = self.words(content, "headline"), self.words(content, "notes")
        with translation.override("vi"):
            subject = {
                "release": _("Press release: %(title)s"),
                "correction": _("Correction to the press: %(title)s"),
                "withdrawal": _("Taken back, please do not use: %(title)s"),
                "cancelled": _("Embargo called off, please do not use: %(title)s"),
            }[kind] % {"title": headline}
            if kind == "release" and item.embargoed_until is not None:
                subject = _("EMBARGO %(subject)s") % {"subject": subject}
        return self.written(content, kind, subject, reason, reason or item.summary, headline=headline, notes=notes)


def _recipients(*, accredited_only: bool, without: Collection[str] = ()) -> list[Recipient]:
    """Contacts that want mail, each with their own way out."""
    return [
        Recipient(contact.email, contact.name, {"leave_url": services.leave_url(contact)})
        for contact in queries.contacts(accredited_only=accredited_only)
        if normalise(contact.email) not in without
    ]


def _was_early(receipt: Receipt | None) -> bool:
    return bool(receipt and receipt.data.get("early"))


def _going_public(key: UUID) -> UUID:
    """The key of the release to those whom the embargo kept out, beside the delivery's own for a notice."""
    return uuid5(key, "going public")


def _item(item: Snapshot, own: Mapping[str, str]) -> dict[str, Any]:
    """The item as the feed shows it, with the words written for the press. Times are RFC 3339 in UTC."""
    data = item.model_dump(mode="json")
    # An item without notes reads as it did before there were any.
    notes = {"notes": own["notes"]} if own.get("notes") else {}
    return {
        "id": data["content_id"],
        "type": data["type"],
        "type_label": data["type_label"],
        "title": own.get("headline") or data["title"],
        "summary": data["summary"],
        "body_text": item.text,
        "body_html": item.html,
        "url": data["permanent_url"],
        "language": data["language"],
        "urgent": data["urgent"],
        "unit": data["unit"],
        "topics": data["topics"],
        "picture": data["picture"],
        "attachments": data["attachments"],
        "facts": [{**fact, **_as_data(fact["data"] or fact["value"])} for fact in data["facts"]],
        "author": data["author"],
        "source": data["source"],
        "corrections": data["corrections"],
        "published_at": data["published_at"],
        "embargoed_until": data["embargoed_until"],
        **notes,
    }


def _as_data(data: str) -> dict[str, str]:
    """A fact for programs, with its type as JSON Schema names formats."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", data):
        return {"data": data, "data_type": "date"}
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?[+-]\d{2}:\d{2}", data):
        return {"data": data, "data_type": "date-time"}
    return {"data": data, "data_type": "uri" if data.startswith(("https://", "http://")) else "string"}
