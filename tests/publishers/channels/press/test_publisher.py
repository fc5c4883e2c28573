"""The press as a channel: the contract suite, and who is written to when an item changes."""

from datetime import UTC, datetime

import pytest

from publishers.channels.press.models import FeedEntry
from publishers.channels.press.publisher import PressPublisher
from publishers.contract import Cause, Operation, UnknownOutcome, Withdrawal
from publishers.contract.testing import Fault, PublisherContract, sample_content, sample_correction
from tests.publishers.channels.press.help import ITEMS, contact, deliver, later, outlet
from tests.publishers.mail.help import read, refusing_database, run

EMBARGO = datetime(2030, 1, 1, 1, 0, tzinfo=UTC)


@pytest.mark.django_db
class TestContract(PublisherContract):
    """What stands is what the public API shows."""

    publisher = PressPublisher
    faults = {"database": Fault(UnknownOutcome)}

    @pytest.fixture(autouse=True)
    def _press(self, mailbox, client):
        self.client = client
        contact("pv@bao.example", outlet())

    def make_publisher(self):
        return PressPublisher(PressPublisher.Config())

    def standing(self, job):
        items = self.client.get(ITEMS, {"limit": 100}).json()["items"]
        return [item["title"] for item in items if item["id"] == str(job.content_id) and item["state"] == "usable"]

    def fault(self, name):
        return refusing_database()


@pytest.fixture
def newsrooms(mailbox):
    """An accredited newsroom and another one, each with a contact that wants mail."""
    contact("tin@tintuc.example", outlet("Hãng tin", accredited=True))
    contact("pv@bao.example", outlet("Báo"))
    contact("khong@bao.example", outlet("Đài"), wants_mail=False)


def _mails(mailbox):
    run()
    mails = sorted((message["X-RcptTo"], read(message)["Subject"]) for message in mailbox.messages())
    mailbox.clear()
    return mails


def test_a_release_goes_to_contacts_that_want_mail(newsrooms, mailbox):
    deliver(sample_content(title="Tuyển sinh"), Operation.CREATE)
    assert [address for address, _ in _mails(mailbox)] == ["pv@bao.example", "tin@tintuc.example"]


def test_copies_are_those_in_mailboxes_and_whatever_newsrooms_took_from_the_feed(newsrooms, mailbox):
    receipt = deliver(sample_content(), Operation.CREATE)
    _mails(mailbox)
    text = PressPublisher(PressPublisher.Config()).copies(receipt)
    assert "2 người đã nhận thư" in text and "nguồn tin báo chí" in text


def test_a_plain_edit_rewrites_the_row_and_writes_to_nobody(newsrooms, mailbox):
    content = sample_content(title="Cũ")
    receipt = deliver(content, Operation.CREATE)
    _mails(mailbox)
    deliver(later(content, Cause.EDIT, title="Mới"), Operation.UPDATE, receipt)
    assert _mails(mailbox) == []
    assert FeedEntry.objects.get().payload["title"] == "Mới"


def test_a_correction_and_a_withdrawal_reach_those_who_got_the_release(newsrooms, mailbox):
    content = sample_content()
    receipt = deliver(content, Operation.CREATE)
    _mails(mailbox)
    contact("moi@bao.example", outlet("Báo mới"))
    corrected = later(content, Cause.CORRECT, corrections=[sample_correction()])
    receipt = deliver(corrected, Operation.UPDATE, receipt)
    assert [address for address, _ in _mails(mailbox)] == ["pv@bao.example", "tin@tintuc.example"]
    withdrawal = Withdrawal(at=datetime(2026, 11, 22, tzinfo=UTC), reason="Văn bản sai.")
    deliver(later(corrected, Cause.WITHDRAW, withdrawal=withdrawal), Operation.RETRACT, receipt)
    assert [address for address, _ in _mails(mailbox)] == ["pv@bao.example", "tin@tintuc.example"]
    assert FeedEntry.objects.get().reason == "Văn bản sai."


