"""The mail engine against a real SMTP server; what counts is what the mailbox holds."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from publishers.mail import queries, services
from publishers.mail.messages import Recipient
from publishers.mail.models import Mailing, MailRecipient, PostOffice, Suppression
from publishers.mail.states import MailState
from publishers.runtime import clock
from tests.publishers.mail.help import message, post, read, recipients, row, run, run_once, states
from tests.servers.process import free_port


def test_sends_to_everybody_once(mailbox):
    mailing = post(5)
    run()
    assert sorted(mailbox.recipients()) == sorted(row.address for row in mailing.recipients.all())
    assert states(mailing) == [MailState.SENT] * 5


def test_a_message_says_what_a_mail_program_and_a_list_need(mailbox):
    mailing = post(1)
    run()
    message = read(mailbox.messages()[0])
    assert message["Subject"] == "Tuyển sinh lớp 10"
    assert str(message["From"]) == "Sở Giáo dục và Đào tạo <bantin@sgddt.example>"
    assert str(message["To"]) == "Người đọc 0 <nguoi0@example.vn>"
    assert message["Message-ID"] == row(mailing).message_id
    assert message["Message-ID"].endswith("@sgddt.example>")
    assert message["List-Unsubscribe"] == "<https://loa.example/huy/0/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "Bản tin <bantin.sgddt.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Precedence"] == "bulk"
    assert message["Content-Language"] == "vi"
    assert message["Date"].datetime is not None
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content() == "Tuyển sinh: đăng ký từ ngày 5 tháng 5.\n.\nDừng nhận: https://loa.example/huy/0/\n"
    assert 'href="https://loa.example/huy/0/"' in html.get_content()
    assert max(len(line) for line in mailbox.messages()[0].as_bytes().splitlines()) <= 998


def test_what_somebody_typed_cannot_add_a_header(mailbox):
    services.post(
        uuid.uuid4(),
        message(subject="Chào\r\nBcc: ke-xau@example.vn"),
        [Recipient("a@example.vn", "Tên\nBcc: ke-xau@example.vn")],
    )
    run()
    received = read(mailbox.messages()[0])
    assert received["Bcc"] is None
    assert mailbox.recipients() == ["a@example.vn"]


def test_the_same_key_twice_is_one_mailing(mailbox):
    key = uuid.uuid4()
    first = services.post(key, message(), recipients(3))
    second = services.post(key, message("Khác"), recipients(7))
    assert first == second
    run()
    assert len(mailbox.recipients()) == 3


def test_an_address_is_written_to_once_whatever_its_spelling(mailbox):
    people = [Recipient("A@Example.VN"), Recipient(" a@example.vn")]
    mailing = services.post(uuid.uuid4(), message(), people)
    assert [each.address for each in mailing.recipients.all()] == ["a@example.vn"]
    with pytest.raises(ValidationError):
        services.post(uuid.uuid4(), message(), [Recipient("không phải địa chỉ")])


def test_without_a_server_in_the_settings_mail_is_kept_and_never_leaves(mailbox, settings):
    url, settings.EMAIL_URL = settings.EMAIL_URL, ""
    mailing = post(2)
    assert states(mailing) == [MailState.KEPT] * 2
    settings.EMAIL_URL = url
    run()
    assert mailbox.recipients() == []


def test_a_server_that_is_away_costs_no_row_an_attempt(mailbox, settings):
    settings.EMAIL_PORT = free_port()
    mailing = post(2)
    assert run_once() is not None
    assert states(mailing) == [MailState.QUEUED] * 2
    assert row(mailing).attempts == 0
    assert not queries.health().ok
    settings.EMAIL_PORT = mailbox.port
    run()
    assert states(mailing) == [MailState.SENT] * 2
    assert queries.health().ok
    assert len(mailbox.recipients()) == 2


@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_a_temporary_refusal_is_tried_again(mailbox, stage):
    mailing = post(2)
    mailbox.fail(**{stage: "451 4.3.0 later"})
    run_once()
    assert states(mailing) == [MailState.QUEUED] * 2
    assert row(mailing).error_code == "smtp_451"
    assert row(mailing).not_before is not None
    mailbox.fail()
    run()
    assert states(mailing) == [MailState.SENT] * 2
    assert len(mailbox.recipients()) == 2


def test_after_the_last_attempt_a_row_has_failed(mailbox, settings):
    mailbox.fail(rcpt="450 4.2.1 busy")
    mailing = post(1)
    run()
    assert states(mailing) == [MailState.FAILED]
    assert row(mailing).attempts == settings.LOA_MAIL["MAX_ATTEMPTS"]
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    ("answer", "suppressed"),
    [("550 5.1.1 no such user", True), ("550 no such user", True), ("550 5.7.1 policy", False)],
)
def test_a_mailbox_that_does_not_exist_gets_nothing_more(mailbox, answer, suppressed):
    mailbox.fail(rcpt=answer)
    first = post(1)
    run()
    assert states(first) == [MailState.FAILED]
    mailbox.fail()
    second = post(1)
    run()
    assert states(second) == [MailState.SUPPRESSED if suppressed else MailState.SENT]
    assert not Suppression.objects.filter(address_hash__contains="nguoi0").exists()


def test_content_that_is_refused_has_failed_and_suppresses_nobody(mailbox):
    mailbox.fail(data="554 5.7.1 spam")
    mailing = post(1)
    run()
    assert states(mailing) == [MailState.FAILED]
    assert not Suppression.objects.exists()


def test_cut_before_the_answer_is_unknown_and_is_never_sent_again(mailbox):
    mailbox.fail(cut="after")
    mailing = post(1)
    run()
    assert states(mailing) == [MailState.UNKNOWN]
    mailbox.fail()
    run()
    assert len(mailbox.recipients()) == 1
    assert states(mailing) == [MailState.UNKNOWN]


def test_cut_before_it_was_accepted_cannot_be_told_from_the_other(mailbox):
    mailbox.fail(cut="before")
    mailing = post(1)
    run()
    mailbox.fail()
    run()
    assert states(mailing) == [MailState.UNKNOWN]
    assert mailbox.recipients() == []


def test_one_doubtful_mail_stops_no_other(mailbox):
    mailbox.fail(cut="after")
    first = post(1)
    run()
    mailbox.fail()
    second = post(4)
    run()
    assert states(first) == [MailState.UNKNOWN]
    assert states(second) == [MailState.SENT] * 4


def test_a_server_that_closes_waits_for_all(mailbox):
    mailbox.fail(rcpt="421 4.3.2 closing")
    mailing = post(3)
    run_once()
    assert set(states(mailing)) == {MailState.QUEUED}
    assert PostOffice.objects.get().error_code == "smtp_421"
    mailbox.fail()
    run()
    assert states(mailing) == [MailState.SENT] * 3


def test_a_refused_login_holds_everything_and_health_says_so(mailbox, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "loa", "sai"
    mailing = post(2)
    run_once()
    assert states(mailing) == [MailState.QUEUED] * 2
    assert row(mailing).attempts == 0
    health = queries.health()
    assert not health.ok and health.message
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    run()
    assert states(mailing) == [MailState.SENT] * 2


def test_a_row_on_the_wire_whose_process_is_gone_is_unknown(mailbox):
    mailing = post(1)
    mailing.recipients.update(state=MailState.SENDING, claim_no=1, lease_until=clock.now() - timedelta(seconds=1))
    run()
    assert states(mailing) == [MailState.UNKNOWN]
    assert mailbox.recipients() == []


def test_a_row_on_the_wire_of_a_living_process_is_left_alone(mailbox):
    mailing = post(1)
    mailing.recipients.update(state=MailState.SENDING, claim_no=1, lease_until=clock.now() + timedelta(minutes=5))
    assert run_once() is not None
    assert states(mailing) == [MailState.SENDING]
    assert mailbox.recipients() == []


def test_cancelled_mail_does_not_leave(mailbox):
    mailing = post(3)
    assert services.cancel(mailing.key) == 3
    assert services.cancel(mailing.key) == 0
    run()
    assert mailbox.recipients() == []


def test_rewritten_mail_leaves_with_the_new_text(mailbox):
    mailing = post(2)
    assert services.rewrite(mailing.key, message("Bản đúng")) == 2
    run()
    assert {read(message)["Subject"] for message in mailbox.messages()} == {"Bản đúng lớp 10"}


def _halfway(mailbox) -> Mailing:
    """Six recipients: one of each, sent, on the wire, unknown, suppressed afterwards, and two that wait."""
    mailing = post(6)
    rows = list(mailing.recipients.order_by("pk"))
    later = clock.now() + timedelta(minutes=5)
    changes = [
        {"state": MailState.SENT, "edition": 1},
        {"state": MailState.SENDING, "edition": 1, "lease_until": later, "claim_no": 1},
        {"state": MailState.UNKNOWN, "edition": 1},
        {"state": MailState.SENT, "edition": 1},
        {},
        {},
    ]
    for each, change in zip(rows, changes, strict=True):
        if change:
            MailRecipient.objects.filter(pk=each.pk).update(**change)
    services.suppress(rows[3].address, "left", "test")
    return mailing


def test_a_withdrawal_halfway_cancels_the_rest_and_tells_those_who_have_it(mailbox):
    mailing = _halfway(mailbox)
    key = uuid.uuid4()
    notice = services.take_back(key, [mailing.key], message("Thu hồi"))
    assert services.take_back(key, [mailing.key], message("Thu hồi")) == notice
    assert states(mailing)[4:] == [MailState.CANCELLED] * 2
    run_once()
    assert mailbox.recipients() == ["nguoi0@example.vn", "nguoi2@example.vn"]
    assert states(notice) == [MailState.SENT, MailState.QUEUED, MailState.SENT]  # the second is on the wire still
    MailRecipient.objects.filter(pk=row(mailing, 1).pk).update(state=MailState.SENT, lease_until=None)
    run()
    assert states(notice) == [MailState.SENT] * 3


def test_nobody_is_told_of_what_they_never_got(mailbox):
    mailing = _halfway(mailbox)
    notice = services.take_back(uuid.uuid4(), [mailing.key], message("Thu hồi"))
    MailRecipient.objects.filter(pk=row(mailing, 1).pk).update(state=MailState.CANCELLED, lease_until=None)
    run()
    assert "nguoi1@example.vn" not in mailbox.recipients()
    assert states(notice)[1] == MailState.CANCELLED


def test_a_correction_halfway_rewrites_the_rest_and_tells_those_who_have_the_old_text(mailbox):
    mailing = _halfway(mailbox)
    services.correct(uuid.uuid4(), [mailing.key], message("Bản đúng"), message("Đính chính"))
    run_once()
    sent = {(str(read(message)["To"]).split("<")[1][:-1], read(message)["Subject"]) for message in mailbox.messages()}
    assert sent == {
        ("nguoi0@example.vn", "Đính chính lớp 10"),
        ("nguoi2@example.vn", "Đính chính lớp 10"),
        ("nguoi4@example.vn", "Bản đúng lớp 10"),
        ("nguoi5@example.vn", "Bản đúng lớp 10"),
    }


def test_who_came_back_to_the_queue_gets_the_corrected_text_and_no_notice(mailbox):
    mailing = _halfway(mailbox)
    notice = services.correct(uuid.uuid4(), [mailing.key], message("Bản đúng"), message("Đính chính"))
    MailRecipient.objects.filter(pk=row(mailing, 1).pk).update(state=MailState.QUEUED, lease_until=None)
    run()
    subjects = [read(m)["Subject"] for m in mailbox.messages() if m["X-RcptTo"] == "nguoi1@example.vn"]
    assert subjects == ["Bản đúng lớp 10"]
    assert states(notice)[1] == MailState.CANCELLED


def test_progress_in_words(mailbox, settings):
    mailing = post(3)
    before = queries.progress([mailing.key])
    assert (before.done, before.total) == (0, 3) and before.label
    run()
    assert (queries.progress([mailing.key]).done, queries.progress([mailing.key]).total) == (3, 3)
    assert queries.progress([uuid.uuid4()]) is None


@pytest.mark.django_db(transaction=True)
def test_two_engines_at_once_send_nothing_twice(mailbox):
    mailing = post(40)
    errors: list[BaseException] = []

    def work() -> None:
        from django.db import connection

        try:
            run()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(mailbox.recipients()) == len(set(mailbox.recipients())) == 40
    assert states(mailing) == [MailState.SENT] * 40
