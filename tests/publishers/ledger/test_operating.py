"""What operators decide: by hand, anew, many at once. Counted at the other end."""

import pytest

from publishers.contract import PermanentError, Reach, Term, UnknownOutcome
from publishers.ledger import operating, queries
from publishers.ledger.models import Delivery, Placement, Publication
from publishers.worker.process import Worker
from tests.sketch.models import Sketch


def only(channel, **fields):
    return Delivery.objects.select_related("channel", "publication").get(channel=channel, **fields)


def test_what_failed_and_was_done_by_hand_stands_there(sketch, say, make_channel, remote, states):
    channel = make_channel("post")
    remote.trouble = [PermanentError("too long")]
    say(sketch)
    operating.mark_published(only(channel, state="dead"), "http://127.0.0.1/by-hand", "đã tự đăng", "Lan")
    assert states(channel) == ["sent"]
    placement = Placement.objects.get()
    assert placement.receipt["url"] == "http://127.0.0.1/by-hand"
    assert placement.receipt["data"] == {"marked": "đã tự đăng", "by": "Lan"}
    say(sketch, title="Bản mới")
    assert [call[0] for call in remote.calls] == ["create", "update"]


def test_an_update_marked_as_done_keeps_where_the_item_stands(sketch, say, make_channel, remote, states):
    channel = make_channel("post")
    say(sketch)
    before = Placement.objects.get().receipt
    remote.trouble = [UnknownOutcome("cut")]
    say(sketch, title="Bản mới")
    operating.mark_published(only(channel, state="unknown"), "", "đã thấy")
    after = Placement.objects.get().receipt
    assert states(channel) == ["sent", "sent"]
    assert (after["remote_id"], after["url"]) == (before["remote_id"], before["url"])
    assert after["data"]["key"] == before["data"]["key"] and after["data"]["marked"] == "đã thấy"


def test_a_withdrawal_that_the_channel_cannot_do_is_closed_by_hand(sketch, say, make_channel, remote, states):
    channel = make_channel("shout")
    say(sketch)
    say(sketch, reach=Reach.WITHDRAW)
    dead = only(channel, state="dead")
    with pytest.raises(operating.NotPossible):
        operating.mark_published(dead, "", "đã gỡ")
    operating.mark_removed(sketch.content_id, channel)
    Worker().drain()
    assert states(channel) == ["sent", "sent"] and len(remote.calls) == 1
    assert Placement.objects.get().receipt is None
    with pytest.raises(operating.NotPossible):
        operating.mark_removed(sketch.content_id, channel)


def test_what_somebody_removed_there_is_created_anew_by_a_retry(sketch, say, make_channel, remote, states):
    channel = make_channel("post")
    say(sketch)
    remote.posts.clear()
    remote.trouble = [PermanentError("gone")]
    say(sketch, title="Bản mới")
    operating.mark_removed(sketch.content_id, channel)
    operating.retry(only(channel, state="dead"))
    Worker().drain()
    assert list(remote.posts.values()) == ["Bản mới"] and states(channel) == ["sent", "sent"]
    assert [call[0] for call in remote.calls] == ["create", "update", "create"]


def test_nothing_is_called_gone_while_a_delivery_is_in_doubt(sketch, say, make_channel, remote):
    channel = make_channel("post")
    say(sketch)
    remote.trouble = [UnknownOutcome("cut")]
    say(sketch, title="Bản mới")
    with pytest.raises(operating.NotPossible):
        operating.mark_removed(sketch.content_id, channel)
    assert Placement.objects.get().receipt is not None


def test_a_fresh_version_says_what_no_version_covers(sketch, say, make_channel, remote, states, monkeypatch):
    post, feed = make_channel("post"), make_channel("feed")
    remote.trouble = [PermanentError("no unit of this name")] * 2
    say(sketch)
    shown = Sketch.snapshot
    renamed = {"unit": Term(slug="phong-trung-hoc", name="Phòng THPT")}
    monkeypatch.setattr(Sketch, "snapshot", lambda self: shown(self).model_copy(update=renamed))
    publication = operating.renew(only(post, state="dead"), None)
    Worker().drain()
    assert states(post) == ["superseded", "sent"] and states(feed) == ["dead"]
    assert publication.snapshot["unit"]["name"] == "Phòng THPT" and publication.cause == "publish"
    assert Publication.objects.order_by("version").first().snapshot["unit"]["name"] == "Phòng Giáo dục Trung học"