@pytest.mark.parametrize("cause", [Cause.UNPUBLISH, Cause.EXPIRE])
def test_what_expires_leaves_a_tombstone_without_reason_and_no_mail(newsrooms, mailbox, cause, client):
    content = sample_content()
    receipt = deliver(content, Operation.CREATE)
    _mails(mailbox)
    deliver(later(content, cause), Operation.RETRACT, receipt)
    assert _mails(mailbox) == []
    item = client.get(ITEMS).json()["items"][0]
    assert (item["state"], item["reason"]) == ("canceled", "")
    assert "title" not in item


def test_an_embargoed_item_reaches_the_accredited_first_and_the_others_when_it_is_public(newsrooms, mailbox):
    early = sample_content(cause=Cause.EARLY, embargoed_until=EMBARGO)
    receipt = deliver(early, Operation.CREATE)
    assert [address for address, _ in _mails(mailbox)] == ["tin@tintuc.example"]
    public = later(early, Cause.PUBLISH, embargoed_until=None)
    receipt = deliver(public, Operation.UPDATE, receipt)
    assert [address for address, _ in _mails(mailbox)] == ["pv@bao.example"]
    deliver(later(public, Cause.EDIT, title="Mới"), Operation.UPDATE, receipt)
    assert _mails(mailbox) == []
    deliver(later(later(public, Cause.EDIT), Cause.WITHDRAW), Operation.RETRACT, receipt)
    assert [address for address, _ in _mails(mailbox)] == ["pv@bao.example", "tin@tintuc.example"]


def test_a_corrected_item_that_goes_public_tells_each_what_they_need(newsrooms, mailbox):
    early = sample_content(cause=Cause.EARLY, embargoed_until=EMBARGO)
    receipt = deliver(early, Operation.CREATE)
    _mails(mailbox)
    public = later(early, Cause.CORRECT, embargoed_until=None, corrections=[sample_correction()])
    deliver(public, Operation.UPDATE, receipt)
    mails = dict(_mails(mailbox))
    assert set(mails) == {"pv@bao.example", "tin@tintuc.example"}
    assert mails["pv@bao.example"] != mails["tin@tintuc.example"]


def test_an_embargo_called_off_is_told_to_those_who_knew(newsrooms, mailbox, client):
    early = sample_content(cause=Cause.EARLY, embargoed_until=EMBARGO)
    receipt = deliver(early, Operation.CREATE)
    _mails(mailbox)
    deliver(later(early, Cause.CANCEL), Operation.RETRACT, receipt)
    assert [address for address, _ in _mails(mailbox)] == ["tin@tintuc.example"]
    assert client.get(ITEMS).json()["items"] == [], "what never was public leaves no public tombstone"


def test_old_items_enter_the_feed_without_mail(newsrooms, mailbox):
    content = sample_content().model_copy(update={"backfill": True})
    deliver(content, Operation.CREATE)
    assert _mails(mailbox) == []
    assert FeedEntry.objects.count() == 1


def test_without_a_mail_server_the_row_is_live_and_the_mail_is_kept(db, settings, client):
    settings.EMAIL_URL = ""
    contact("pv@bao.example", outlet())
    receipt = deliver(sample_content(), Operation.CREATE)
    assert receipt.kept
    assert not PressPublisher(PressPublisher.Config()).kept_because()
    assert len(client.get(ITEMS).json()["items"]) == 1


def test_an_older_version_that_comes_late_changes_nothing(db):
    content = sample_content(title="Cũ")
    newer = later(content, Cause.EDIT, title="Mới")
    receipt = deliver(newer, Operation.CREATE)
    deliver(content, Operation.UPDATE, receipt)
    assert FeedEntry.objects.get().payload["title"] == "Mới"


def test_one_click_ends_the_mails(newsrooms, mailbox, client):
    deliver(sample_content(), Operation.CREATE)
    run()
    message = next(message for message in mailbox.messages() if message["X-RcptTo"] == "pv@bao.example")
    path = "/" + read(message)["List-Unsubscribe"].strip("<>").split("/", 3)[3]
    assert client.get(path).status_code == 200
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).content == b""
    mailbox.clear()
    deliver(sample_content(), Operation.CREATE)
    assert [address for address, _ in _mails(mailbox)] == ["tin@tintuc.example"]
    assert client.post(path, {"back": "1"}).status_code == 200
