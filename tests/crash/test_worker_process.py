"""The worker as a process: told to stop, told to do what is due, started after a crash before planning."""

import os
import signal

from tests.crash.house import STORIES

_ON_WIRE = (
    "select 1 from engine_delivery d join engine_channel c on c.id = d.channel_id "
    "where c.slug = 'fanpage' and d.phase = 'on_wire'"
)


def test_sigterm_finishes_the_delivery_in_hand(house):
    house.page.fail("slow", times=1, seconds=1.0, method="POST", path="feed")
    worker = house.worker()
    house.until(lambda: house.rows(_ON_WIRE), "a delivery on the wire", 30)
    assert house.end(worker, signal.SIGTERM) == 0
    assert not house.rows("select 1 from engine_delivery where state in ('sending', 'unknown')")


def test_once_drains_what_is_due_and_leaves(house):
    house.manage("worker", "--once")
    assert house.rows("select distinct state from engine_delivery") == [("sent",)]
    assert len(house.page.posts()) == STORIES
    house.manage("worker", "--once")
    assert len(house.page.posts()) == STORIES


def test_a_kill_between_publish_and_plan_is_mended_by_the_next_worker(house):
    house.manage(
        "shell",
        "-c",
        "import os, signal;"
        "from wagtail.signals import page_published;"
        "from cms.news.models import NewsStory;"
        "story = NewsStory.objects.first(); story.title = 'Tiêu đề mới sau khi đăng';"
        "revision = story.save_revision();"
        "from cms.workflow import signals;"
        "page_published.disconnect(signals.plan_published);"
        "revision.publish()",
    )
    planned = "select count(*) from engine_publication"
    assert house.rows(planned) == [(STORIES,)]
    house.manage("worker", "--once")
    assert house.rows(planned) == [(STORIES + 1,)]
    assert any("Tiêu đề mới sau khi đăng" in post["message"] for post in house.page.posts())


def test_a_lane_that_is_killed_on_the_wire_is_taken_up_and_made_anew(house):
    house.page.fail("slow", times=1, seconds=2.0, method="POST", path="feed")
    worker = house.worker()
    house.until(lambda: house.rows(_ON_WIRE), "a delivery on the wire", 30)
    ((claimant,),) = house.rows(
        "select a.worker from engine_attempt a "
        "join engine_delivery d on d.id = a.delivery_id and a.claim_no = d.claim_no "
        "join engine_channel c on c.id = d.channel_id "
        "where c.slug = 'fanpage' and d.phase = 'on_wire' and a.phase = 'on_wire'"
    )
    lane = int(claimant.rpartition(":")[2])
    assert lane != worker.pid
    os.kill(lane, signal.SIGKILL)
    house.until(lambda: not house.open_work(), "all work done by the lane made anew", 120)
    assert worker.poll() is None, "the worker itself goes on"
    assert b"event=lane_ended lane=fanpage" in house.log.read_bytes()
    messages = [post["message"] for post in house.page.posts()]
    assert len(messages) == STORIES and len(set(messages)) == STORIES, "nothing lost, nothing twice"
    assert house.rows("select distinct state from engine_delivery") == [("sent",)]
    assert house.end(worker, signal.SIGTERM) == 0
