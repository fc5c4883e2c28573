"""Stories of channels: one that is new, comes live, is paused, loses its plugin, or is not chosen any more."""

from datetime import timedelta

import pytest
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone

from publishers import registry
from publishers.contract import Reach, UnknownOutcome
from publishers.ledger import operating, planning, reconciling
from publishers.ledger.models import Channel, Delivery, Placement
from publishers.ledger.queries import standing_outside
from publishers.ledger.states import Hold, State
from publishers.worker.process import Worker
from tests.sketch.models import Sketch

pytestmark = pytest.mark.django_db(transaction=True)

LAST_YEAR = timedelta(days=365)


@pytest.fixture
def old_items(db):
    """What the site has published before it had any channel."""
    moment = timezone.now() - LAST_YEAR
    return [Sketch.objects.create(title=f"Tin cũ {number}", first_published_at=moment) for number in range(3)]


@pytest.fixture
def uninstall(monkeypatch):
    """Take a plugin away, as `pip uninstall` and a restart do; what it returns brings it back."""

    def remove(name):
        dotted = registry.BUILT_IN[name]
        monkeypatch.delitem(registry.BUILT_IN, name)
        registry.reset()

        def put_back():
            monkeypatch.setitem(registry.BUILT_IN, name, dotted)
            registry.reset()

        return put_back

    return remove


def work():
    reconciling.reconcile()
    Worker().drain()


def test_a_new_channel_leaves_the_old_site_alone_and_takes_what_comes_from_now_on(
    old_items, make_channel, remote, say, states
):
    work()
    post = make_channel("post")
    work()
    assert remote.calls == []
    say(old_items[0], title="Tin cũ, sửa một dấu phẩy")
    say(old_items[1], corrections=[["15/12", "16/12"]])
    assert remote.calls == [], "what was never told there is not corrected there"
    say(Sketch.objects.create(title="Tin mới", first_published_at=timezone.now()))
    assert remote.calls == [("create", "Tin mới")]
    assert states(post) == ["sent"]


def test_a_new_channel_gets_an_old_item_by_an_operators_choice(old_items, make_channel, remote, say, django_user_model):
    work()
    post = make_channel("post")
    operator = django_user_model.objects.create_user("truyen-thong")
    operating.repost(planning.newest_publication(old_items[0].content_id), post, operator)
    work()
    assert list(remote.posts.values()) == ["Tin cũ 0"]
    say(old_items[0], title="Tin cũ, đã sửa")
    assert list(remote.posts.values()) == ["Tin cũ, đã sửa"], "from then on it is kept up to date"


def test_a_new_channel_that_takes_everything_gets_the_old_site_without_alerting_anybody(
    old_items, make_channel, remote, states
):
    work()
    feed = make_channel("feed")
    work()
    assert sorted(remote.posts.values()) == ["Tin cũ 0", "Tin cũ 1", "Tin cũ 2"]
    assert states(feed) == ["sent"] * 3
    assert Delivery.objects.filter(channel=feed, backfill=True).count() == 3
    work()
    assert len(remote.calls) == 3, "a second look changes nothing"


def test_from_outbox_to_live_nothing_kept_goes_out_later(make_channel, remote, say, states, old_items):
    post, feed = make_channel("post", mode="outbox"), make_channel("feed", mode="outbox")
    written = Sketch.objects.create(title="Viết khi kênh còn thử", first_published_at=timezone.now())
    work()
    # The old site was looked at while the channel was tried: for a channel that takes everything it is kept, too.
    assert states(post) == ["kept"] and states(feed) == ["kept"] * 4
    assert remote.calls == [] and not Placement.objects.exists()
    for channel in (post, feed):
        operating.configure(channel, mode="live")
    work()
    assert remote.calls == []
    say(written, title="Sửa sau khi mở kênh")
    assert [call for call in remote.calls if call[0] == "create"] == [("create", "Sửa sau khi mở kênh")]
    assert states(post) == ["kept"], "older than the moment it came live, so not posted"
    say(Sketch.objects.create(title="Viết sau khi mở kênh", first_published_at=timezone.now()))
    assert states(post) == ["kept", "sent"]


