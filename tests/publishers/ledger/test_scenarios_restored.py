"""A backup was restored that is older than what the channels hold: nothing is sent before somebody was asked."""

import time
from datetime import timedelta

import pytest
from django.core import serializers
from django.db import connection
from django.utils import translation

from publishers.contract import Reach, Unsure
from publishers.ledger import alerting, claiming, highwater, operating, planning, restoring, running, verifying
from publishers.ledger.models import Attempt, Channel, Delivery, JobState, Placement, Publication
from publishers.ledger.states import Hold
from publishers.mail.models import MailRecipient
from publishers.runtime import clock
from publishers.worker.process import Worker, background_jobs
from tests.publishers.channels.bulletin.help import subscriber
from tests.publishers.mail.help import connect
from tests.publishers.mail.help import run as run_mail
from tests.simulators.graph_api import GraphSimulator
from tests.sketch import publisher as sketch_publishers
from tests.sketch.models import Sketch

pytestmark = pytest.mark.django_db(transaction=True)

LEDGER = (Channel, Sketch, Publication, Delivery, Placement, Attempt, JobState)


@pytest.fixture
def backup(db):
    """Take a backup of newsroom and ledger; what it returns restores it, as the database's own tools do."""

    def take():
        restoring.check()  # a worker has been at work
        rows = [serializers.serialize("json", model.objects.all()) for model in LEDGER]

        def restore():
            for model in reversed(LEDGER):
                model.objects.all().delete()
            for text in rows:
                for row in serializers.deserialize("json", text):
                    row.save()

        return restore

    return take


@pytest.fixture(autouse=True)
def knows_its_links(monkeypatch):
    """The other end finds a post by what it is about, as the Fanpage does, not by what it says."""
    about = {}
    act = sketch_publishers.Post.act

    def remembering(self, payload, job):
        receipt = act(self, payload, job)
        if job.operation == "create":
            about[payload["id"]] = receipt
        return receipt

    def lookup(self, job):
        receipt = about.get(job.payload["id"])
        standing = receipt is not None and receipt.remote_id in sketch_publishers.REMOTE.posts
        if job.operation == "retract":
            return sketch_publishers.NotDone() if standing else sketch_publishers.Done(job.receipt)
        text = standing and sketch_publishers.REMOTE.posts[receipt.remote_id]
        if standing and (job.operation == "create" or text == job.payload["text"]):
            return sketch_publishers.Done(receipt)
        return sketch_publishers.NotDone()

    monkeypatch.setattr(sketch_publishers.Post, "act", remembering)
    monkeypatch.setattr(sketch_publishers.Post, "lookup", lookup)


def hold_of(channel):
    return Channel.objects.get(pk=channel.pk).hold


def release(channel):
    operating.resume(Channel.objects.get(pk=channel.pk))


