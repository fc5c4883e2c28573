"""What the ledger says after each thing that can happen to an item."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from publishers.contract import Cause, Reach
from publishers.ledger import planning, reconciling
from publishers.ledger.models import Delivery, Publication
from tests.sketch.models import Sketch

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
    assert reconciling.reconcile() == 0
    assert reconciling.reconcile() == 0


def test_a_kill_between_publish_and_plan_is_mended_by_the_reconciler(sketch, make_channel, states):
    channel = make_channel("post")
    assert reconciling.reconcile() == 1
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
    reconciling.reconcile()
    assert Publication.objects.filter(content_id=content_id).first().cause == Cause.UNPUBLISH


def test_a_new_channel_posts_nothing_old_but_a_backfill_channel_gets_everything(sketch, say, make_channel, remote):
    say(sketch, first_published_at=timezone.now() - timedelta(days=1))
    post, feed = make_channel("post"), make_channel("feed")
    reconciling.reconcile()
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
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as queries:
        cursor.execute("SELECT 1")
        assert reconciling.reconcile() == 0
    writes = [query["sql"] for query in queries if query["sql"].startswith(("BEGIN", "INSERT", "UPDATE", "DELETE"))]
    assert all("engine_duty" in sql for sql in writes), writes


# A snapshot takes its time, and nobody waits for it.


@pytest.fixture
def meanwhile(monkeypatch):
    """Let the next snapshots take so long that the newsroom changes the item each time before they are there."""

    def set_up(sketch, *changes):
        left = list(changes)
        freeze = Sketch.snapshot_to_publish

        def slowly(content_id):
            snapshot = freeze(content_id)
            if left:
                Sketch.objects.filter(pk=sketch.pk).update(**left.pop(0))
            return snapshot

        monkeypatch.setattr(Sketch, "snapshot_to_publish", slowly)

    return set_up


def test_what_changed_while_its_snapshot_was_taken_is_told_as_it_is_now(sketch, meanwhile):
    meanwhile(sketch, {"title": "Lịch thi mới"}, {"title": "Lịch thi mới nhất"})
    assert planning.plan(sketch.content_id).snapshot["title"] == "Lịch thi mới nhất"
    assert causes(sketch) == [Cause.PUBLISH] and reconciling.reconcile() == 0


def test_what_was_withdrawn_while_its_snapshot_was_taken_does_not_go_out(sketch, meanwhile):
    meanwhile(sketch, {"reach": Reach.WITHDRAW})
    assert planning.plan(sketch.content_id) is None and causes(sketch) == []


def test_what_changes_without_end_waits_for_nobody_and_is_met_by_the_reconciler(sketch, meanwhile):
    meanwhile(sketch, *({"title": f"Lịch thi {number}"} for number in range(planning.TRIES)))
    assert planning.plan(sketch.content_id) is None and causes(sketch) == []
    assert reconciling.reconcile() == 1
    assert Publication.objects.get().snapshot["title"] == f"Lịch thi {planning.TRIES - 1}"


def test_what_is_sent_anew_is_as_it_is_when_it_leaves(sketch, say, make_channel, meanwhile):
    channel = make_channel("feed")
    say(sketch)
    meanwhile(sketch, {"title": "Lịch thi mới"})
    assert planning.renew(sketch.content_id, channel, None).cause == Cause.EDIT
    assert causes(sketch) == [Cause.PUBLISH, Cause.EDIT]


def test_what_is_taken_back_is_planned_with_the_act_or_not_at_all(sketch, say):
    say(sketch)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Sketch.objects.update(reach=Reach.WITHDRAW)
        planning.plan_within(sketch.content_id)
        assert causes(sketch) == [Cause.PUBLISH, Cause.WITHDRAW]
        raise ZeroDivisionError
    assert causes(sketch) == [Cause.PUBLISH]


def test_what_goes_out_is_planned_once_the_act_is_done(sketch):
    with transaction.atomic():
        planning.plan_within(sketch.content_id)
        assert causes(sketch) == []
        with pytest.raises(RuntimeError):
            planning.plan(sketch.content_id)
    assert causes(sketch) == [Cause.PUBLISH]


def test_what_was_taken_back_says_what_had_left(sketch, say):
    say(sketch)
    say(sketch, title="Chưa ai đọc", reach=Reach.WITHDRAW)
    newest = Publication.objects.order_by("version").last().read_snapshot()
    assert newest.title == "Lịch thi học kỳ một" and newest.withdrawal.reason == "Sai ngày thi"