def test_what_stood_before_the_outbox_is_brought_up_to_date_or_taken_back(make_channel, remote, say):
    post = make_channel("post")
    stays, goes, _same = (Sketch.objects.create(title=title) for title in ("Ở lại", "Sẽ thu hồi", "Không đổi"))
    work()
    operating.configure(post, mode="outbox")
    say(stays, title="Ở lại, đã sửa hai lần")
    say(goes, reach=Reach.WITHDRAW)
    assert sorted(remote.posts.values()) == ["Không đổi", "Sẽ thu hồi", "Ở lại"]
    operating.configure(post, mode="live")
    Worker().drain()
    assert sorted(remote.posts.values()) == ["Không đổi", "Ở lại, đã sửa hai lần"]
    assert len(remote.calls) == 5, "one update, one retraction, and nothing for what did not change"


def test_resuming_after_five_versions_sends_one_that_says_every_correction(
    make_channel, remote, say, states, sketch, admin_client
):
    letter = make_channel("letter")
    say(sketch)
    operating.pause(letter)
    say(sketch, title="Bản 2")
    say(sketch, title="Bản 3", corrections=[["15/12", "16/12"]])
    say(sketch, title="Bản 4")
    say(sketch, title="Bản 5", corrections=[["15/12", "16/12"], ["7 giờ", "8 giờ"]])
    say(sketch, title="Bản 6")
    assert states(letter) == ["sent", *["superseded"] * 4, "held"]
    listed = admin_client.get(reverse("desk:resume", args=[letter.slug])).content.decode()
    assert listed.count('name="listed"') == 1 and "Bản 6" in listed and "Bản 5" not in listed
    operating.resume(letter)
    Worker().drain()
    assert remote.notices == ["Bản 6"]
    assert Delivery.objects.filter(channel=letter).first().payload["corrections"] == ["15/12", "7 giờ"]
    assert states(letter) == ["sent", *["superseded"] * 4, "sent"]
    say(sketch, title="Bản 7")
    assert remote.notices == ["Bản 6"], "what the readers were told is not told again"


def test_dropping_the_last_of_five_versions_sends_none_and_the_next_one_says_it_all(
    make_channel, remote, say, states, sketch
):
    letter = make_channel("letter")
    say(sketch)
    operating.pause(letter)
    say(sketch, title="Bản 2", corrections=[["15/12", "16/12"]])
    waiting = operating.waiting_work(letter).get()
    assert [delivery.pk for delivery in operating.resume(letter, drop=[waiting.pk])] == [waiting.pk]
    Worker().drain()
    assert remote.notices == [] and states(letter) == ["sent", "cancelled"]
    say(sketch, title="Bản 3")
    assert remote.notices == ["Bản 3"]
    assert Delivery.objects.filter(channel=letter).first().payload["corrections"] == ["15/12"]


def test_a_plugin_removed_while_items_stand_holds_its_work_until_it_is_back(
    make_channel, remote, say, states, sketch, uninstall
):
    post, feed = make_channel("post"), make_channel("feed")
    other = Sketch.objects.create(title="Thu hồi khi thiếu bộ đăng")
    work()
    put_back = uninstall("sketch-post")
    say(sketch, title="Đã sửa ngày", corrections=[["15/12", "16/12"]])
    say(other, reach=Reach.WITHDRAW)
    new = Sketch.objects.create(title="Tin khi thiếu bộ đăng")
    work()
    post.refresh_from_db()
    assert post.hold == Hold.PLUGIN
    assert states(post) == ["sent", "sent", "held", "held", "held"]
    # The feed, which still has its plugin, goes on meanwhile.
    assert set(states(feed)) == {"sent"}
    standing = [other.content_id, sketch.content_id]
    assert set(standing_outside(standing).values_list("content_id", flat=True)) == set(standing)
    assert sorted(row.publication.snapshot["title"] for row in operating.waiting_work(post)) == [
        "Thu hồi khi thiếu bộ đăng",
        "Tin khi thiếu bộ đăng",
        "Đã sửa ngày",
    ]
    put_back()
    Worker().drain()
    post.refresh_from_db()
    assert post.hold == Hold.NONE and set(states(post)) == {"sent"}
    assert not standing_outside([other.content_id]).exists()
    correction = Delivery.objects.get(channel=post, content_id=sketch.content_id, publication__cause="correct")
    assert correction.payload["corrections"] == ["15/12"]
    standing_now = Placement.objects.filter(channel=post, receipt__isnull=False)
    assert set(standing_now.values_list("content_id", flat=True)) == {sketch.content_id, new.content_id}


