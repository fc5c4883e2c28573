"""A ledger of any size: what years of publishing leave behind, and a queue that has piled up."""

import uuid
from datetime import UTC, datetime, timedelta

from django.db import connection

from publishers.contract import Cause, Intent, Operation, Reach
from publishers.ledger.models import Attempt, Channel, Delivery, Placement, Publication
from publishers.ledger.states import Mode, Phase, State
from tests.ledger import add, force
from tests.sketch.models import Sketch

CHANNELS = 4
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
SLICE = 5000  # contents in one transaction


def make_channels() -> None:
    """Channels of the do-nothing plugin."""
    for number in range(CHANNELS):
        channel = Channel(slug=f"nothing-{number}", name=f"Nothing {number}", publisher="nothing", mode=Mode.LIVE)
        channel.since, channel.position = BEGIN, number
        channel.config = {}
        channel.save()


def build(deliveries: int, *, sent: bool, since: datetime = BEGIN) -> None:
    """Add contents with one version, and its delivery on each channel: sent long ago, or waiting to go."""
    channels = list(Channel.objects.order_by("pk"))
    contents = deliveries // len(channels)
    first = Delivery.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for start in range(0, contents, SLICE):
        numbers = range(start, min(start + SLICE, contents))
        _slice([since + timedelta(seconds=number) for number in numbers], channels, sent=sent)
    if sent:
        _what_was_sent(first)


def tidy() -> None:
    """What the server does by itself in the meantime of years. SQLite is left as an installation leaves it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")


def put_back(after: int) -> None:
    """Make what was delivered since attempt `after` wait again, so that the ledger keeps its size.

    The log keeps its lines: a ledger that knows less than it did counts as restored, and is held.
    """
    touched = list(Attempt.objects.filter(pk__gt=after).values_list("delivery_id", flat=True).distinct())
    contents = list(Delivery.objects.filter(pk__in=touched).values_list("content_id", flat=True).distinct())
    Placement.objects.filter(content_id__in=contents).delete()
    force(
        Delivery.objects.filter(pk__in=touched), State.QUEUED, phase=Phase.NONE, operation="", payload=None,
        receipt=None, started_at=None, lease_until=None, attempts=0,
    )  # fmt: skip


def _slice(moments: list[datetime], channels: list[Channel], *, sent: bool) -> None:
    sketches = Sketch.objects.bulk_create(Sketch(path=f"/tin/{moment:%Y%m%d%H%M%S}/") for moment in moments)
    publications = []
    for sketch, moment in zip(sketches, moments, strict=True):
        snapshot = sketch.snapshot()
        publications.append(
            Publication(
                content_id=sketch.content_id,
                version=int(moment.timestamp() * 1_000_000),
                intent=Intent.PRESENT,
                reach=Reach.PUBLIC,
                cause=Cause.PUBLISH,
                snapshot=snapshot.model_dump(mode="json"),
                hash=snapshot.hash,
            )
        )
    Publication.objects.bulk_create(publications)
    first = publications[0]
    template = add(
        Delivery(
            key=uuid.uuid4(),
            channel=channels[0],
            publication=first,
            content_id=first.content_id,
            version=first.version,
            not_before=moments[0],
            **(_sent(moments[0]) if sent else {}),
        )
    )
    _like(template, first.pk)


def _like(template: Delivery, since: int) -> None:
    """Such a delivery for each channel of each publication from `since` on, where it is missing."""
    own = {
        "key": "gen_random_uuid()" if connection.vendor == "postgresql" else "lower(hex(randomblob(16)))",
        "channel_id": "c.id",
        "publication_id": "p.id",
        "content_id": "p.content_id",
        "version": "p.version",
    }
    columns = [field.column for field in Delivery._meta.concrete_fields if not (field.generated or field.primary_key)]
    values = ", ".join(own.get(column, f"t.{column}") for column in columns)
    delivery, publication, channel = (model._meta.db_table for model in (Delivery, Publication, Channel))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {delivery} ({', '.join(columns)}) SELECT {values} "  # noqa: S608 names of our own
            f"FROM {publication} p CROSS JOIN {channel} c CROSS JOIN {delivery} t "
            "WHERE t.id = %s AND p.id >= %s AND NOT (p.id = t.publication_id AND c.id = t.channel_id) "
            "ORDER BY p.id, c.id",
            [template.pk, since],
        )


def _sent(moment: datetime) -> dict:
    return {
        "state": State.SENT,
        "operation": Operation.CREATE,
        "payload": {"text": "Lịch thi học kỳ một", "link": "http://127.0.0.1/b/"},
        "receipt": {"remote_id": "1", "url": "", "data": {}, "kept": False},
        "attempts": 1,
        "claim_no": 1,
        "started_at": moment,
    }


def _what_was_sent(after: int) -> None:
    """Placements and the three lines of each delivery's log, as the engine would have left them."""
    delivery, placement, attempt = (model._meta.db_table for model in (Delivery, Placement, Attempt))
    with connection.cursor() as cursor:
        # S608: names of our own tables.
        cursor.execute(
            f"INSERT INTO {placement} (channel_id, content_id, version, receipt, payload_hash, updated_at) "  # noqa: S608
            f"SELECT channel_id, content_id, version, receipt, '', updated_at FROM {delivery} WHERE id > %s",
            [after],
        )
        cursor.execute(
            f"INSERT INTO {attempt} (delivery_id, claim_no, phase, worker, outcome, code, detail, milliseconds, at) "  # noqa: S608
            f"SELECT d.id, 1, p.phase, 'bench:1', CASE WHEN p.phase = 'settled' THEN 'sent' ELSE '' END, '', '', 0, "
            f"d.updated_at FROM {delivery} d CROSS JOIN (SELECT 'claimed' AS phase UNION ALL SELECT 'on_wire' "
            f"UNION ALL SELECT 'settled') p WHERE d.id > %s",
            [after],
        )
