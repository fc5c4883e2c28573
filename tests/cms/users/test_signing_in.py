"""Who tries too often to sign in, or to have a link for a new password sent, is told to wait."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import translation

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
