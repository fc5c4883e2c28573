"""A search followed by mail: asked for, confirmed, told, stopped, as a reader does it."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from publishers.channels.search_alerts import services
from publishers.channels.search_alerts.consent import CONSENT
from publishers.channels.search_alerts.models import SavedSearch
from publishers.channels.search_alerts.publisher import SavedSearchPublisher
from publishers.contract import Cause, Operation, UnknownOutcome
from publishers.contract.testing import Fault, PublisherContract, sample_content, sample_correction, sample_job
from publishers.mail.models import Mailing, MailRecipient
from tests.publishers.channels.bulletin.test_admin import _sign_in
from tests.publishers.channels.search_alerts.help import saved_search
from tests.publishers.mail.help import read, refusing_database, run

FORM = {"email": "Doc.Gia@Example.VN", "consent": "on"}
PAGE = "/dang-ky/tim-kiem/"


def item(title: str = "Tuyển sinh lớp 10", **changes):
    content = sample_content(**changes)
    return content.model_copy(update={"snapshot": content.snapshot.model_copy(update={"title": title})})


def deliver(content, operation=Operation.CREATE, receipt=None):
    publisher = SavedSearchPublisher(SavedSearchPublisher.Config())
    job = sample_job(content, operation, publisher.render(content, operation), receipt=receipt)
    return publisher.deliver(job.payload, job)


def later(content, cause, **changes):
    return sample_content(content.snapshot, cause=cause, version=content.version + 1, **changes)


def text_of(message) -> str:
    return read(message).get_body(("plain",)).get_content()


def link(mailbox, part: str) -> str:
    return re.search(rf"https?://[^/\s]+({PAGE}{part}/\S+)", text_of(mailbox.messages()[-1]))[1]


@pytest.mark.django_db
class TestContract(PublisherContract):
    """One follower; what stands is what is in their mailbox."""

    publisher = SavedSearchPublisher
    faults = {"database": Fault(UnknownOutcome)}

    @pytest.fixture(autouse=True)
    def _reader(self, mailbox):
        self.mailbox = mailbox
        saved_search("")

    def make_publisher(self):
        return SavedSearchPublisher(SavedSearchPublisher.Config(subject_prefix="[Sở GDĐT]"))

    def standing(self, job):
        run()
        texts = [text_of(message) for message in self.mailbox.messages()]
        return [text for text in texts if str(job.content_id) in text]

    def fault(self, name):
        return refusing_database()


def test_a_reader_follows_a_search_and_stops(client, mailbox):
    search = "?q=" + quote("tuyển sinh") + "&type=policy&sort=date&page=2"
    page = client.get(PAGE + search)
    assert page.status_code == 200 and "“tuyển sinh”" in page.content.decode()
    answer = client.post(PAGE + search, FORM, follow=True)
    assert answer.status_code == 200 and answer.redirect_chain == [(PAGE + "da-gui/", 302)]
    run()
    assert mailbox.recipients() == ["doc.gia@example.vn"] and "tuyển sinh" not in text_of(mailbox.messages()[0])
    assert MailRecipient.objects.get().values == {}, "the token is forgotten once it is sent"
    content = item()
    deliver(content)
    run()
    assert len(mailbox.messages()) == 1, "nothing is sent before it is confirmed"
    confirm = link(mailbox, "xac-nhan")
    page = client.get(confirm)
    assert page.status_code == 200 and "“tuyển sinh”" in page.content.decode(), "the page says which search it is"
    assert SavedSearch.objects.get().confirmed_at is None, "a scanner that follows the link confirms nothing"
    assert client.post(confirm).status_code == 200 == client.post(confirm).status_code
    deliver(item("Tuyển sinh lớp 6"))
    run()
    mail = mailbox.messages()[-1]
    assert read(mail)["Subject"] == "Tuyển sinh lớp 6" and "“tuyển sinh”" in text_of(mail)
    assert read(mail)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = link(mailbox, "huy")
    assert stop in read(mail)["List-Unsubscribe"]
    assert client.get(stop).status_code == 200 and SavedSearch.objects.exists()
    assert client.post(stop).status_code == 200 and not SavedSearch.objects.exists(), "nothing of it is kept"
    assert client.get(stop).status_code == 200 == client.post(stop).status_code
    assert client.post(confirm).status_code == 404
    deliver(item("Tuyển sinh mầm non"))
    run()
    assert len(mailbox.messages()) == 2


def test_one_click_needs_neither_cookie_nor_token_of_a_form(mailbox):
    one = saved_search("q=tuyển+sinh")
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(f"{PAGE}huy/{services.stop_token([one])}/", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200 and not SavedSearch.objects.exists()
    assert browser.post(f"{PAGE}?q=a", FORM).status_code == 403


def test_only_who_follows_a_search_that_finds_it_is_told_and_each_once(mailbox):
    saved_search("q=tuyen+sinh", "a@example.vn")
    saved_search("type=policy", "a@example.vn")
    saved_search("q=học+phí", "b@example.vn")
    saved_search("q=tuyen+sinh", "cho@example.vn", confirmed=False)
    saved_search("q=" + quote("tuyển sinh"), "c@example.vn")
    content = item()
    receipt = deliver(content)
    assert deliver(content) == receipt, "the same delivery again writes to nobody again"
    run()
    assert sorted(mailbox.recipients()) == ["a@example.vn", "c@example.vn"]
    [theirs] = [message for message in mailbox.messages() if message["X-RcptTo"] == "a@example.vn"]
    assert "“tuyen sinh”; " in text_of(theirs)


def test_one_stop_ends_what_the_mail_came_for_and_nothing_else(client, mailbox):
    saved_search("q=tuyển+sinh"), saved_search("type=policy"), saved_search("q=học+phí")
    deliver(item())
    run()
    assert client.post(link(mailbox, "huy"), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert [one.words for one in SavedSearch.objects.all()] == ["“học phí”"]
    deliver(item("Miễn học phí"))
    run()
    assert len(mailbox.messages()) == 2


def test_who_stops_while_a_mail_waits_does_not_get_it_and_may_follow_again(client, mailbox):
    one = saved_search("q=tuyển+sinh")
    deliver(item())
    assert services.stop(services.stop_token([one]))
    run()
    assert mailbox.messages() == []
    client.post(f"{PAGE}?q=" + quote("tuyển sinh"), FORM)
    run()
    client.post(link(mailbox, "xac-nhan"))
    deliver(item("Tuyển sinh lớp 6"))
    run()
    assert len(mailbox.messages()) == 2


def test_a_correction_and_a_withdrawal_reach_those_who_were_told(mailbox):
    saved_search("q=tuyển+sinh", "a@example.vn")
    content = item()
    receipt = deliver(content)
    run()
    saved_search("q=tuyển+sinh", "moi@example.vn")
    correction = sample_correction()
    corrected = later(content, Cause.CORRECT, corrections=[correction])
    receipt = deliver(corrected, Operation.NOTICE, receipt)
    run()
    assert mailbox.recipients() == ["a@example.vn"] * 2 and correction.right in text_of(mailbox.messages()[-1])
    deliver(later(corrected, Cause.WITHDRAW), Operation.NOTICE, receipt)
    run()
    assert mailbox.recipients() == ["a@example.vn"] * 3


def test_what_is_withdrawn_before_it_left_is_not_sent(mailbox):
    saved_search("q=tuyển+sinh")
    content = item()
    receipt = deliver(content)
    deliver(later(content, Cause.WITHDRAW), Operation.NOTICE, receipt)
    run()
    assert mailbox.messages() == []


def test_the_answer_is_the_same_for_a_known_address_and_nothing_of_it_changes(client, mailbox):
    one = saved_search("q=abc")
    answers = [client.post(f"{PAGE}?q=abc", {**FORM, "email": email}) for email in ("moi@example.vn", one.email)]
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, f"{PAGE}da-gui/")}
    run()
    assert "huy/" in text_of(mailbox.messages()[-1]) and "xac-nhan/" not in text_of(mailbox.messages()[-1])
    again = SavedSearch.objects.get(pk=one.pk)
    assert (again.token_hash, again.consent_at, again.confirmed_at) == (
        one.token_hash, one.consent_at, one.confirmed_at,
    )  # fmt: skip


@pytest.mark.parametrize(
    "change", [{"email": "không phải"}, {"email": "x@[127.0.0.1]"}, {"email": ""}, {"consent": ""}]
)
def test_a_mistake_is_named_and_what_was_typed_stays(client, db, change):
    answer = client.post(f"{PAGE}?q=abc", {**FORM, **change})
    assert answer.status_code == 422 and "error-summary" in answer.content.decode()
    assert str(CONSENT) in answer.content.decode(), "what one agrees to is there the second time as well"
    assert 'aria-invalid="true"' in answer.content.decode() and not SavedSearch.objects.exists()


def test_a_search_that_cannot_be_asked_is_refused(client, db):
    for address in (f"{PAGE}?year=nay", f"{PAGE}?q=" + "a" * 3_000):
        for answer in (client.get(address), client.post(address, FORM)):
            assert answer.status_code == 400 and not SavedSearch.objects.exists()


def test_nobody_is_flooded(client, mailbox, settings):
    for number in range(settings.LOA_LIMITS["sign-up-address"][0] + 3):
        assert client.post(f"{PAGE}?q=abc{number}", FORM).status_code == 302
    assert Mailing.objects.count() == settings.LOA_LIMITS["sign-up-address"][0]


def test_one_network_asks_so_many_an_hour(client, mailbox, settings):
    for number in range(settings.LOA_LIMITS["sign-up-network"][0]):
        client.post(f"{PAGE}?q=abc", {**FORM, "email": f"a{number}@example.vn"})
    assert client.post(f"{PAGE}?q=abc", {**FORM, "email": "z@example.vn"}).status_code == 429


def test_who_asks_again_ends_no_link_that_was_sent(client, mailbox):
    links = []
    for _ in range(2):
        client.post(f"{PAGE}?q=abc", FORM)
        run()
        links.append(link(mailbox, "xac-nhan"))
    assert client.post(links[0]).status_code == 200
    assert SavedSearch.objects.get().confirmed_at is not None
    assert client.post(links[1]).status_code == 200


def test_an_old_confirmation_does_not_work_and_is_forgotten(client, mailbox):
    client.post(f"{PAGE}?q=abc", FORM)
    run()
    SavedSearch.objects.update(consent_at=timezone.now() - timedelta(days=8))
    assert client.post(link(mailbox, "xac-nhan")).status_code == 404
    client.post(f"{PAGE}?q=khac", {**FORM, "email": "khac@example.vn"})
    assert [one.email for one in SavedSearch.objects.all()] == ["khac@example.vn"]


@pytest.mark.parametrize("part", ["xac-nhan", "huy"])
def test_a_link_that_is_not_ours_changes_nothing(client, db, part):
    assert client.get(f"{PAGE}{part}/1:la/").status_code == 404 == client.post(f"{PAGE}{part}/1:la/").status_code


def test_staff_see_what_is_followed_and_can_only_erase(client, django_user_model, db):
    one = saved_search("q=tuyển+sinh")
    saved_search("q=tuyển+sinh", "b@example.vn")
    saved_search("q=tuyển+sinh", "c@example.vn", confirmed=False)
    _sign_in(client, django_user_model, "view_savedsearch", "delete_savedsearch")
    listed = client.get(reverse("saved_searches:index"))
    assert listed.status_code == 200 and "“tuyển sinh”" in listed.content.decode()
    assert [row.followers for row in listed.context["object_list"]] == [2, 2, 2]
    assert client.get(reverse("saved_searches:index"), {"ordering": "-followers"}).status_code == 200
    assert client.get(reverse("saved_searches:inspect", args=[one.pk])).status_code == 200
    for refused in (reverse("saved_searches:add"), reverse("saved_searches:edit", args=[one.pk])):
        assert client.get(refused).status_code in (302, 403, 404)
    assert client.post(reverse("saved_searches:delete", args=[one.pk])).status_code == 302
    assert SavedSearch.objects.count() == 2


@pytest.mark.django_db
def test_a_search_too_long_to_be_kept_is_refused_with_words(client):
    page = PAGE + "?q=" + quote("đề ấy để " * 40)
    for answer in (client.get(page), client.post(page, FORM)):
        assert answer.status_code == 400 and not SavedSearch.objects.exists()
        assert "quá dài" in answer.content.decode()