def test_a_plugin_removed_while_its_outcome_is_unknown_loses_nothing(
    make_channel, remote, say, states, sketch, uninstall, drain_until, patient
):
    post = make_channel("post")
    remote.trouble, remote.acts_before_trouble = [UnknownOutcome("cut")], True
    say(sketch)
    put_back = uninstall("sketch-post")
    say(sketch, reach=Reach.WITHDRAW)
    assert states(post) == ["unknown", "held"]
    put_back()
    patient()
    drain_until(lambda: states(post) == ["sent", "sent"])
    assert remote.posts == {}


def test_a_channel_that_is_deleted_by_mistake_keeps_its_placements(make_channel, remote, say, sketch):
    post = make_channel("post")
    say(sketch)
    with pytest.raises(ProtectedError):
        post.delete()
    assert Channel.objects.filter(pk=post.pk).exists()


@pytest.mark.parametrize("kind", ["post", "letter"])
def test_an_unticked_channel_hears_no_edit_but_every_correction_and_the_withdrawal(
    make_channel, remote, say, sketch, kind
):
    channel = make_channel(kind)
    say(sketch)
    say(sketch, excluded_channels=[channel.slug], title="Bỏ kênh này")
    say(sketch, title="Sửa dấu phẩy")
    assert len(remote.calls) == 1
    say(sketch, title="Đã sửa ngày", corrections=[["15/12", "16/12"]])
    assert remote.calls[1:] == [("update" if kind == "post" else "notice", "Đã sửa ngày")]
    say(sketch, reach=Reach.WITHDRAW)
    assert remote.calls[2:] == [("retract" if kind == "post" else "notice", "Đã sửa ngày")]
    say(sketch, reach=Reach.PUBLIC, title="Đăng lại")
    assert len(remote.calls) == 3, "published again without that channel"
    assert not Placement.objects.filter(channel=channel, receipt__isnull=False).exists()


def test_a_channel_unticked_while_its_first_delivery_is_in_doubt_still_hears_the_withdrawal(
    make_channel, remote, say, sketch, states, drain_until, patient
):
    channel = make_channel("post")
    remote.trouble, remote.acts_before_trouble = [UnknownOutcome("cut")], True
    say(sketch)
    say(sketch, excluded_channels=[channel.slug], title="Bỏ kênh này")
    say(sketch, reach=Reach.WITHDRAW)
    assert states(channel) == ["unknown", "queued"]
    patient()
    drain_until(lambda: states(channel) == ["sent", "sent"])
    assert remote.posts == {}


def test_an_upgrade_that_changes_the_shape_of_the_snapshot_replans_nothing(
    make_channel, remote, say, sketch, monkeypatch, states
):
    post = make_channel("post")
    say(sketch)
    frozen = planning.newest_publication(sketch.content_id)
    # The next release freezes a field more, calls the unit by a new name and lives on another domain.
    before = Sketch.snapshot

    def after(self):
        snapshot = before(self)
        unit = snapshot.unit.model_copy(update={"name": "Phòng Giáo dục phổ thông"})
        return snapshot.model_copy(
            update={"unit": unit, "url": f"https://so.example{self.path}", "details": {"mới": 1}}
        )

    monkeypatch.setattr(Sketch, "snapshot", after)
    assert reconciling.reconcile() == 0 and planning.plan(sketch.content_id) is None
    assert states(post) == ["sent"] and len(remote.calls) == 1
    say(sketch, title="Sửa sau khi nâng cấp")
    assert remote.calls[1:] == [("update", "Sửa sau khi nâng cấp")]
    frozen.refresh_from_db()
    assert frozen.read_snapshot().unit.name == "Phòng Giáo dục Trung học", "what was frozen is not rewritten"


def test_snapshots_frozen_by_an_older_and_a_newer_release_are_still_read(make_channel, remote, say, sketch, states):
    post = make_channel("post")
    operating.pause(post)
    say(sketch)
    publication = planning.newest_publication(sketch.content_id)
    known = publication.snapshot
    older = {key: value for key, value in known.items() if key not in ("details", "audience", "language", "facts")}
    publication.snapshot = {**older, "a_field_of_tomorrow": {"deep": [1]}}
    publication.save()
    assert reconciling.reconcile() == 0
    operating.resume(post)
    Worker().drain()
    assert states(post) == ["sent"] and list(remote.posts.values()) == [sketch.title]
    sketch.delete()
    reconciling.reconcile()
    assert Delivery.objects.filter(channel=post).first().publication.cause == "unpublish"
    assert State.HELD not in states(post)
