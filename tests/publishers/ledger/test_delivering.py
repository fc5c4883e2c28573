"""What a channel's readers see after publishing, changing, trouble and death, counted at the other end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from publishers.contract import (
    ChannelUnavailable,
    ConfigurationError,
    ContentRejected,
    RateLimited,
    Reach,
    UnknownOutcome,
)
from publishers.ledger import claiming, operating, running, sweeping
from publishers.ledger.models import Channel, Delivery, Placement
from publishers.ledger.states import State
from publishers.runtime import clock
from publishers.worker.process import Worker

pytestmark = pytest.mark.django_db(transaction=True)


def drain_until(done, seconds=5.0):
    """Drain until `done()`; the test's time-outs are short, so seconds are plenty."""
    limit = clock.now() + timedelta(seconds=seconds)
    while not done() and clock.now() < limit:
        Worker().drain()
    assert done()


def test_one_post_through_publish_edit_and_withdrawal(sketch, say, make_channel, remote, states):
    channel = make_channel("post")
    say(sketch)
    say(sketch, title="Lịch thi đã đổi")
    assert list(remote.posts.values()) == ["Lịch thi đã đổi"]
    say(sketch, reach=Reach.WITHDRAW)
    assert remote.posts == {}
    assert Placement.objects.get(channel=channel).receipt is None
    say(sketch, reach=Reach.PUBLIC)
    assert list(remote.posts.values()) == ["Lịch thi đã đổi"]
    assert states(channel) == ["sent"] * 4


def test_the_same_payload_is_not_sent_again(sketch, say, make_channel, remote):
    make_channel("post")
    say(sketch)
    say(sketch, path="/noi-khac/")
    assert len(remote.calls) == 1


def test_unpublishing_leaves_a_post_that_does_not_retract_on_expiry(sketch, say, make_channel, remote, states):
    channel = make_channel("post")
    say(sketch)
    say(sketch, reach=Reach.UNPUBLISH)
    assert len(remote.posts) == 1 and states(channel) == ["sent", "skipped"]
    say(sketch, reach=Reach.WITHDRAW)
    assert remote.posts == {}


def test_a_letter_is_not_sent_for_a_comma_but_for_every_correction_since(sketch, say, make_channel, remote, states):
    channel = make_channel("letter")
    say(sketch)
    say(sketch, title="Lịch thi học kỳ một.")
    assert states(channel) == ["sent", "skipped"] and remote.notices == []
    operating.pause(channel)
    channel.refresh_from_db()
    say(sketch, title="Sửa", corrections=[["15/12", "16/12"]])
    say(sketch, title="Sửa, thêm dấu phẩy")
    operating.resume(channel)
    Worker().drain()
    assert remote.notices == ["Sửa, thêm dấu phẩy"]
    assert Delivery.objects.filter(channel=channel).first().payload["corrections"] == ["15/12"]


def test_a_channel_that_cannot_tell_says_so_to_a_person(sketch, say, make_channel, remote, states):
    channel = make_channel("shout")
    say(sketch)
    say(sketch, reach=Reach.WITHDRAW)
    assert states(channel) == ["sent", "dead"]
    assert Delivery.objects.filter(channel=channel).first().error_message


def test_outbox_keeps_the_payload_and_nothing_leaves(sketch, say, make_channel, remote):
    channel = make_channel("post", mode="outbox")
    say(sketch)
    delivery = Delivery.objects.get(channel=channel)
    assert delivery.state == State.KEPT and delivery.payload["text"] == sketch.title
    assert remote.calls == [] and not Placement.objects.exists()
    operating.configure(channel, mode="live")
    Worker().drain()
    assert remote.calls == []


def test_what_was_queued_in_outbox_mode_does_not_leave_when_the_channel_comes_live(
    sketch, say, make_channel, remote, states
):
    channel = make_channel("post", mode="outbox")
    sketch.first_published_at = timezone.now()
    say(sketch, deliver=False)
    operating.configure(channel, mode="live")
    Worker().drain()
    assert remote.calls == [] and states(channel) == ["skipped"]


def test_back_from_the_outbox_what_stands_is_brought_up_to_date(sketch, say, make_channel, remote):
    channel = make_channel("post")
    say(sketch)
    operating.configure(channel, mode="outbox")
    say(sketch, title="Đổi khi kênh đóng")
    assert list(remote.posts.values()) == ["Lịch thi học kỳ một"]
    operating.configure(channel, mode="live")
    Worker().drain()
    assert list(remote.posts.values()) == ["Đổi khi kênh đóng"]


def test_temporary_trouble_is_retried_and_ends_in_one_post(sketch, say, make_channel, remote, states):
    channel = make_channel("post")
    remote.trouble = [ChannelUnavailable("no answer"), RateLimited("slow down", retry_after=0.1)]
    say(sketch)
    drain_until(lambda: states(channel) == ["sent"])
    assert len(remote.posts) == 1


