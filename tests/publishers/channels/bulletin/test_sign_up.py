"""Sign up, confirm, leave, come back: as a reader does it, with the mail read from the mail server."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from publishers.channels.bulletin import leaving, services
from publishers.channels.bulletin.consent import CONSENT
from publishers.channels.bulletin.models import ConsentMethod, SignUp, Subscriber, SubscriberState
from publishers.mail.models import Mailing, MailRecipient
from publishers.mail.states import MailState
from tests.publishers.channels.bulletin.help import subscriber
from tests.publishers.mail.help import read, run

FORM = {"email": "Doc.Gia@Example.VN", "name": "Độc giả", "consent": "on"}


def _link(mailbox, part: str) -> str:
    """The address in the newest mail that leads to this part of the bulletin's pages."""
    text = next(iter(read(mailbox.messages()[-1]).iter_parts())).get_content()
    return re.search(rf"https?://[^/\s]+(/dang-ky/{part}/\S+)", text)[1]


def test_a_reader_signs_up_confirms_and_leaves(client, mailbox):
    answer = client.post("/dang-ky/", FORM, follow=True)
    assert answer.status_code == 200
    person = Subscriber.objects.get(email="doc.gia@example.vn")
    assert person.state == SubscriberState.PENDING
    assert (person.consent_text, person.consent_method) == (str(CONSENT), ConsentMethod.FORM)
    assert person.consent_at is not None

    run()
    assert mailbox.recipients() == ["doc.gia@example.vn"]
    assert MailRecipient.objects.get().values == {}, "the token is forgotten once it is sent"
    link = _link(mailbox, "xac-nhan")
    assert link.split("/")[-2] != person.sign_ups.get().token_hash
    assert client.get(link).status_code == 200
    person.refresh_from_db()
    assert person.state == SubscriberState.PENDING, "a scanner that follows the link confirms nothing"
    assert client.post(link).status_code == 200
    person.refresh_from_db()
    assert person.state == SubscriberState.CONFIRMED and person.confirmed_at is not None
    assert client.post(link).status_code == 200

    leave = f"/dang-ky/huy/{leaving.leave_token(person)}/"
    assert client.get(leave).status_code == 200
    person.refresh_from_db()
    assert person.state == SubscriberState.CONFIRMED
    assert client.post(leave).status_code == 200
    person.refresh_from_db()
    assert person.state == SubscriberState.LEFT and person.left_at is not None
    assert client.post(link).status_code == 404, "an old confirmation does not bring back who left"

    assert client.post(f"/dang-ky/lai/{leaving.leave_token(person)}/").status_code == 200
    person.refresh_from_db()
    assert (person.state, person.consent_method) == (SubscriberState.CONFIRMED, ConsentMethod.RETURN)


def test_one_click_needs_neither_cookie_nor_token_of_a_form(mailbox):
    person = subscriber("a@example.vn")
    machine = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = machine.post(
            f"/dang-ky/huy/{leaving.leave_token(person)}/",
            "List-Unsubscribe=One-Click",
            content_type="application/x-www-form-urlencoded",
        )
        assert (answer.status_code, answer.content) == (200, b"")
        assert not answer.cookies
    person.refresh_from_db()
    assert person.state == SubscriberState.LEFT


def test_coming_back_needs_the_form(mailbox):
    person = subscriber("a@example.vn", SubscriberState.LEFT)
    machine = Client(enforce_csrf_checks=True)
    assert machine.post(f"/dang-ky/lai/{leaving.leave_token(person)}/").status_code == 403


@pytest.mark.parametrize("token", ["abc", "1:abc", "999999:zzz"])
@pytest.mark.parametrize("page", ["huy", "xac-nhan"])
def test_a_link_that_is_not_ours_changes_nothing(client, db, page, token):
    assert client.get(f"/dang-ky/{page}/{token}/").status_code == 404
    assert client.post(f"/dang-ky/{page}/{token}/").status_code == 404


