"""The bulletin as a channel: the contract suite, and who gets what when an item changes."""

import uuid

import pytest

from publishers.channels.bulletin import leaving
from publishers.channels.bulletin import services as subscribers
from publishers.channels.bulletin.models import SubscriberState
from publishers.channels.bulletin.publisher import BulletinPublisher
from publishers.contract import Cause, Operation, UnknownOutcome
from publishers.contract.testing import Fault, PublisherContract, sample_content, sample_correction, sample_job
from tests.publishers.channels.bulletin.help import subscriber
from tests.publishers.mail.help import read, refusing_database, run


@pytest.mark.django_db
class TestContract(PublisherContract):
    """One subscriber; what stands is what is in their mailbox."""

    publisher = BulletinPublisher
    faults = {"database": Fault(UnknownOutcome)}

    @pytest.fixture(autouse=True)
    def _reader(self, mailbox):
        self.mailbox = mailbox
        subscriber("doc.gia@example.vn")

    def make_publisher(self):
        return BulletinPublisher(BulletinPublisher.Config(subject_prefix="[Sở GDĐT]"))

    def standing(self, job):
        run()
        texts = [next(iter(read(message).iter_parts())).get_content() for message in self.mailbox.messages()]
        return [text for text in texts if str(job.content_id) in text]

    def fault(self, name):
        return refusing_database()


def _deliver(content, operation, receipt=None):
    publisher = BulletinPublisher(BulletinPublisher.Config())
    job = sample_job(content, operation, publisher.render(content, operation), receipt=receipt)
    return publisher.deliver(job.payload, job)


def _later(content, cause, **changes):
    return sample_content(content.snapshot, cause=cause, version=content.version + 1, **changes)


def _subjects(mailbox):
    return sorted((message["X-RcptTo"], read(message)["Subject"]) for message in mailbox.messages())


def test_exactly_the_confirmed_get_it(mailbox):
    subscriber("a@example.vn")
    subscriber("b@example.vn")
    subscriber("cho@example.vn", SubscriberState.PENDING)
    subscriber("roi@example.vn", SubscriberState.LEFT)
    content = sample_content()
    receipt = _deliver(content, Operation.CREATE)
    progress = BulletinPublisher(BulletinPublisher.Config()).progress(receipt)
    assert (progress.done, progress.total) == (0, 2)
    run()
    assert sorted(mailbox.recipients()) == ["a@example.vn", "b@example.vn"]


def test_readers_whom_a_mail_reached_are_counted_as_copies(mailbox):
    for name in ("a", "b"):
        subscriber(f"{name}@example.vn")
    receipt = _deliver(sample_content(), Operation.CREATE)
    publisher = BulletinPublisher(BulletinPublisher.Config())
    assert publisher.copies(receipt) == ""
    run()
    assert "2" in publisher.copies(receipt)


def test_the_way_out_in_a_mail_is_the_readers_own_and_works(client, mailbox):
    person = subscriber("a@example.vn")
    _deliver(sample_content(), Operation.CREATE)
    run()
    address = read(mailbox.messages()[0])["List-Unsubscribe"].strip("<>")
    assert address == leaving.leave_url(person)
    assert address in read(mailbox.messages()[0]).get_body(("plain",)).get_content()
    answer = client.post("/" + address.split("/", 3)[3], {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    person.refresh_from_db()
    assert person.state == SubscriberState.LEFT


def test_who_leaves_while_a_bulletin_waits_does_not_get_it(mailbox):
    person = subscriber("a@example.vn")
    _deliver(sample_content(), Operation.CREATE)
    subscribers.leave(leaving.leave_token(person))
    run()
    assert mailbox.recipients() == []


def test_a_correction_goes_to_those_who_have_the_old_text(mailbox):
    subscriber("a@example.vn")
    content = sample_content()
    receipt = _deliver(content, Operation.CREATE)
    run()
    subscriber("moi@example.vn")
    correction = sample_correction()
    _deliver(_later(content, Cause.CORRECT, corrections=[correction]), Operation.NOTICE, receipt)
    run()
    assert [address for address, _ in _subjects(mailbox)] == ["a@example.vn"] * 2
    notice = read(mailbox.messages()[-1]).get_body(("plain",)).get_content()
    assert correction.wrong in notice and correction.right in notice


def test_a_withdrawal_stops_what_waits_and_tells_nobody_who_has_nothing(mailbox):
    subscriber("a@example.vn")
    content = sample_content()
    receipt = _deliver(content, Operation.CREATE)
    _deliver(_later(content, Cause.WITHDRAW), Operation.NOTICE, receipt)
    run()
    assert mailbox.recipients() == []


def test_a_withdrawal_after_a_correction_is_told_once(mailbox):
    subscriber("a@example.vn")
    content = sample_content()
    receipt = _deliver(content, Operation.CREATE)
    run()
    corrected = _later(content, Cause.CORRECT, corrections=[sample_correction()])
    receipt = _deliver(corrected, Operation.NOTICE, receipt)
    run()
    _deliver(_later(corrected, Cause.WITHDRAW), Operation.NOTICE, receipt)
    run()
    assert len(mailbox.recipients()) == 3


def test_who_left_is_told_of_nothing(mailbox):
    person = subscriber("a@example.vn")
    content = sample_content()
    receipt = _deliver(content, Operation.CREATE)
    run()
    subscribers.leave(leaving.leave_token(person))
    _deliver(_later(content, Cause.WITHDRAW), Operation.NOTICE, receipt)
    run()
    assert len(mailbox.recipients()) == 1


def test_without_a_mail_server_deliveries_are_kept(settings, db):
    settings.EMAIL_URL = ""
    assert BulletinPublisher(BulletinPublisher.Config()).kept_because()


def test_what_still_waits_can_be_stopped_even_when_the_mail_server_is_gone(mailbox, settings):
    subscriber("a@example.vn")
    content = sample_content()
    receipt = _deliver(content, Operation.CREATE)
    url, settings.EMAIL_URL = settings.EMAIL_URL, ""
    assert not BulletinPublisher(BulletinPublisher.Config()).kept_because()
    _deliver(_later(content, Cause.WITHDRAW), Operation.NOTICE, receipt)
    settings.EMAIL_URL = url
    run()
    assert mailbox.recipients() == []


def test_preview_shows_what_is_sent(db, rf):
    from django.template.loader import render_to_string

    content = sample_content(title=f"Tiêu đề <b>{uuid.uuid4().hex}</b>")
    payload = BulletinPublisher(BulletinPublisher.Config()).render(content, Operation.CREATE)
    page = render_to_string(BulletinPublisher.preview_template, {"payload": payload}, rf.get("/"))
    assert "srcdoc" in page and "[[leave_url]]" not in page
    assert "<b>" not in page
