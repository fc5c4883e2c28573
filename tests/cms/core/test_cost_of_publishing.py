"""An item costs the same to publish however many were published before."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.search.models import IndexEntry

from publishers.ledger.models import Channel, Delivery
from tests.cms.users import house
from tests.plans import walks

FEW = ("engine_channel",)  # what a department has some of, not thousands


@pytest.mark.django_db(transaction=True)
def test_publishing_goes_through_no_table_that_grows_with_what_was_published():
    newsroom = house.build()
    for position, name in enumerate(("press", "archive")):
        Channel.objects.create(slug=name, name=name, publisher=name, mode="live", position=position)
    house.story(newsroom, "truong-a", "Bài thứ nhất", live=True)
    item = house.story(newsroom, "truong-a", "Bài thứ hai")
    with CaptureQueriesContext(connection) as queries:
        item.save_revision().publish()
    assert Delivery.objects.filter(content_id=item.content_id).count() == 2
    assert walks(queries.captured_queries, FEW) == []


@pytest.mark.django_db
def test_the_rank_of_a_short_title_in_the_admin_is_known_at_once():
    newsroom = house.build()
    long = house.story(newsroom, "truong-a", "Kế hoạch tuyển sinh của tất cả các trường trong năm học mới")
    short = house.story(newsroom, "truong-a", "Kế hoạch")
    entries = {int(entry.object_id): entry for entry in IndexEntry.objects.filter(title__startswith="Kế hoạch")}
    assert entries[short.pk].title_norm > 1 > entries[long.pk].title_norm > 0