def test_attempts_end_in_a_dead_letter_that_a_person_can_retry(sketch, say, make_channel, remote, settings, states):
    settings.LOA_ENGINE = {**settings.LOA_ENGINE, "MAX_ATTEMPTS": 2}
    channel = make_channel("post")
    remote.trouble = [ChannelUnavailable("no answer", code="down")] * 2
    say(sketch)
    drain_until(lambda: states(channel) == ["dead"])
    delivery = Delivery.objects.get()
    assert delivery.error_code == "down"
    operating.retry(delivery)
    drain_until(lambda: states(channel) == ["sent"])


def test_what_the_channel_refuses_goes_to_the_editor_at_once(sketch, say, make_channel, remote, states):
    channel = make_channel("post")
    remote.trouble = [ContentRejected("too long")]
    say(sketch)
    assert states(channel) == ["dead"] and len(remote.calls) == 1


def test_a_wrong_setting_holds_the_channel_and_costs_no_attempt(sketch, say, make_channel, remote, states, settings):
    settings.LOA_ENGINE = {**settings.LOA_ENGINE, "BREAKER_COOLDOWN": 60.0}  # over when the test says so
    channel = make_channel("post")
    remote.trouble = [ConfigurationError("token expired")]
    say(sketch)
    channel.refresh_from_db()
    assert channel.hold == "breaker" and channel.hold_detail == "token expired"
    assert Delivery.objects.get().attempts == 0
    Channel.objects.filter(pk=channel.pk).update(hold_until=clock.now())
    drain_until(lambda: states(channel) == ["sent"])


@pytest.mark.usefixtures("short_lease")
def test_an_unknown_outcome_that_was_done_is_adopted_not_repeated(sketch, say, make_channel, remote, states):
    channel = make_channel("post")
    remote.trouble, remote.acts_before_trouble = [UnknownOutcome("cut")], True
    say(sketch)
    assert states(channel) == ["unknown"]
    drain_until(lambda: states(channel) == ["sent"])
    assert len(remote.posts) == 1 and Placement.objects.get().receipt["remote_id"] in remote.posts


@pytest.mark.usefixtures("short_lease")
def test_an_unknown_outcome_that_was_not_done_is_sent_after_two_look_ups(sketch, say, make_channel, remote, states):
    channel = make_channel("post")
    remote.trouble = [UnknownOutcome("cut")]
    say(sketch)
    drain_until(lambda: states(channel) == ["sent"])
    assert len(remote.posts) == 1


@pytest.mark.usefixtures("short_lease")
def test_without_look_up_a_person_decides(sketch, say, make_channel, remote, states):
    channel = make_channel("letter")
    remote.trouble = [UnknownOutcome("cut")]
    say(sketch)
    drain_until(lambda: Delivery.objects.get(channel=channel).needs_person)
    say(sketch, title="Bản mới")
    assert states(channel) == ["unknown", "queued"], "nothing passes an outcome that nobody knows"
    operating.mark_published(Delivery.objects.get(channel=channel, state="unknown"), "http://127.0.0.1/1", "đã thấy")
    Worker().drain()
    assert states(channel) == ["sent", "skipped"]


def test_a_fault_of_the_plugin_after_the_request_may_have_left_is_unknown(sketch, say, make_channel, remote, states):
    channel = make_channel("post")
    remote.trouble = [KeyError("bug")]
    say(sketch)
    assert states(channel) == ["unknown"]


def stall(channel, on_wire):
    """A worker that claimed, perhaps wrote on_wire, and stopped; its lease is over."""
    delivery = claiming.claim("stalled")[0]
    if on_wire:
        publisher = delivery.channel.make()
        delivery.payload = publisher.render(claiming.content_of(delivery, publisher), delivery.operation)
        assert claiming.put_on_wire(delivery, 0.1, "stalled")
    Delivery.objects.filter(pk=delivery.pk).update(lease_until=clock.now() - timedelta(seconds=1))
    return delivery


def test_a_lease_lost_before_the_wire_goes_back_and_is_sent_once(sketch, say, make_channel, remote, states):
    channel = make_channel("post")
    say(sketch, deliver=False)
    stall(channel, on_wire=False)
    Worker().drain()
    assert states(channel) == ["sent"] and len(remote.posts) == 1


def test_a_lease_lost_on_the_wire_is_looked_up_never_resent_blindly(sketch, say, make_channel, remote, states, patient):
    channel = make_channel("post")
    say(sketch, deliver=False)
    delivery = stall(channel, on_wire=True)
    remote.posts["7"] = delivery.payload["text"]  # it had arrived
    sweeping.sweep("other")
    assert states(channel) == ["unknown"]
    patient()
    drain_until(lambda: states(channel) == ["sent"])
    assert list(remote.posts) == ["7"] and remote.calls == []


