"""The ledger: what should be true of each content, what each channel was told, and where everything stands."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from publishers import registry
from publishers.contract import Cause, Intent, Operation, Publisher, Reach, Receipt, Snapshot
from publishers.contract.text import clean_all
from publishers.ledger.stateful import Stateful, StatefulQuerySet
from publishers.ledger.states import DUE, IN_DOUBT, Hold, Mode, Phase, Rank, State
from publishers.runtime import secrets

KEY_NAMESPACE = uuid.UUID("6f1b9f3c-8f5d-5a53-9d58-3a1f5d1f9b1e")


def _choices(enumeration: type[StrEnum]) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in enumeration]


class Channel(models.Model):
    """One configured destination.

    `since`: only contents first published later are created there. `priority`: the lower number goes first.
    `rate_per_minute`: how many deliveries may begin in a minute, None for any number. `quiet_from` and
    `quiet_until`: local times between which only what cannot wait goes out; the range may span midnight.
    """

    slug = models.SlugField(_("identifier"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    publisher = models.CharField(_("publisher"), max_length=50)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, default=Mode.OUTBOX)
    since = models.DateTimeField(_("creates items published since"), default=timezone.now)
    sealed_config = models.TextField(blank=True, editable=False)
    hold = models.CharField(_("held because"), max_length=10, choices=Hold, default=Hold.NONE, blank=True)
    hold_detail = models.TextField(blank=True)
    hold_until = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, editable=False)
    # Calls in a row that the channel did not answer; the breaker opens at LOA_ENGINE["BREAKER_AFTER"].
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    rate_per_minute = models.PositiveIntegerField(
        _("deliveries a minute"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    next_slot_at = models.DateTimeField(null=True, editable=False)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), default=5)
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
        return secrets.unseal(self.sealed_config)

    @config.setter
    def config(self, value: dict[str, Any]) -> None:
        self.sealed_config = secrets.seal(value)

    def make(self) -> Publisher:
        """Return the configured plugin; ConfigurationError says what is wrong."""
        return registry.make(self.publisher, self.config)


class PublicationQuerySet(models.QuerySet):
    def public_since(self, channel: Channel, content_id: uuid.UUID) -> PublicationQuerySet:
        """Versions that were public after what the channel's placement knows."""
        placed = Placement.objects.filter(channel=channel, content_id=content_id).values("version")
        public = self.filter(content_id=content_id, intent=Intent.PRESENT, reach=Reach.PUBLIC)
        return public.filter(version__gt=Coalesce(Subquery(placed[:1]), 0))


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

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["content_id", "version"], name="publication_version")]

    def __str__(self) -> str:
        return f"{self.content_id} v{self.version} {self.cause}"

    def read_snapshot(self) -> Snapshot:
        """The frozen snapshot, as the contract knows it; one from before text was cleaned reads cleaned."""
        return self._snapshot

    @cached_property
    def _snapshot(self) -> Snapshot:
        return Snapshot.model_validate(clean_all(self.snapshot))


class DeliveryQuerySet(StatefulQuerySet):
    def due(self, now: datetime, up_to: Rank = Rank.BACKFILL) -> DeliveryQuerySet:
        """What may be claimed at `now` where its channel may send, in the order in which it should be."""
        doubt = Delivery.objects.filter(
            channel=OuterRef("channel"), content_id=OuterRef("content_id"), state__in=IN_DOUBT
        )
        waiting = self.filter(due_rank__lte=up_to, not_before__lte=now).filter(~Exists(doubt))
        return waiting.newest().order_by("due_rank", "not_before", "pk")

    def newest(self) -> DeliveryQuerySet:
        """Only deliveries that no later version on the same channel has overtaken.

        One that gave way itself overtakes nothing: what replaced it may not be for this channel at all.
        """
        later = Delivery.objects.filter(
            channel=OuterRef("channel"), content_id=OuterRef("content_id"), version__gt=OuterRef("version")
        )
        return self.filter(~Exists(later.exclude(state=State.SUPERSEDED)))

    def perhaps_done(self, channel: Channel, content_id: uuid.UUID) -> DeliveryQuerySet:
        """Creates that were on the wire since what the placement knows, and never ended in a receipt.

        Of an idempotent create nobody asks what became of it: it is sent again, unless a newer version takes its
        place. So it may stand there although no placement says so.
        """
        placed = Placement.objects.filter(channel=channel, content_id=content_id).values("version")
        creates = self.filter(channel=channel, content_id=content_id, operation=Operation.CREATE)
        begun = creates.filter(started_at__isnull=False).exclude(state__in=(State.SENT, State.KEPT))
        return begun.filter(version__gt=Coalesce(Subquery(placed[:1]), 0))