def test_a_fresh_version_of_a_changed_item_is_every_channels(sketch, say, make_channel, remote, states):
    post, feed = make_channel("post"), make_channel("feed")
    remote.trouble = [PermanentError("too long")]
    say(sketch)
    Sketch.objects.update(title="Bản mới")
    operating.renew(only(post), None)
    Worker().drain()
    assert states(post)[-1] == states(feed)[-1] == "sent" and len(states(feed)) == 2


def test_a_fresh_version_after_a_repost_posts_no_third_time(sketch, say, make_channel, remote, states):
    channel = make_channel("post")
    operating.repost(say(sketch), channel, None)
    Worker().drain()
    operating.renew(Delivery.objects.order_by("version").last(), None)
    Worker().drain()
    assert [call[0] for call in remote.calls] == ["create", "create"] and states(channel) == ["sent"] * 3


def test_a_fresh_version_needs_the_page_the_channel_and_the_newest(sketch, say, make_channel, remote):
    channel = make_channel("post")
    say(sketch)
    first = only(channel)
    say(sketch, title="Bản mới")
    for delivery, change in ((first, {}), (Delivery.objects.order_by("version").last(), {"mode": "off"})):
        for name, value in change.items():
            setattr(delivery.channel, name, value)
        with pytest.raises(operating.NotPossible):
            operating.renew(delivery, None)
    newest = Delivery.objects.order_by("version").last()
    Sketch.objects.all().delete()
    with pytest.raises(operating.NotPossible):
        operating.renew(newest, None)
    off = channel
    off.mode = "off"
    with pytest.raises(operating.NotPossible):
        operating.repost(Publication.objects.first(), off, None)


def test_only_the_newest_of_each_content_is_retried_with_many(make_channel, say, remote, states):
    channel = make_channel("post")
    remote.trouble = [PermanentError("no")] * 3
    for title in ("Một", "Hai", "Ba"):
        say(Sketch.objects.create(), title=title)
    again = operating.retry_all(Delivery.objects.filter(state="dead"))
    assert len(again) == 3
    Worker().drain()
    assert states(channel) == ["sent"] * 3 and sorted(remote.posts.values()) == ["Ba", "Hai", "Một"]
    assert operating.retry_all(Delivery.objects.all()) == [] and operating.cancel_all(Delivery.objects.all()) == []


def test_what_is_dropped_at_resuming_does_not_go_out(make_channel, say, remote, states):
    channel = make_channel("post")
    operating.pause(channel)
    for title in ("Một", "Hai"):
        say(Sketch.objects.create(), title=title)
    one, _two = operating.waiting_work(channel)
    assert [delivery.pk for delivery in operating.resume(channel, drop=[one.pk])] == [one.pk]
    Worker().drain()
    assert list(remote.posts.values()) == ["Hai"] and states(channel) == ["cancelled", "sent"]


def test_counts_say_what_waits_what_failed_and_since_when(make_channel, say, remote):
    post, letter = make_channel("post", position=1), make_channel("letter", position=2)
    operating.pause(letter)
    remote.trouble = [PermanentError("no")]
    say(Sketch.objects.create())
    say(Sketch.objects.create(), deliver=False)
    by_channel = {count.channel: count for count in queries.channel_counts()}
    assert (by_channel[post].waiting, by_channel[post].trouble) == (1, 1)
    assert (by_channel[letter].waiting, by_channel[letter].trouble) == (2, 0)
    assert by_channel[post].oldest_due == Delivery.objects.get(channel=post, state="queued").not_before
    assert by_channel[letter].oldest_due == Delivery.objects.filter(channel=letter).earliest("pk").not_before
    [error] = queries.errors_by_code()
    assert (error.channel, error.count, error.message) == (post, 1, "no")