def test_the_answer_is_the_same_for_a_known_address(client, mailbox):
    subscriber("doc.gia@example.vn")
    known = client.post("/dang-ky/", FORM)
    unknown = client.post("/dang-ky/", {**FORM, "email": "moi@example.vn"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    run()
    assert sorted(mailbox.recipients()) == ["doc.gia@example.vn", "moi@example.vn"]
    assert Subscriber.objects.get(email="doc.gia@example.vn").state == SubscriberState.CONFIRMED


def test_who_left_may_sign_up_again(client, mailbox):
    person = subscriber("doc.gia@example.vn")
    services.leave(leaving.leave_token(person))
    client.post("/dang-ky/", FORM)
    run()
    client.post(_link(mailbox, "xac-nhan"))
    person.refresh_from_db()
    assert person.state == SubscriberState.CONFIRMED


def test_a_stranger_who_signs_up_somebody_again_changes_neither_name_nor_proof(client, mailbox):
    person = subscriber("doc.gia@example.vn")
    Subscriber.objects.update(name="Trần Lan", consent_text="Tôi đồng ý.")
    person.refresh_from_db()
    proof = (person.name, person.consent_text, person.consent_method, person.consent_at)
    services.leave(leaving.leave_token(person))
    client.post("/dang-ky/", {**FORM, "name": "Người lạ"})
    person.refresh_from_db()
    assert (person.name, person.consent_text, person.consent_method, person.consent_at) == proof
    run()
    client.post(_link(mailbox, "xac-nhan"))
    person.refresh_from_db()
    assert person.name == "Người lạ" and person.consent_text == str(CONSENT) and person.consent_at > proof[3]


def test_the_first_link_stays_and_each_brings_the_name_given_with_it(client, mailbox):
    """Whoever asks again, a stranger or the same person, ends no link that is in the mailbox."""
    for number, typed in enumerate(("Trần Lan", "Người lạ", "")):
        address = f"doc.gia{number}@example.vn"
        links = []
        for name in ("Người lạ", "Trần Lan", ""):
            client.post("/dang-ky/", {**FORM, "email": address, "name": name})
            run()
            links.append(_link(mailbox, "xac-nhan"))
        chosen = links[["Người lạ", "Trần Lan", ""].index(typed)]
        assert client.get(chosen).status_code == 200 == client.post(chosen).status_code
        person = Subscriber.objects.get(email=address)
        assert (person.state, person.name) == (SubscriberState.CONFIRMED, typed)
        for link in links:
            assert client.post(link).status_code == 200
        person.refresh_from_db()
        assert person.name == typed, "what others asked for changes nothing once it is confirmed"


def test_the_mail_that_asks_carries_no_strangers_words(client, mailbox):
    client.post("/dang-ky/", {**FORM, "name": "Nhận quà tại http://lua-dao.example"})
    run()
    assert b"lua-dao" not in bytes(mailbox.messages()[0]) and "lua-dao" not in str(read(mailbox.messages()[0]))


def test_other_ways_to_write_one_mailbox_are_one(client, mailbox, settings):
    most = settings.LOA_LIMITS["sign-up-address"][0]
    for number in range(most + 3):
        client.post("/dang-ky/", {**FORM, "email": f"doc.g{'.' * (number % 2)}ia+{number}@example.vn"})
    assert Mailing.objects.count() == most


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": ""}, "email"),
        ({"email": "không phải"}, "email"),
        ({"email": "x@localhost"}, "email"),
        ({"consent": ""}, "consent"),
    ],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_mistake_is_named_and_what_was_typed_stays(client, db, change, field, language):
    client.cookies["django_language"] = language
    answer = client.post("/dang-ky/", {**FORM, **change})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    page = answer.content.decode()
    assert "Độc giả" in page
    assert f'id="{field}-error"' in page and f'aria-describedby="{field}-error"' in page
    assert not Subscriber.objects.exists()


def test_nobody_is_flooded(client, mailbox, settings):
    for _ in range(settings.LOA_LIMITS["sign-up-address"][0] + 2):
        assert client.post("/dang-ky/", FORM).status_code == 302
    assert Mailing.objects.count() == settings.LOA_LIMITS["sign-up-address"][0]


def test_one_network_signs_up_so_many_an_hour(client, mailbox, settings):
    settings.LOA_LIMITS = {**settings.LOA_LIMITS, "sign-up-network": (2, 3600)}
    answers = [client.post("/dang-ky/", {**FORM, "email": f"a{n}@example.vn"}) for n in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert Subscriber.objects.count() == 2


def test_an_old_confirmation_does_not_work(client, mailbox):
    services.sign_up("a@example.vn", "", "Tôi đồng ý.", ConsentMethod.FORM)
    run()
    SignUp.objects.update(at=timezone.now() - timedelta(days=services.TOKEN_DAYS, minutes=1))
    assert client.post(_link(mailbox, "xac-nhan")).status_code == 404


def test_without_a_mail_server_the_page_says_that_the_mail_was_kept(client, db, settings):
    settings.EMAIL_URL = ""
    with translation.override("en"):
        client.cookies["django_language"] = "en"
        page = client.post("/dang-ky/", FORM, follow=True).content.decode()
    assert "notice-warning" in page
    assert MailRecipient.objects.get().state == MailState.KEPT
