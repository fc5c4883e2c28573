"""Stories with the real press, bulletin and archive: embargoes, mail half sent, an index that is gone."""

import shutil

import pytest

from publishers.channels.press.models import FeedEntry
from publishers.contract import Reach
from publishers.ledger import planning
from publishers.ledger.models import Channel, Delivery, Placement
from publishers.ledger.states import State
from publishers.mail import services as post_room
from publishers.mail.addresses import normalise
from publishers.mail.models import Mailing, MailRecipient
from publishers.mail.states import MailState
from publishers.worker.process import Worker
from search.contract import Query
from search.index import engines, indexing
from search.models import IndexedDocument
from tests.publishers.channels.bulletin.help import subscriber
from tests.publishers.channels.press.help import ITEMS, bearer, contact, outlet
from tests.publishers.mail.help import connect, read, run
from tests.sketch.models import Sketch

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mailbox(smtp_server, settings, db):
    """The SMTP server, with mail allowed to leave to it."""
    connect(settings, smtp_server)
    smtp_server.clear()
    return smtp_server


@pytest.fixture
def channel(db):
    """Make a live channel of a real plugin."""

    def make(name):
        return Channel.objects.create(slug=name, name=name, publisher=name, mode="live")

    return make


@pytest.fixture
def tell(db):
    """Change the sketch, plan and let the worker and its background jobs do what is due."""

    def do(sketch, **changes):
        for name, value in changes.items():
            setattr(sketch, name, value)
        sketch.save()
        planning.plan(sketch.content_id)
        Worker().drain()

    return do


def mails(mailbox):
    """Who got which subject since the last time, in the order of addresses."""
    run()
    mails = sorted((message["X-RcptTo"], read(message)["Subject"]) for message in mailbox.messages())
    mailbox.clear()
    return mails


def feed(client, of=None):
    """State and title of each item as this outlet (None: the public) sees the press feed."""
    items = client.get(ITEMS, headers=bearer(of) if of else {}).json()["items"]
    return [(item["state"], item.get("title", "")) for item in items]


def test_early_to_accredited_press_then_live_then_withdrawn(
    channel, tell, mailbox, client, sketch, make_channel, remote
):
    channel("press")
    make_channel("post")
    agency = outlet("Hãng tin", accredited=True)
    contact("tin@hangtin.example", agency)
    contact("pv@bao.example", outlet("Báo"))
    tell(sketch, reach=Reach.EARLY)
    assert [address for address, _ in mails(mailbox)] == ["tin@hangtin.example"]
    assert feed(client) == [] and len(feed(client, agency)) == 1
    assert remote.calls == [], "no public channel hears of it before its moment"
    tell(sketch, reach=Reach.PUBLIC)
    assert [address for address, _ in mails(mailbox)] == ["pv@bao.example"], "who had it is not written to again"
    assert feed(client) == [("usable", sketch.title)] and len(remote.posts) == 1
    tell(sketch, reach=Reach.WITHDRAW)
    assert [address for address, _ in mails(mailbox)] == ["pv@bao.example", "tin@hangtin.example"]
    assert [state for state, _ in feed(client)] == ["canceled"] and remote.posts == {}
    assert FeedEntry.objects.get().reason == "Sai ngày thi"
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT}


def test_newsrooms_hear_of_a_withdrawal_although_the_item_had_expired_before(channel, tell, mailbox, client, sketch):
    channel("press")
    contact("pv@bao.example", outlet("Báo"))
    tell(sketch, reach=Reach.PUBLIC)
    mails(mailbox)
    tell(sketch, reach=Reach.EXPIRE)
    assert mails(mailbox) == []
    tell(sketch, reach=Reach.WITHDRAW)
    assert [address for address, _ in mails(mailbox)] == ["pv@bao.example"]
    assert FeedEntry.objects.get().reason == "Sai ngày thi"


def test_a_cancelled_embargo_is_taken_back_from_those_who_had_it_and_from_nobody_else(
    channel, tell, mailbox, client, sketch, make_channel, remote
):
    press = channel("press")
    make_channel("post")
    agency = outlet("Hãng tin", accredited=True)
    contact("tin@hangtin.example", agency)
    contact("pv@bao.example", outlet("Báo"))
    tell(sketch, reach=Reach.EARLY)
    mails(mailbox)
    tell(sketch, reach=Reach.CANCEL)
    ((address, subject),) = mails(mailbox)
    assert address == "tin@hangtin.example" and sketch.title in subject
    # The public never saw it, so no public tombstone tells of it.
    assert feed(client) == [] and [state for state, _ in feed(client, agency)] == ["canceled"]
    assert remote.calls == [] and Placement.objects.get(channel=press).receipt is None
    # Taken up again, it is offered anew.
    tell(sketch, reach=Reach.EARLY)
    assert [address for address, _ in mails(mailbox)] == ["tin@hangtin.example"]


