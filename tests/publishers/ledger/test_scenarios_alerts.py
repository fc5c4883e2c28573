"""A withdrawal that does not get through is told to the communication officers at once, and once."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publishers.contract import ContentRejected, Reach, UnknownOutcome
from publishers.ledger import alerting, operating
from publishers.ledger.models import Attempt, Delivery
from publishers.worker.process import Worker
from tests.sketch.models import Sketch

pytestmark = pytest.mark.django_db(transaction=True)


def in_doubt_and_withdrawn(say, sketch, remote):
    remote.trouble = [UnknownOutcome("cut")]
    say(sketch)
    say(sketch, reach=Reach.WITHDRAW)


def test_a_withdrawal_behind_an_unknown_is_told_at_once_and_once(
    officer, person, patient, make_channel, remote, say, sketch
):
    person("bien-tap", "editor")
    person("da-nghi", "officer", is_active=False)
    make_channel("post")
    in_doubt_and_withdrawn(say, sketch, remote)
    (letter,) = mail.outbox
    assert letter.to == [officer.email] and sketch.title in letter.subject
    delivery = Delivery.objects.get(publication__cause="withdraw")
    assert f"/admin/deliveries/{delivery.pk}/" in letter.body and sketch.title in letter.body
    for _ in range(3):
        Worker().drain()
    assert len(mail.outbox) == 1
    assert Attempt.objects.filter(delivery=delivery, code="alert_doubt").count() == 1


def test_each_officer_reads_it_in_their_own_language(officer, person, patient, make_channel, remote, say, sketch):
    person("officer-en", "officer", language="en")
    make_channel("post")
    in_doubt_and_withdrawn(say, sketch, remote)
    english, vietnamese = sorted(mail.outbox, key=lambda letter: letter.to)
    assert "A withdrawal does not get through" in english.subject
    assert "Nobody" not in vietnamese.body or "nobody knows yet" in english.body


def test_what_was_not_withdrawn_alerts_nobody(officer, patient, make_channel, remote, say, sketch):
    make_channel("post")
    remote.trouble = [UnknownOutcome("cut")]
    say(sketch)
    say(sketch, corrections=[["15/12", "16/12"]])
    assert mail.outbox == [] and alerting.stuck() == []


def test_a_withdrawal_on_a_stopped_channel_is_told_with_the_address_where_it_still_stands(
    officer, make_channel, remote, say, sketch
):
    channel = make_channel("post")
    say(sketch)
    operating.pause(channel)
    say(sketch, reach=Reach.WITHDRAW)
    (letter,) = mail.outbox
    assert "http://127.0.0.1/1" in letter.body
    (alert,) = alerting.stuck()
    assert (alert.reason, alert.channel, alert.title) == ("alert_held", "post", sketch.title)
    operating.resume(channel)
    Worker().drain()
    assert alerting.stuck() == [] and len(mail.outbox) == 1


def test_a_withdrawal_that_failed_and_one_that_no_channel_can_carry_out_are_told(
    officer, make_channel, remote, say, sketch
):
    make_channel("shout")
    make_channel("post")
    say(sketch)
    remote.trouble = [ContentRejected("refused")]
    say(sketch, reach=Reach.WITHDRAW)
    (letter,) = mail.outbox
    assert letter.body.count(sketch.title) == 2, "one letter for both channels"
    assert {alert.reason for alert in alerting.stuck()} == {"alert_dead"}


@pytest.mark.usefixtures("short_lease")
def test_a_withdrawal_whose_own_outcome_a_person_must_find_out_is_told(
    officer, make_channel, remote, say, sketch, drain_until
):
    make_channel("letter")
    say(sketch)
    remote.trouble = [UnknownOutcome("cut")]
    say(sketch, reach=Reach.WITHDRAW)
    drain_until(lambda: mail.outbox)
    assert [alert.reason for alert in alerting.stuck()] == ["alert_person"]


def test_a_mail_server_that_is_away_stops_no_delivery_and_is_tried_again(
    officer, patient, make_channel, remote, say, sketch, settings, monkeypatch
):
    make_channel("post")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    in_doubt_and_withdrawn(say, sketch, remote)
    other = Sketch.objects.create(title="Tin khác")
    say(other)
    assert "Tin khác" in remote.posts.values()
    assert [alert.reason for alert in alerting.stuck()] == ["alert_doubt"], "the desk shows it all the same"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Worker().drain()
    assert mail.outbox == [], "not before a while has passed"
    monkeypatch.setattr(alerting, "AGAIN", alerting.timedelta(0))
    Worker().drain()
    assert len(mail.outbox) == 1


def test_without_a_mail_server_the_alert_is_kept_with_the_newsrooms_other_mail(
    officer, patient, make_channel, remote, say, sketch, settings, tmp_path
):
    make_channel("post")
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    in_doubt_and_withdrawn(say, sketch, remote)
    (kept,) = (tmp_path / "mail").iterdir()
    assert officer.email in kept.read_text()


def test_administrators_are_told_where_no_officer_can_be_reached(person, patient, make_channel, remote, say, sketch):
    administrator = person("quan-tri", "administrator")
    make_channel("post")
    in_doubt_and_withdrawn(say, sketch, remote)
    assert [letter.to for letter in mail.outbox] == [[administrator.email]]


def test_with_nothing_stuck_a_round_costs_five_looks_at_most(make_channel, remote, say, sketch):
    make_channel("post")
    say(sketch)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert alerting.tell("worker") == 0
    assert len(queries) <= 5
