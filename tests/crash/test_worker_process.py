"""The worker as a process: told to stop, told to do what is due, started after a crash before planning."""

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