@pytest.mark.parametrize("name", ["bulletin", "press"])
def test_a_withdrawal_while_the_mail_is_half_sent(name, channel, mailbox, sketch, settings):
    readers = [f"doc.gia{number}@example.vn" for number in range(6)]
    if name == "bulletin":
        for reader in readers:
            subscriber(reader)
    else:
        paper = outlet("Báo")
        for reader in readers:
            contact(reader, paper)
    channel(name)
    sketch.save()
    planning.plan(sketch.content_id)
    settings.EMAIL_PORT, port = 1, settings.EMAIL_PORT  # nobody answers there: the issue is in the post, nothing left
    Worker().drain()
    settings.EMAIL_PORT = port
    assert Delivery.objects.get().state == State.SENT
    issue = Mailing.objects.get()
    rows = list(issue.recipients.order_by("pk"))
    assert [row.state for row in rows] == [MailState.QUEUED] * 6
    # Half of it leaves: two have it, one is on the wire, of one nobody knows; one then refused all mail.
    for row, state in zip(
        rows[:4], [MailState.SENT, MailState.SENT, MailState.SENDING, MailState.UNKNOWN], strict=True
    ):
        MailRecipient.objects.filter(pk=row.pk).update(state=state, edition=issue.edition, claim_no=1)
    post_room.suppress(normalise(rows[1].address), "bounce")
    sketch.reach = Reach.WITHDRAW
    sketch.save()
    planning.plan(sketch.content_id)
    Worker().drain()
    assert list(issue.recipients.order_by("pk").values_list("state", flat=True))[4:] == [MailState.CANCELLED] * 2
    # The one on the wire has arrived: its notice may go, too.
    MailRecipient.objects.filter(pk=rows[2].pk).update(state=MailState.SENT)
    addresses = [address for address, _ in mails(mailbox)]
    assert addresses == [rows[0].address, rows[2].address, rows[3].address]
    assert Delivery.objects.first().state == State.SENT
    assert Placement.objects.get().receipt is None


def test_an_index_that_is_deleted_is_made_again_from_what_was_delivered(channel, tell, settings, tmp_path):
    settings.LOA_INDEX = tmp_path / "index"
    archive = channel("archive")
    titles = ["Tuyển sinh lớp 10", "Khai giảng năm học", "Thi học sinh giỏi"]
    sketches = [Sketch.objects.create(title=title) for title in titles]
    for sketch in sketches:
        tell(sketch)
    tell(sketches[2], reach=Reach.WITHDRAW)
    before = list(Delivery.objects.order_by("pk").values_list("pk", "claim_no", "state"))
    assert contents_in_index() == {sketches[0].content_id, sketches[1].content_id}
    shutil.rmtree(settings.LOA_INDEX)
    engines._embedded.cache_clear()
    Worker().drain()
    assert contents_in_index() == {sketches[0].content_id, sketches[1].content_id}, "what was withdrawn stays out"
    after = list(Delivery.objects.order_by("pk").values_list("pk", "claim_no", "state"))
    assert after == before, "neither the newsroom nor the ledger was asked for anything"
    assert not indexing.status(1.0).trouble and archive.deliveries.count() == 4


def test_a_delivery_to_an_index_that_is_deleted_finds_the_whole_archive_in_place_again(
    channel, tell, settings, tmp_path
):
    settings.LOA_INDEX = tmp_path / "index"
    channel("archive")
    old, new = Sketch.objects.create(title="Tuyển sinh lớp 10"), Sketch.objects.create(title="Khai giảng")
    tell(old)
    shutil.rmtree(settings.LOA_INDEX)
    engines._embedded.cache_clear()
    tell(new)
    assert contents_in_index() == {old.content_id, new.content_id}
    assert not IndexedDocument.objects.filter(indexed=False).exists()
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT}


def contents_in_index():
    """Contents that the index itself holds."""
    return {hit.content_id for hit in engines.backend().search(Query(limit=50), facets=False).hits}