class Delivery(Stateful):
    """One version on one channel."""

    key = models.UUIDField(unique=True)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="deliveries")
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="deliveries")
    content_id = models.UUIDField()
    version = models.BigIntegerField()
    rank = models.PositiveSmallIntegerField(choices=Rank, default=Rank.NORMAL)
    # The rank while it waits to be claimed, else NULL: the one index that finds the next of a channel at once,
    # however long the ledger is. SQLite would not use a partial index here: its condition meets only parameters.
    due_rank = models.GeneratedField(
        expression=Case(When(state__in=DUE, then=F("rank"))),
        output_field=models.PositiveSmallIntegerField(null=True),
        db_persist=True,
    )
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
    # Of an unknown outcome: until when "not there" proves nothing, for the channel may show late what it did.
    doubtful_until = models.DateTimeField(null=True)
    # The channel refused it as something that it has: whatever look-ups say, it is never sent again unasked.
    already_there = models.BooleanField(default=False)
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
            models.Index(fields=["channel", "due_rank", "not_before", "id"], name="delivery_next"),
            models.Index(fields=["state", "channel"], name="delivery_state"),
            models.Index(fields=["content_id"], name="delivery_content"),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id}: {self.content_id} v{self.version} {self.state}"

    @cached_property
    def placement(self) -> Placement | None:
        """Where its content stands on its channel; nothing changes that while this delivery is claimed."""
        return Placement.objects.filter(channel=self.channel_id, content_id=self.content_id).first()

    @staticmethod
    def make_key(channel: Channel, content_id: uuid.UUID, version: int) -> uuid.UUID:
        """The key that the channel sees: the same for ever for this channel, content and version (UUID 5)."""
        return uuid.uuid5(KEY_NAMESPACE, f"{channel.slug}/{content_id}/{version}")

    def read_receipt(self) -> Receipt | None:
        return Receipt.model_validate(self.receipt) if self.receipt is not None else None


class PlacementQuerySet(models.QuerySet):
    def gone_without_a_word(self, channel: Channel, content_id: uuid.UUID) -> PlacementQuerySet:
        """What was taken off a channel, but not by a withdrawal: its readers have not heard that it was wrong."""
        publications = Publication.objects.filter(content_id=OuterRef("content_id"), version=OuterRef("version"))
        withdrawn = publications.filter(cause__in=(Cause.WITHDRAW, Cause.CANCEL))
        gone = self.filter(channel=channel, content_id=content_id, receipt__isnull=True)
        return gone.exclude(Exists(withdrawn))


class Placement(models.Model):
    """Where a content stands on a channel now. `receipt` is None once it was taken back there."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="placements")
    content_id = models.UUIDField()
    version = models.BigIntegerField()
    receipt = models.JSONField(null=True)
    payload_hash = models.CharField(max_length=64, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "content_id"], name="placement_content")]
        indexes = [models.Index(fields=["content_id"], name="placement_by_content")]

    def __str__(self) -> str:
        return f"{self.channel_id}: {self.content_id} v{self.version}"

    def read_receipt(self) -> Receipt | None:
        return Receipt.model_validate(self.receipt) if self.receipt is not None else None

    def receipt_before(self) -> Receipt | None:
        """The receipt of what stood there last, before version `version` took it away."""
        sent = Delivery.objects.filter(channel=self.channel_id, content_id=self.content_id, state=State.SENT)
        sent = sent.filter(operation__in=(Operation.CREATE, Operation.UPDATE), version__lt=self.version)
        last = sent.order_by("-version").first()
        return last.read_receipt() if last else None


class OrphanedPost(models.Model):
    """A post that carries an item's permanent address and that the ledger does not know as standing.

    `told` is when the communication officers were told of it.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="orphans")
    content_id = models.UUIDField()
    remote_id = models.CharField(max_length=200)
    url = models.CharField(max_length=500, blank=True)
    title = models.CharField(max_length=500, blank=True)
    found_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "remote_id"], name="orphan_once")]
        ordering = ["channel", "-found_at", "pk"]

    def __str__(self) -> str:
        return self.title or self.remote_id


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


class JobState(models.Model):
    """Work that one process at a time does for all: when it is due next, and how far it has come."""

    name = models.CharField(max_length=50, unique=True)
    due_at = models.DateTimeField(default=timezone.now)
    # What was touched since then has still to be looked at.
    seen_until = models.DateTimeField(null=True)
    cursor = models.UUIDField(null=True)
    last_attempt = models.BigIntegerField(default=0)

    class Meta:
        db_table = "engine_duty"

    def __str__(self) -> str:
        return self.name


class OutcomeCounter(models.Model):
    """How many attempts on a channel have ended in one way since the ledger began, and how long they took.

    `seconds` is from planning to that end, all together; `buckets` counts those that took at most as long as each
    of `measuring.BUCKETS`.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="counters")
    outcome = models.CharField(max_length=10, choices=State)
    count = models.BigIntegerField(default=0)
    seconds = models.FloatField(default=0.0)
    buckets = models.JSONField(default=list)

    class Meta:
        db_table = "engine_tally"
        constraints = [models.UniqueConstraint(fields=["channel", "outcome"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.outcome}"