def test_an_idempotent_operation_is_sent_again_after_a_lost_lease(sketch, say, make_channel, remote, states):
    channel = make_channel("feed")
    say(sketch, deliver=False)
    stall(channel, on_wire=True)
    drain_until(lambda: states(channel) == ["sent"])


def test_a_worker_that_slept_past_its_lease_sends_nothing(sketch, say, make_channel, remote):
    make_channel("post")
    say(sketch, deliver=False)
    delivery = stall(None, on_wire=False)
    running.run([delivery], "stalled")
    assert remote.calls == []


def test_two_workers_never_hold_one_content_on_one_channel(sketch, say, make_channel, remote):
    make_channel("post")
    say(sketch, deliver=False)
    assert len(claiming.claim("one")) == 1
    assert claiming.claim("two") == []
    say(sketch, deliver=False, title="Bản mới")
    assert claiming.claim("two") == []


def test_a_missing_plugin_holds_its_work_until_it_is_back(sketch, say, make_channel, remote, states):
    channel = make_channel("post")
    Channel.objects.filter(pk=channel.pk).update(publisher="gone")
    say(sketch)
    channel.refresh_from_db()
    assert channel.hold == "plugin" and states(channel) == ["held"]
    Channel.objects.filter(pk=channel.pk).update(publisher="sketch-post")
    drain_until(lambda: states(channel) == ["sent"])


def test_a_repost_creates_anew_on_one_channel_alone(sketch, say, make_channel, remote, django_user_model, states):
    user = django_user_model.objects.create_user("truyen-thong")
    post, feed = make_channel("post"), make_channel("feed")
    publication = say(sketch)
    operating.repost(publication, post, user)
    Worker().drain()
    assert states(post) == ["sent", "sent"] and states(feed) == ["sent"]
    assert len([call for call in remote.calls if call[0] == "create"]) == 3


def test_resuming_after_five_versions_sends_the_newest(sketch, say, make_channel, remote, states):
    channel = make_channel("post")
    operating.pause(channel)
    for number in range(5):
        say(sketch, title=f"Bản {number}")
    assert [row.publication.snapshot["title"] for row in operating.waiting_work(channel)] == ["Bản 4"]
    operating.resume(channel)
    Worker().drain()
    assert list(remote.posts.values()) == ["Bản 4"]
    assert states(channel) == ["superseded"] * 4 + ["sent"]


def test_cancelled_work_does_not_leave(sketch, say, make_channel, remote, states):
    channel = make_channel("post")
    say(sketch, deliver=False)
    operating.cancel(Delivery.objects.get())
    Worker().drain()
    assert states(channel) == ["cancelled"] and remote.calls == []
    with pytest.raises(operating.NotPossible):
        operating.cancel(Delivery.objects.get())


def test_secrets_of_a_channel_are_not_readable_in_the_database(make_channel):
    channel = make_channel("post")
    channel.config = {"retract_on_expiry": True}
    channel.save()
    stored = Channel.objects.values_list("sealed_config", flat=True).get()
    assert "retract_on_expiry" not in stored
    assert Channel.objects.get().config == {"retract_on_expiry": True}


def test_waiting_work_is_not_due_before_its_moment(sketch, say, make_channel, remote):
    make_channel("post")
    say(sketch, deliver=False)
    later = timezone.now() + timedelta(hours=1)
    Delivery.objects.update(not_before=later)
    Worker().drain()
    assert remote.calls == []
    assert sweeping.next_moment() == later


@pytest.mark.parametrize("reach", [Reach.WITHDRAW, Reach.UNPUBLISH])
def test_what_perhaps_stands_is_taken_back_also_without_a_receipt(
    sketch, say, make_channel, remote, settings, states, reach
):
    settings.LOA_ENGINE = {**settings.LOA_ENGINE, "BACKOFF_BASE": 1e6, "BACKOFF_CAP": 1e6}
    channel = make_channel("feed")
    remote.trouble, remote.acts_before_trouble = [UnknownOutcome("cut")], True
    say(sketch)
    assert states(channel) == ["waiting"] and len(remote.posts) == 1
    say(sketch, reach=reach)
    assert [operation for operation, _ in remote.calls] == ["create", "retract"]
    assert remote.posts == {} and states(channel) == ["superseded", "sent"]


def test_what_never_left_is_not_taken_back(sketch, say, make_channel, remote, states):
    channel = make_channel("feed")
    say(sketch, deliver=False)
    say(sketch, reach=Reach.WITHDRAW)
    assert remote.calls == [] and states(channel) == ["superseded"]
