from typing import ClassVar

from django.db import models
from wagtail.search import index


class PeerItem(index.Indexed, models.Model):
    """One item as Wagtail's search indexes it."""

    title = models.CharField(max_length=255)
    body = models.TextField()
    type = models.CharField(max_length=20)
    unit = models.CharField(max_length=40)
    year = models.IntegerField()
    published_at = models.DateTimeField(db_index=True)

    search_fields: ClassVar = [
        index.SearchField("title"),
        index.SearchField("body"),
        index.FilterField("type"),
        index.FilterField("unit"),
        index.FilterField("year"),
        index.FilterField("published_at"),
    ]

    def __str__(self) -> str:
        return self.title
