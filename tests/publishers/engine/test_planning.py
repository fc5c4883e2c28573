"""What the ledger says after each thing that can happen to an item."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from publishers.contract import Cause, Reach
from publishers.engine import planning
from publishers.engine.models import Delivery, Publication

pytestmark = pytest.mark.django_db(transaction=True)


def causes(sketch):
    rows = Publication.objects.filter(content_id=sketch.content_id).order_by("version")
    return [row.cause for row in rows]


def test_the_life_of_an_item_is_told_by_its_causes(sketch, say, make_channel):
    make_channel("feed")
    say(sketch)
    say(sketch, title="Lịch thi mới")
    say(sketch, path="/phong-khac/lich-thi/")
    say(sketch, corrections=[["15/12", "16/12"]])
    say(sketch, reach=Reach.UNPUBLISH)
    say(sketch, reach=Reach.PUBLIC)
    say(sketch, reach=Reach.WITHDRAW)
    say(sketch, reach=Reach.PUBLIC)
    assert causes(sketch) == [
        Cause.PUBLISH,
        Cause.EDIT,
        Cause.MOVE,
        Cause.CORRECT,
        Cause.UNPUBLISH,
        Cause.PUBLISH,
        Cause.WITHDRAW,
        Cause.PUBLISH,
    ]


def test_planning_again_changes_nothing(sketch, say):
    say(sketch)
    assert planning.plan(sketch.content_id) is None
    assert planning.reconcile() == 0
    assert planning.reconcile() == 0


def test_a_kill_between_publish_and_plan_is_mended_by_the_reconciler(sketch, make_channel, states):
    channel = make_channel("post")
    assert planning.reconcile() == 1
    assert states(channel) == ["queued"]


def test_an_item_never_published_leaves_no_trace(sketch, say):
    say(sketch, reach=Reach.UNPUBLISH)
    assert causes(sketch) == []


def test_withdrawal_is_above_unpublish_and_not_the_other_way_round(sketch, say):
    say(sketch)
    say(sketch, reach=Reach.UNPUBLISH)
    say(sketch, reach=Reach.WITHDRAW)
    say(sketch, reach=Reach.UNPUBLISH)
    assert causes(sketch) == [Cause.PUBLISH, Cause.UNPUBLISH, Cause.WITHDRAW]


def test_an_embargoed_item_goes_early_then_public_or_is_cancelled(sketch, say, make_channel, remote, states):
    feed, post = make_channel("feed"), make_channel("post")
    say(sketch, reach=Reach.EARLY)
    assert states(feed) == ["sent"] and states(post) == []
    say(sketch, reach=Reach.PUBLIC)
    assert states(post) == ["sent"]
    assert causes(sketch) == [Cause.EARLY, Cause.PUBLISH]


def test_a_cancelled_embargo_takes_the_item_back_from_those_who_had_it(sketch, say, make_channel, remote):
    make_channel("feed")
    say(sketch, reach=Reach.EARLY)
    say(sketch, reach=Reach.CANCEL)
    assert causes(sketch) == [Cause.EARLY, Cause.CANCEL]
    assert remote.posts == {}


def test_a_page_that_is_gone_is_taken_back_by_its_last_snapshot(sketch, say, make_channel, remote):
    make_channel("feed")
    say(sketch)
    content_id = sketch.content_id
    sketch.delete()
    planning.reconcile()
    assert Publication.objects.filter(content_id=content_id).first().cause == Cause.UNPUBLISH


def test_a_new_channel_posts_nothing_old_but_a_backfill_channel_gets_everything(sketch, say, make_channel, remote):
    say(sketch, first_published_at=timezone.now() - timedelta(days=1))
    post, feed = make_channel("post"), make_channel("feed")
    planning.reconcile()
    deliveries = {delivery.channel_id: delivery for delivery in Delivery.objects.all()}
    assert post.pk not in deliveries
    assert deliveries[feed.pk].backfill


def test_an_unticked_channel_keeps_what_stands_and_still_hears_corrections(sketch, say, make_channel, remote):
    channel = make_channel("post")
    say(sketch)
    say(sketch, excluded_channels=[channel.slug], title="Không đăng ở đây nữa")
    assert list(remote.posts.values()) == ["Lịch thi học kỳ một"]
    say(sketch, title="Đã sửa ngày", corrections=[["15/12", "16/12"]])
    assert list(remote.posts.values()) == ["Đã sửa ngày"]
    say(sketch, reach=Reach.WITHDRAW)
    assert remote.posts == {}


def test_work_for_a_channel_that_is_unticked_before_it_left_does_not_leave(sketch, say, make_channel, remote, states):
    channel = make_channel("post")
    say(sketch, deliver=False)
    say(sketch, excluded_channels=[channel.slug])
    assert remote.posts == {} and states(channel) == ["superseded"]


def test_a_version_is_never_used_twice(sketch, say):
    first = say(sketch)
    Publication.objects.filter(pk=first.pk).update(version=first.version + 10**9)
    second = say(sketch, title="Mới")
    assert second.version == first.version + 10**9 + 1


def test_reconciling_what_the_ledger_says_already_holds_up_nobody_who_writes(sketch, say, make_channel):
    make_channel("feed")
    say(sketch)
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as asked:
        cursor.execute("SELECT 1")
        assert planning.reconcile() == 0
    writes = [query["sql"] for query in asked if query["sql"].startswith(("BEGIN", "INSERT", "UPDATE", "DELETE"))]
    assert all("engine_duty" in sql for sql in writes), writes
