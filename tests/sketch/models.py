"""A content that answers what the engine asks of LOA_CONTENT_SOURCE."""

import hashlib
import uuid
from datetime import UTC, datetime

from django.db import models

from publishers.contract import Correction, Desired, Intent, ItemList, Reach, Snapshot, Term, Withdrawal

DAY = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def item_lists():
    """What is asked of LOA_ITEM_LISTS."""
    return {"survey": ItemList(path="/khao-sat/", label="Khảo sát")}


class Sketch(models.Model):
    content_id = models.UUIDField(unique=True, default=uuid.uuid4)
    title = models.TextField(default="Lịch thi học kỳ một")
    path = models.TextField(default="/phong-trung-hoc/lich-thi/")
    reach = models.CharField(max_length=10, default=Reach.PUBLIC)
    corrections = models.JSONField(default=list)
    excluded_channels = models.JSONField(default=list)
    first_published_at = models.DateTimeField(null=True)
    alias_of = models.ForeignKey("self", null=True, on_delete=models.CASCADE)
    unit = None  # nobody asks whose a sketch is

    class Meta:
        app_label = "sketch"

    def __str__(self) -> str:
        return self.title

    def snapshot(self) -> Snapshot:
        content = repr((self.title, self.path, self.corrections, self.excluded_channels))
        return Snapshot(
            content_id=self.content_id,
            page_id=self.pk,
            hash=hashlib.sha256(content.encode()).hexdigest(),
            type="news",
            type_label="Tin hoạt động",
            title=self.title,
            summary="Các trường tổ chức thi từ ngày 15/12.",
            path=self.path,
            url=f"http://127.0.0.1{self.path}",
            permanent_url=f"http://127.0.0.1/b/{self.content_id}/",
            unit=Term(slug="phong-trung-hoc", name="Phòng Giáo dục Trung học"),
            embargoed_until=DAY if self.reach == Reach.EARLY else None,
            corrections=[Correction(at=DAY, wrong=wrong, right=right) for wrong, right in self.corrections],
            excluded_channels=self.excluded_channels,
        )

    @classmethod
    def desired_publication(cls, content_id):
        sketch = cls.objects.filter(content_id=content_id).first()
        if sketch is None:
            return None
        if sketch.reach not in (Reach.PUBLIC, Reach.EARLY):
            withdrawn = sketch.reach == Reach.WITHDRAW
            return Desired(
                intent=Intent.ABSENT,
                reach=sketch.reach,
                withdrawal=Withdrawal(at=DAY, reason="Sai ngày thi") if withdrawn else None,
                first_published_at=sketch.first_published_at,
            )
        snapshot = sketch.snapshot()
        return Desired(
            intent=Intent.PRESENT,
            reach=sketch.reach,
            hash=snapshot.hash,
            embargoed_until=snapshot.embargoed_until,
            first_published_at=sketch.first_published_at,
        )

    @classmethod
    def snapshot_to_publish(cls, content_id):
        sketch = cls.objects.filter(content_id=content_id, reach__in=(Reach.PUBLIC, Reach.EARLY)).first()
        return sketch and sketch.snapshot()

    @classmethod
    def ledger_contents_touched(cls, since):
        return []

    @classmethod
    def ledger_contents_after(cls, after, limit):
        sketches = cls.objects.order_by("content_id")
        if after is not None:
            sketches = sketches.filter(content_id__gt=after)
        return list(sketches.values_list("content_id", flat=True)[:limit])
