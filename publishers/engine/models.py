"""The ledger: what should be true of each content, what each channel was told, and where everything stands."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from publishers import registry
from publishers.contract import Cause, Intent, Operation, Publisher, Reach, Receipt, Snapshot
from publishers.engine import vault
from publishers.engine.states import DUE, IN_DOUBT, Hold, Mode, Phase, State

KEY_NAMESPACE = uuid.UUID("6f1b9f3c-8f5d-5a53-9d58-3a1f5d1f9b1e")


def _choices(enumeration: type[StrEnum]) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in enumeration]


class Channel(models.Model):
    """One configured destination. `since`: only contents first published later are created there."""

    slug = models.SlugField(_("identifier"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    publisher = models.CharField(_("publisher"), max_length=50)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, default=Mode.OUTBOX)
    since = models.DateTimeField(_("creates items published since"), default=timezone.now)
    sealed_config = models.TextField(blank=True, editable=False)
    hold = models.CharField(_("held because"), max_length=10, choices=Hold, default=Hold.NONE, blank=True)
    hold_detail = models.TextField(blank=True)
    hold_until = models.DateTimeField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["position", "slug"]
        verbose_name = _("channel")
        verbose_name_plural = _("channels")

    def __str__(self) -> str:
        return self.name

    @property
    def config(self) -> dict[str, Any]:
        """The settings in clear; ConfigurationError when the key does not fit."""
        return vault.unseal(self.sealed_config)

    @config.setter
    def config(self, value: dict[str, Any]) -> None:
        self.sealed_config = vault.seal(value)

    def make(self) -> Publisher:
        """Return the configured plugin; ConfigurationError says what is wrong."""
        return registry.make(self.publisher, self.config)


class Publication(models.Model):
    """One version of what should be true of a content from now on. Never changed once written."""

    content_id = models.UUIDField()
    version = models.BigIntegerField()
    intent = models.CharField(max_length=10, choices=_choices(Intent))
    reach = models.CharField(max_length=10, choices=_choices(Reach))
    cause = models.CharField(max_length=10, choices=_choices(Cause))
    snapshot = models.JSONField()
    hash = models.CharField(max_length=64)
    first_published_at = models.DateTimeField(null=True)
    # Set when one channel alone gets this version: a repost, or a channel that came back to live.
    only_channel = models.ForeignKey(Channel, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["content_id", "version"], name="publication_version")]

    def __str__(self) -> str:
        return f"{self.content_id} v{self.version} {self.cause}"

    def read_snapshot(self) -> Snapshot:
        """The frozen snapshot, as the contract knows it."""
        return Snapshot.model_validate(self.snapshot)


class DeliveryQuerySet(models.QuerySet):
    def newest(self) -> DeliveryQuerySet:
        """Only deliveries that no later version on the same channel has overtaken."""
        later = Delivery.objects.filter(
            channel=OuterRef("channel"), content_id=OuterRef("content_id"), version__gt=OuterRef("version")
        )
        return self.filter(~Exists(later))

    def unblocked(self) -> DeliveryQuerySet:
        """What time alone keeps from being claimed: the newest, nothing of it in doubt, its channel not held."""
        doubt = Delivery.objects.filter(
            channel=OuterRef("channel"), content_id=OuterRef("content_id"), state__in=IN_DOUBT
        )
        return (
            self.newest().filter(~Exists(doubt), state__in=DUE, channel__hold=Hold.NONE).exclude(channel__mode=Mode.OFF)
        )

    def claimable(self, now: datetime) -> DeliveryQuerySet:
        """What may be claimed at `now`, in the order in which it should be."""
        return self.unblocked().filter(not_before__lte=now).order_by("-urgent", "not_before", "pk")


class Delivery(models.Model):
    """One version on one channel."""

    key = models.UUIDField(unique=True)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="deliveries")
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="deliveries")
    content_id = models.UUIDField()
    version = models.BigIntegerField()
    urgent = models.BooleanField(default=False)
    backfill = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    phase = models.CharField(max_length=10, choices=Phase, default=Phase.NONE, blank=True)
    operation = models.CharField(max_length=10, choices=_choices(Operation), blank=True)
    payload = models.JSONField(null=True)
    receipt = models.JSONField(null=True)
    not_before = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    claim_no = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    lookups = models.PositiveSmallIntegerField(default=0)
    needs_person = models.BooleanField(default=False)
    error_code = models.CharField(max_length=100, blank=True)
    error_message = models.TextField(blank=True)
    error_detail = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-version", "channel__position"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        permissions = [("operate_delivery", _("Can retry, cancel, check and settle deliveries"))]
        constraints = [
            models.UniqueConstraint(fields=["channel", "content_id", "version"], name="delivery_version"),
            models.UniqueConstraint(
                fields=["channel", "content_id"], condition=Q(state__in=IN_DOUBT), name="delivery_one_in_doubt"
            ),
        ]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state__in=DUE), name="delivery_due"),
            models.Index(fields=["state", "channel"], name="delivery_state"),
            models.Index(fields=["content_id"], name="delivery_content"),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id}: {self.content_id} v{self.version} {self.state}"

    @staticmethod
    def make_key(channel: Channel, content_id: uuid.UUID, version: int) -> uuid.UUID:
        """The key that the channel sees: the same for ever for this channel, content and version (UUID 5)."""
        return uuid.uuid5(KEY_NAMESPACE, f"{channel.slug}/{content_id}/{version}")

    def read_receipt(self) -> Receipt | None:
        return Receipt.model_validate(self.receipt) if self.receipt is not None else None


class Placement(models.Model):
    """Where a content stands on a channel now. `receipt` is None once it was taken back there."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="placements")
    content_id = models.UUIDField()
    version = models.BigIntegerField()
    receipt = models.JSONField(null=True)
    payload_hash = models.CharField(max_length=64, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "content_id"], name="placement_content")]
        indexes = [models.Index(fields=["content_id"], name="placement_by_content")]

    def __str__(self) -> str:
        return f"{self.channel_id}: {self.content_id} v{self.version}"

    def read_receipt(self) -> Receipt | None:
        return Receipt.model_validate(self.receipt) if self.receipt is not None else None


class Attempt(models.Model):
    """One phase of one claim of a delivery: append-only, what a person reads to decide."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempt_log")
    claim_no = models.PositiveIntegerField()
    phase = models.CharField(max_length=10, choices=Phase)
    worker = models.CharField(max_length=100, blank=True)
    outcome = models.CharField(max_length=10, choices=State, blank=True)
    code = models.CharField(max_length=100, blank=True)
    detail = models.TextField(blank=True)
    milliseconds = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.delivery_id} #{self.claim_no} {self.phase}"
