"""Who tries too often to sign in, or to have a link for a new password sent, is told to wait."""

import select
import socket

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.urls import get_resolver, reverse
from django.utils import translation
from wagtail.models import Collection, CollectionViewRestriction

from publishers.mail.models import MailRecipient

LOGIN, RESET = "wagtailadmin_login", "wagtailadmin_password_reset"
RIGHT = "mat-khau-thu-2026"


@pytest.fixture(autouse=True)
def few(settings):
    few = {"login-account": (3, 900), "login-network": (6, 900), "reset-account": (2, 3600), "reset-network": (4, 3600)}
    settings.LOA_LIMITS = {**settings.LOA_LIMITS, **few}


def sign_in(client, name, password, network="203.0.113.7"):
    return client.post(reverse(LOGIN), {"username": name, "password": password}, REMOTE_ADDR=network)


def says_wait(answer):
    with translation.override("vi"):
        return "Quá nhiều lần thử" in answer.content.decode()


@pytest.mark.parametrize("name", ["editor", "khong-co-ai"])
def test_who_guesses_is_told_to_wait_and_even_the_right_password_waits(house, client, name):
    for network in range(3):
        answer = sign_in(client, name, "sai", network=f"203.0.113.{network}")
        assert answer.status_code == 200 and not says_wait(answer)
    answer = sign_in(client, name.upper(), RIGHT, network="203.0.113.99")
    assert says_wait(answer) and "_auth_user_id" not in client.session


def test_a_right_password_begins_anew(house, client):
    for _ in range(2):
        sign_in(client, "editor", "sai")
        sign_in(client, "editor", "sai")
        assert sign_in(client, "editor", RIGHT).status_code == 302
        client.logout()


def test_a_network_that_tries_many_accounts_is_told_to_wait(house, client):
    for number in range(6):
        assert not says_wait(sign_in(client, f"ai-do-{number}", "sai"))
    assert says_wait(sign_in(client, "editor", RIGHT))
    assert sign_in(client, "editor", RIGHT, network="198.51.100.1").status_code == 302


@pytest.mark.parametrize("address", ["editor@example.vn", "khong-co-ai@example.vn"])
def test_a_new_password_is_sent_few_times_whether_or_not_the_account_exists(house, client, address):
    for _ in range(2):
        assert client.post(reverse(RESET), {"email": address}).status_code == 302
    sent = len(mail.outbox)
    assert says_wait(client.post(reverse(RESET), {"email": address.upper()}))
    assert len(mail.outbox) == sent


@pytest.mark.django_db(transaction=True)
def test_no_wait_for_the_mail_server_tells_who_has_an_account(client, settings):
    get_user_model().objects.create_user("leader", "leader@example.vn", RIGHT)
    settings.EMAIL_BACKEND, settings.EMAIL_TIMEOUT = "publishers.mail.backend.EmailBackend", 5
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        settings.EMAIL_URL = f"smtp://127.0.0.1:{settings.EMAIL_PORT}"
        for address in ("leader@example.vn", "khong-co-ai@example.vn"):
            assert client.post(reverse(RESET), {"email": address}).status_code == 302
        assert not select.select([silent], [], [], 0)[0], "somebody has knocked at the mail server"
    assert [row.address for row in MailRecipient.objects.filter(state="queued")] == ["leader@example.vn"]


def test_a_link_signs_nobody_out(house, client):
    client.force_login(house.people["editor"])
    answer = client.get(reverse("wagtailadmin_logout"))
    assert answer.status_code == 405 and not answer.cookies
    assert client.get(reverse("wagtailadmin_home")).status_code == 200
    assert client.post(reverse("wagtailadmin_logout")).status_code == 302
    assert client.get(reverse("wagtailadmin_home")).status_code == 302


def every_plain_address(patterns=None, prefix="/"):
    """Every address of the site that takes no argument."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        text = prefix + str(pattern.pattern).strip("^$")
        if hasattr(pattern, "url_patterns"):
            yield from every_plain_address(pattern.url_patterns, text)
        elif not set("<(") & set(text):
            yield text


def _text(answer):
    return "" if answer.streaming else answer.content.decode(errors="replace")


def test_no_other_address_signs_in_who_was_told_to_wait(house, client):
    client.raise_request_exception = False
    doors = {address for address in every_plain_address() if 'type="password"' in _text(client.get(address))}
    assert reverse(LOGIN) in doors
    for door in sorted(doors):
        for _ in range(4):
            client.post(door, {"username": "editor", "password": "sai"})
        client.post(door, {"username": "editor", "password": RIGHT})
        assert "_auth_user_id" not in client.session, door


def test_a_network_that_guesses_the_password_of_a_collection_is_told_to_wait(house, client, settings):
    settings.LOA_LIMITS = {**settings.LOA_LIMITS, "shared-password": (3, 900)}
    closed = Collection.get_first_root_node().add_child(name="Nội bộ")
    lock = CollectionViewRestriction.objects.create(collection=closed, restriction_type="password", password=RIGHT)
    door = reverse("wagtaildocs_authenticate_with_password", args=[lock.pk])
    for _ in range(3):
        assert client.post(door, {"password": "sai", "return_url": "/"}).status_code == 200
    answer = client.post(door, {"password": RIGHT, "return_url": "/"})
    assert answer.status_code == 429 and "Retry-After" in answer
    assert client.post(door, {"password": RIGHT, "return_url": "/"}, REMOTE_ADDR="198.51.100.1").status_code == 302