def settle_down(seconds=30.0):
    """Let the worker ask until it has nothing more to ask."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        Worker().drain()
        if not Delivery.objects.filter(state="unknown", needs_person=False).exists():
            return
    raise AssertionError(list(Delivery.objects.values("state", "error_code", "needs_person")))


def test_a_ledger_behind_the_mark_starts_with_outside_channels_held(make_channel, remote, say, sketch, backup):
    post, feed = make_channel("post"), make_channel("feed")
    say(sketch)
    restore = backup()
    say(Sketch.objects.create(title="Đăng sau khi sao lưu"))
    restore()
    Worker().drain()
    assert hold_of(post) == Hold.RESTORED and hold_of(feed) == Hold.NONE, "the feed reaches nobody outside"
    say(Sketch.objects.create(title="Tin mới"))
    settle_down()
    assert ("create", "Tin mới") in remote.calls, "the feed goes on"
    assert "Tin mới" not in list(remote.posts.values())[:2]
    assert Delivery.objects.get(channel=post, publication__snapshot__title="Tin mới").state == "queued"
    before = len(remote.calls)
    Worker().drain()
    assert len(remote.calls) == before
    release(post)
    Worker().drain()
    assert list(remote.posts.values()).count("Tin mới") == 2 and hold_of(post) == Hold.NONE


def test_what_was_queued_in_the_backup_and_sent_since_is_found_and_not_sent_again(
    make_channel, remote, say, sketch, backup
):
    post = make_channel("post")
    say(Sketch.objects.create(title="Cũ hơn"))
    say(sketch, deliver=False)
    restore = backup()
    Worker().drain()
    assert len(remote.posts) == 2
    restore()
    settle_down()
    delivery = Delivery.objects.get(content_id=sketch.content_id, publication__cause="publish")
    assert delivery.state == "sent" and delivery.receipt["remote_id"] in remote.posts
    release(post)
    settle_down()
    assert [operation for operation, _ in remote.calls].count("create") == 2


def test_a_scheduled_item_that_went_out_since_is_found_although_it_is_planned_anew(
    make_channel, remote, say, sketch, backup
):
    post = make_channel("post")
    say(Sketch.objects.create(title="Cũ hơn"))
    sketch.reach = Reach.UNPUBLISH  # not live yet when the backup was taken
    sketch.save()
    restore = backup()
    say(sketch, reach=Reach.PUBLIC, title="Lịch thi, sửa sau khi đăng")
    restore()
    say(Sketch.objects.get(pk=sketch.pk), reach=Reach.PUBLIC, title="Lịch thi")
    settle_down()
    release(post)
    settle_down()
    assert [operation for operation, _ in remote.calls].count("create") == 2
    assert sorted(remote.posts.values()) == ["Cũ hơn", "Lịch thi"], "found, and told what is true now"
    assert Placement.objects.get(content_id=sketch.content_id).receipt["remote_id"] in remote.posts


def test_what_was_really_not_sent_goes_out_once_after_the_release(make_channel, remote, say, sketch, backup):
    post = make_channel("post")
    other = Sketch.objects.create(title="Gửi sau khi sao lưu")
    say(sketch, deliver=False)
    restore = backup()
    operating.cancel(Delivery.objects.get())
    say(other)
    restore()
    settle_down()
    assert sketch.title not in remote.posts.values() and hold_of(post) == Hold.RESTORED
    release(post)
    Worker().drain()
    assert list(remote.posts.values()).count(sketch.title) == 1


def test_a_release_before_the_channel_was_asked_asks_first(make_channel, remote, say, sketch, backup):
    post = make_channel("post")
    say(sketch, deliver=False)
    restore = backup()
    Worker().drain()
    restore()
    assert restoring.check() and hold_of(post) == Hold.RESTORED
    release(post)
    settle_down()
    assert len(remote.posts) == 1 and [operation for operation, _ in remote.calls].count("create") == 1


def test_a_channel_that_cannot_be_asked_yet_stays_held(make_channel, remote, say, sketch, backup):
    """Its settings are no longer read, as under another key: let go, it would send again what left since."""
    post = make_channel("post")
    say(sketch, deliver=False)
    restore = backup()
    Worker().drain()
    restore()
    sealed = Channel.objects.get(pk=post.pk).sealed_config
    Channel.objects.filter(pk=post.pk).update(sealed_config="x")
    Worker().drain()
    with pytest.raises(operating.NotPossible, match="settings"), translation.override("en"):
        release(post)
    operating.pause(Channel.objects.get(pk=post.pk))
    assert hold_of(post) == Hold.RESTORED, "a pause takes the reason away, and with it the question"
    Channel.objects.filter(pk=post.pk).update(sealed_config=sealed)
    release(post)
    settle_down()
    assert hold_of(post) == Hold.NONE and [operation for operation, _ in remote.calls].count("create") == 1


def test_a_person_decides_where_nothing_can_be_asked(make_channel, remote, say, sketch, backup):
    letter = make_channel("letter")
    say(sketch, deliver=False)
    restore = backup()
    Worker().drain()
    assert len(remote.calls) == 1
    restore()
    settle_down()
    delivery = Delivery.objects.get()
    assert delivery.state == "unknown" and delivery.needs_person
    release(letter)
    Worker().drain()
    assert len(remote.calls) == 1
    operating.mark_published(Delivery.objects.get(), "http://127.0.0.1/1", "đã thấy trong hộp thư")
    Worker().drain()
    assert len(remote.calls) == 1 and Placement.objects.get().receipt["url"] == "http://127.0.0.1/1"


def test_a_channel_that_cannot_say_leaves_it_to_a_person(make_channel, remote, say, sketch, backup, monkeypatch):
    make_channel("post")
    say(sketch, deliver=False)
    restore = backup()
    Worker().drain()
    restore()
    monkeypatch.setattr(sketch_publishers.Post, "lookup", lambda self, job: Unsure())
    settle_down()
    assert Delivery.objects.get().needs_person and len(remote.calls) == 1


def test_a_worker_that_lived_through_the_restore_sends_nothing_of_its_former_claim(
    make_channel, remote, say, sketch, backup
):
    post = make_channel("post")
    say(sketch, deliver=False)
    restore = backup()
    Worker().drain()
    restore()
    remembered = claiming.claim("lives on")
    assert restoring.check()
    running.run(remembered, "lives on")
    assert len(remote.calls) == 1
    settle_down()
    release(post)
    settle_down()
    assert [operation for operation, _ in remote.calls].count("create") == 1 and len(remote.posts) == 1


def test_an_edit_lost_with_the_backup_is_written_over_by_the_next_version_even_if_it_says_the_same(
    make_channel, remote, say, sketch, backup
):
    post = make_channel("post")
    say(sketch)
    restore = backup()
    say(sketch, title="Sửa, rồi mất")
    restore()
    settle_down()
    release(post)
    say(Sketch.objects.get(pk=sketch.pk), path="/noi-khac/")
    settle_down()
    assert list(remote.posts.values()) == ["Lịch thi học kỳ một"]


def test_a_withdrawal_lost_with_the_backup_can_be_made_again(make_channel, remote, say, sketch, backup):
    post = make_channel("post")
    say(sketch)
    restore = backup()
    say(sketch, reach=Reach.WITHDRAW)
    assert remote.posts == {}
    restore()
    settle_down()
    say(Sketch.objects.get(pk=sketch.pk), reach=Reach.WITHDRAW)
    settle_down()
    assert Placement.objects.get().receipt is None and alerting.stuck() == []
    assert hold_of(post) == Hold.RESTORED


def test_versions_and_keys_are_not_used_again(make_channel, remote, say, sketch, backup):
    post = make_channel("post")
    say(sketch)
    restore = backup()
    lost = say(sketch, title="Mất cùng bản sao")
    key = Delivery.make_key(post, lost.content_id, lost.version)
    restore()
    again = say(Sketch.objects.get(pk=sketch.pk), title="Viết lại")
    assert again.version > lost.version
    assert not Delivery.objects.filter(key=key).exists()


def test_mail_that_waited_in_the_backup_is_not_sent_again(smtp_server, settings, sketch, backup, remote, make_channel):
    smtp_server.clear()
    connect(settings, smtp_server)
    bulletin = Channel.objects.create(slug="bulletin", name="Bản tin", publisher="bulletin", mode="live")
    subscriber("doc.gia@example.vn")
    settings.EMAIL_PORT, port = 1, settings.EMAIL_PORT
    sketch.save()
    planning.plan(sketch.content_id)
    Worker().drain()
    settings.EMAIL_PORT = port
    assert MailRecipient.objects.get().state == "queued"
    # Since this backup the mail has gone out.
    assert "mail" in {job.name for job in sketch_jobs()}
    restoring.begin_anew()
    assert "mail" not in {job.name for job in sketch_jobs()}, "nothing is sent by mail meanwhile"
    Worker().drain()
    release(bulletin)
    Worker().drain()
    assert MailRecipient.objects.get().state == "unknown" and smtp_server.messages() == []
    # Whoever may have it is told when the item is withdrawn.
    sketch.reach = Reach.WITHDRAW
    sketch.save()
    planning.plan(sketch.content_id)
    Worker().drain()
    run_mail()  # the server that was closed is tried again when its moment comes
    assert smtp_server.recipients() == ["doc.gia@example.vn"]


def sketch_jobs():
    return background_jobs()


def test_a_bulletin_whose_own_books_were_restored_is_left_to_a_person(settings, sketch, remote, smtp_server):
    connect(settings, smtp_server)
    Channel.objects.create(slug="bulletin", name="Bản tin", publisher="bulletin", mode="live")
    planning.plan(sketch.content_id)
    restoring.begin_anew()
    settle_down()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.needs_person, delivery.error_code) == ("unknown", True, "restored")


# The mark.


def test_a_mark_rises_before_the_call_leaves(make_channel, remote, say, sketch, monkeypatch):
    make_channel("post")
    marks = []
    act = sketch_publishers.Post.act

    def looking(self, payload, job):
        marks.append((highwater.read().line, Attempt.objects.filter(phase="on_wire").latest("pk").pk))
        return act(self, payload, job)

    monkeypatch.setattr(sketch_publishers.Post, "act", looking)
    for number in range(3):
        say(sketch, title=f"Bản {number}")
    assert len(marks) == 3 and all(marked == written for marked, written in marks)


def test_a_mark_never_sinks_and_several_workers_share_it(db):
    now = clock.now()
    at = highwater.microseconds(now)
    highwater.passed(12, now)
    assert highwater.read() is None, "no worker has looked at this ledger yet"
    highwater.raise_to(highwater.Mark(5, 10, at))
    highwater.passed(12, now)
    highwater.passed(11, now)
    highwater.raise_to(highwater.Mark(5, 3, at))
    assert highwater.read() == highwater.Mark(5, 12, at)
    highwater.raise_to(highwater.Mark(6, 1, at))
    assert highwater.read() == highwater.Mark(6, 1, at)


def test_other_lines_under_the_same_numbers_do_not_hide_a_restored_backup(make_channel, remote, say, sketch):
    post = make_channel("post")
    say(sketch)
    assert not restoring.check()
    marked = Attempt.objects.get(pk=highwater.read().line)
    Attempt.objects.filter(pk=marked.pk).update(at=marked.at + timedelta(seconds=1))
    assert restoring.check() and hold_of(post) == Hold.RESTORED


def test_a_ledger_ahead_of_the_mark_and_one_without_a_mark_are_nothing_special(make_channel, remote, say, sketch):
    post = make_channel("post")
    say(sketch)
    restoring.check()
    mark = highwater.read()
    (highwater.settings.LOA_DATA / highwater.NAME).unlink()
    assert not restoring.check() and highwater.read() == mark
    for text in ("", "not a mark", "1 2", "1 2 3", "1 2 x"):
        (highwater.settings.LOA_DATA / highwater.NAME).write_text(text)
        assert not restoring.check() and hold_of(post) == Hold.NONE
        assert highwater.read() == mark


def test_a_machine_whose_mark_is_of_a_former_life_takes_the_new_one(
    make_channel, remote, say, sketch, backup, settings, tmp_path
):
    post = make_channel("post")
    say(sketch)
    restore = backup()
    here, there = tmp_path, tmp_path / "there"
    there.mkdir()
    settings.LOA_DATA = there
    Worker().drain()
    say(sketch, title="Sau khi sao lưu")
    settings.LOA_DATA = here
    restore()
    restoring.begin_anew()
    settle_down()
    release(post)
    # The other machine saw the lost time; that it is lost is known already.
    settings.LOA_DATA = there
    assert not restoring.check() and hold_of(post) == Hold.NONE
    # And had nobody noticed, it would have.
    restore()
    assert restoring.check() and hold_of(post) == Hold.RESTORED


def test_a_data_folder_that_cannot_be_written_stops_no_delivery(make_channel, remote, say, sketch, settings, tmp_path):
    make_channel("post")
    (tmp_path / highwater.NAME).mkdir()
    say(sketch)
    assert len(remote.posts) == 1


def test_a_look_at_the_mark_costs_three_queries(make_channel, remote, say, sketch, django_assert_num_queries):
    make_channel("post")
    say(sketch)
    with django_assert_num_queries(3, connection=connection):
        assert not restoring.check()
    assert clock.now() - timedelta(days=1) < JobState.objects.get(name=restoring.LIFE).seen_until


# The same with the Fanpage, counted on the Page.


@pytest.fixture
def page(db):
    """A Page without posts, and its channel."""
    with GraphSimulator() as simulator:
        channel = Channel(slug="fanpage", name="Trang", publisher="fanpage", mode="live")
        channel.config = simulator.config
        channel.save()
        yield simulator, channel


def test_a_page_that_holds_more_than_the_backup_gets_no_post_twice(page, remote, say, sketch, backup):
    graph, fanpage = page
    open_then = Sketch.objects.create(title="Đang chờ khi sao lưu", path="/phong/dang-cho/")
    planning.plan(open_then.content_id)
    sketch.reach = Reach.UNPUBLISH  # it goes live after the backup
    sketch.save()
    restore = backup()
    say(sketch, reach=Reach.PUBLIC, title="Lịch thi, có lỗi")
    assert len(graph.posts()) == 2
    restore()
    say(Sketch.objects.get(pk=sketch.pk), reach=Reach.PUBLIC, title="Lịch thi")
    settle_down()
    assert hold_of(fanpage) == Hold.RESTORED and len(graph.posts()) == 2
    assert set(Placement.objects.values_list("receipt__remote_id", flat=True)) == {post["id"] for post in graph.posts()}
    release(fanpage)
    settle_down()
    messages = sorted(post["message"] for post in graph.posts())
    assert len(messages) == 2 and not any("có lỗi" in message for message in messages)
    assert list(verifying.channels()) == []
    say(Sketch.objects.get(pk=sketch.pk), reach=Reach.WITHDRAW)
    assert len(graph.posts()) == 1


def test_verify_finds_what_somebody_deleted_on_the_page_by_hand(page, remote, say, sketch):
    graph, _channel = page
    say(sketch)
    assert list(verifying.channels()) == [] and list(verifying.tables()) == []
    graph.reset()
    assert [finding.kind for finding in verifying.channels()] == ["not_there"]
