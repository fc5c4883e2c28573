"""What is kept of people ends by itself: the worker removes what is older than the settings say, and reports it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.utils import timezone

from cms.settings import env
from publishers.channels.bulletin.models import Subscriber, SubscriberState
from publishers.channels.search_alerts.models import SavedSearch
from publishers.contract import boottime
from publishers.ledger.models import Attempt, Delivery, JobState, Placement
from publishers.ledger.states import State
from publishers.mail.management.commands import people
from publishers.mail.models import Mailing, MailRecipient
from publishers.mail.states import MailState
from publishers.runtime.models import Retention
from publishers.worker.process import Worker
from publishers.worker.retention import RetentionJob
from tests.ledger import add, force
from tests.publishers.channels.bulletin.help import subscriber
from tests.publishers.channels.search_alerts.help import saved_search
from tests.publishers.mail.help import post
from tests.publishers.test_forgetting import delivered

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _days(settings, tmp_path):
    settings.LOA_DATA = tmp_path
    settings.LOA_RETENTION = {"SIGN_UPS": 30, "MAIL": 365, "ATTEMPTS": 730, "PAYLOADS": 730}


def ago(days: float):
    return timezone.now() - timedelta(days=days)


def removed() -> dict[str, int]:
    return dict(Retention.objects.values_list("holding", "removed"))


def next_day() -> None:
    JobState.objects.filter(name="retention").update(due_at=ago(0.01))
    Retention.objects.update(at=ago(1))


def test_who_never_confirmed_is_removed_after_the_days_and_who_left_stays(settings):
    for email, days, state in (
        ("cu@example.vn", 31, SubscriberState.PENDING),
        ("moi@example.vn", 29, SubscriberState.PENDING),
        ("nhan@example.vn", 400, SubscriberState.CONFIRMED),
        ("thoi@example.vn", 400, SubscriberState.LEFT),
    ):
        Subscriber.objects.filter(pk=subscriber(email, state).pk).update(created_at=ago(days), token_at=ago(days))
    old, new, kept = (saved_search(f"q={word}", confirmed=word == "c") for word in "abc")
    SavedSearch.objects.filter(pk__in=(old.pk, kept.pk)).update(consent_at=ago(31))

    Worker().drain()

    left = set(Subscriber.objects.values_list("email", flat=True))
    assert left == {"moi@example.vn", "nhan@example.vn", "thoi@example.vn"}
    assert set(SavedSearch.objects.all()) == {new, kept}
    assert removed()["subscribers"] == removed()["saved-searches"] == 1


def test_what_was_given_for_an_old_link_goes_and_its_subscriber_stays():
    person = subscriber("doc.gia@example.vn", SubscriberState.CONFIRMED)
    for days, name in ((31, "Người Lạ"), (29, "Cô Lan")):
        person.sign_ups.create(token_hash=f"{days}", at=ago(days), name=name, consent_text="x", consent_method="form")
    Worker().drain()
    assert [signup.name for signup in person.sign_ups.all()] == ["Cô Lan"]
    assert Subscriber.objects.get() == person


def test_an_old_mail_stays_as_a_number_without_its_reader():
    mailing = post(4)
    Mailing.objects.update(created_at=ago(366))
    newer = post(1)
    for row, state in zip(mailing.recipients.order_by("pk"), ("sent", "kept", "queued", "unknown"), strict=True):
        MailRecipient.objects.filter(pk=row.pk).update(state=state, error=f"<{row.address}>")
    newer.recipients.update(state=MailState.SENT)

    Worker().drain()

    rows = list(mailing.recipients.order_by("pk").values_list("state", "address", "name", "error"))
    assert rows[:2] == [("sent", "", "", ""), ("kept", "", "", "")]
    assert all(address and name for _state, address, name, _error in rows[2:]), "what is not over keeps its reader"
    assert newer.recipients.get().address and removed()["mail"] == 2


def test_old_attempts_and_payloads_go_but_not_what_stands_nor_the_newest_line():
    overtaken = delivered("Ngày thi: 3/6")
    standing = Delivery.objects.get(pk=overtaken.pk)
    standing.pk, standing.key, standing.version = None, standing.content_id, 2
    add(standing)
    newest = Attempt.objects.create(delivery=overtaken, claim_no=2, phase="settled", outcome=State.SENT)
    Placement.objects.create(
        channel=standing.channel, content_id=standing.content_id, version=2, receipt={"remote_id": "1"}
    )
    Attempt.objects.update(at=ago(731))
    Delivery.objects.update(updated_at=ago(731))

    Worker().drain()

    assert list(Attempt.objects.all()) == [newest]
    overtaken.refresh_from_db(), standing.refresh_from_db()
    assert overtaken.payload is None and overtaken.receipt and standing.payload
    assert (removed()["attempts"], removed()["payloads"]) == (1, 1)


def test_what_is_in_doubt_keeps_its_attempts_and_payload():
    delivery = delivered("Ngày thi")
    force(Delivery.objects.all(), State.UNKNOWN, updated_at=ago(1000))
    Attempt.objects.create(delivery=delivery, claim_no=2, phase="settled")
    Attempt.objects.update(at=ago(1000))
    Worker().drain()
    assert Attempt.objects.count() == 2 and Delivery.objects.get().payload


def test_it_runs_once_a_day_and_the_report_adds_up():
    for number in range(2):
        subscriber(f"a{number}@example.vn", SubscriberState.PENDING)
        Subscriber.objects.update(created_at=ago(31))
        Worker().drain()
    assert Subscriber.objects.count() == 1, "the second came the same day"
    next_day()
    Worker().drain()
    report = Retention.objects.get(holding="subscribers")
    assert (report.removed, report.removed_ever, Subscriber.objects.count()) == (1, 2, 0)
    assert RetentionJob().run(boottime() + 5) > timezone.now() + timedelta(hours=23)


def test_a_slice_that_is_over_goes_on_in_the_next_round():
    subscriber("a@example.vn", SubscriberState.PENDING)
    Subscriber.objects.update(created_at=ago(31))
    again = RetentionJob().run(boottime() - 1)
    assert again <= timezone.now() and Subscriber.objects.exists()
    RetentionJob().run(boottime() + 5)
    assert not Subscriber.objects.exists()


def test_the_command_says_what_was_removed(capsys):
    subscriber("a@example.vn", SubscriberState.PENDING)
    Subscriber.objects.update(created_at=ago(31))
    Worker().drain()
    call_command("people", "--report")
    [line] = [line for line in capsys.readouterr().out.splitlines() if line.startswith("subscribers")]
    assert "1 removed" in line and "1 ever" in line


def test_the_page_of_the_register_is_as_the_code_has_it(settings):
    settings.LOA_RETENTION = env.retention()
    kept = settings.BASE_DIR / "docs" / "reference" / "people.md"
    assert kept.read_text() == people.page(), "run `make docs`"


def test_days_shorter_than_a_link_lives_are_refused_by_name(monkeypatch):
    monkeypatch.setenv("KEEP_MAIL_DAYS", "3")
    with pytest.raises(ImproperlyConfigured, match="KEEP_MAIL_DAYS is 3; write 7 days or more"):
        env.retention()
