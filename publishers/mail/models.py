"""Mail in the post room: what is said (once) and one row for each recipient."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from publishers.mail import kinds
from publishers.mail.states import MailState

FORGOTTEN = ""
"""The address of a row whose reader was forgotten: what was sent still counts, to whom is gone."""


class Mailing(models.Model):
    """One text to many people. Subject, text and html are templates with [[markers]] filled for each recipient.

    `edition` rises whenever the text is replaced or the mailing cancelled; a row remembers which
    edition it carried.
    """

    key = models.UUIDField(_("key"), unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=40, choices=kinds.choices, db_index=True)
    channel = models.CharField(_("channel"), max_length=100, blank=True)
    list_name = models.CharField(_("list"), max_length=60, blank=True)
    list_id = models.CharField(_("list id"), max_length=200, blank=True)
    sender = models.CharField(_("sender"), max_length=320)
    subject = models.CharField(_("subject"), max_length=500)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"))
    sensitive = models.BooleanField(_("forget what was filled in once sent"), default=False)
    edition = models.PositiveIntegerField(_("edition"), default=1)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.subject


class MailRecipient(models.Model):
    """One mail to one address. `claim_no` rises when the row goes on the wire; only that claim may settle it.

    A notice names the row that it is `about`, and goes out only if that one arrived with an edition
    older than `about_edition`.
    """

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="recipients", verbose_name=_("mailing"))
    address = models.EmailField(_("address"), max_length=254, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    values = models.JSONField(_("filled in"), default=dict, blank=True)
    about = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("about")
    )
    about_edition = models.PositiveIntegerField(_("about edition"), default=0)
    message_id = models.CharField(_("Message-ID"), max_length=255, unique=True)
    state = models.CharField(_("state"), max_length=12, choices=MailState.choices, default=MailState.QUEUED)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    claim_no = models.PositiveIntegerField(_("claim"), default=0)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    edition = models.PositiveIntegerField(_("edition"), default=0)
    error_code = models.CharField(_("error code"), max_length=60, blank=True)
    error = models.TextField(_("error"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("mail recipient")
        verbose_name_plural = _("mail recipients")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mailing", "address"], condition=~Q(address=FORGOTTEN), name="mail_one_row_per_address"
            ),
        ]
        indexes = [
            models.Index(fields=["not_before", "id"], condition=Q(state=MailState.QUEUED), name="mail_recipient_queue"),
            models.Index(fields=["lease_until"], condition=Q(state=MailState.SENDING), name="mail_recipient_wire"),
            models.Index(fields=["mailing", "state"], name="mail_recipient_count"),
        ]

    def __str__(self) -> str:
        return self.address or str(_("forgotten on request"))


class Suppression(models.Model):
    """An address that gets no mail, kept as a keyed hash only. `list_name` '' is every list."""

    address_hash = models.CharField(_("address hash"), max_length=64)
    list_name = models.CharField(_("list"), max_length=60, blank=True)
    reason = models.CharField(_("reason"), max_length=60)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        permissions = [("forget_address", _("Can forget a person on request"))]
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["address_hash", "list_name"], name="mail_one_suppression_per_list"),
        ]

    def __str__(self) -> str:
        return f"{self.address_hash[:12]} {self.list_name}"


class PostOffice(models.Model):
    """How the SMTP server was met last: one row. While `closed_until` is ahead nothing is tried."""

    closed_until = models.DateTimeField(_("closed until"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    error_code = models.CharField(_("error code"), max_length=60, blank=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("mail server")
        verbose_name_plural = _("mail server")

    def __str__(self) -> str:
        return self.error_code or "ok"
