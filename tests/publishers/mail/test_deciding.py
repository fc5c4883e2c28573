"""A mail whose outcome nobody knows: a person sends it again or says that it arrived. Counted in the mailbox."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.models import ModelLogEntry

from publishers.mail import services
from publishers.mail.models import MailRecipient
from tests.publishers.mail.help import post, row, run, states

WHY = {"why": "Người nhận gọi điện, chưa thấy thư."}


@pytest.fixture
def unknown(mailbox):
    """One of two mails may have arrived."""
    mailing = post(2)
    run()
    MailRecipient.objects.filter(pk=row(mailing).pk).update(state="unknown", error="smtp_no_answer")
    return row(mailing)


@pytest.fixture
def sign_in(client, django_user_model):
    def _sign_in(*codenames):
        person = django_user_model.objects.create_user("can-bo", password="x")
        codenames_held = ["access_admin", "view_mailing", *codenames]
        person.user_permissions.set(Permission.objects.filter(codename__in=codenames_held))
        client.force_login(person)
        client.cookies["django_language"] = "en"
        return client

    return _sign_in


def url(name, recipient):
    return reverse(f"mailings:{name}", args=[recipient.pk])


def logged():
    return list(ModelLogEntry.objects.filter(action__startswith="loa.mail.").values_list("action", flat=True))


def test_it_is_sent_again_once_with_the_same_message_id(unknown, mailbox, sign_in):
    browser = sign_in("change_mailrecipient")
    page = browser.get(url("send_again", unknown))
    assert unknown.address in page.content.decode() and states(unknown.mailing) == ["unknown", "sent"]
    assert browser.post(url("send_again", unknown), {"why": ""}).status_code == 200
    browser.post(url("send_again", unknown), WHY)
    run()
    assert states(unknown.mailing) == ["sent", "sent"]
    mine = [message for message in mailbox.messages() if message["Message-ID"] == unknown.message_id]
    assert len(mine) == 2
    browser.post(url("send_again", unknown), WHY)
    run()
    assert len(mailbox.messages()) == 3 and logged() == ["loa.mail.send_again"]
    assert unknown.address not in str(ModelLogEntry.objects.get(action="loa.mail.send_again").data)


def test_it_is_marked_as_sent_and_nothing_leaves(unknown, mailbox, sign_in):
    browser = sign_in("change_mailrecipient")
    browser.post(url("mark_sent", unknown), WHY)
    run()
    unknown.refresh_from_db()
    assert unknown.state == "sent" and unknown.sent_at and len(mailbox.messages()) == 2
    assert logged() == ["loa.mail.mark_sent"]
    assert ModelLogEntry.objects.get(action="loa.mail.mark_sent").data["why"] == WHY["why"]


def test_what_was_taken_back_is_not_sent_again(unknown, mailbox, sign_in):
    services.cancel(unknown.mailing.key)
    sign_in("change_mailrecipient").post(url("send_again", unknown), WHY)
    run()
    assert states(unknown.mailing)[0] == "unknown" and len(mailbox.messages()) == 2 and not logged()


def test_who_may_only_look_sees_no_button_and_is_refused(unknown, mailbox, sign_in):
    browser = sign_in()
    inspect = reverse("mailings:inspect", args=[unknown.mailing_id])
    html = browser.get(inspect).content.decode()
    assert unknown.address in html and url("send_again", unknown) not in html
    for name in ("send_again", "mark_sent"):
        assert browser.get(url(name, unknown)).status_code in (302, 403)
        browser.post(url(name, unknown), WHY)
    assert states(unknown.mailing)[0] == "unknown" and not logged()


def test_who_may_decide_finds_the_buttons_where_they_are_needed(unknown, sign_in):
    other = row(unknown.mailing, 1)
    html = sign_in("change_mailrecipient").get(reverse("mailings:inspect", args=[unknown.mailing_id])).content.decode()
    for name in ("send_again", "mark_sent"):
        assert url(name, unknown) in html and url(name, other) not in html
