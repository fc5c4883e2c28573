"""Withdrawals that do not get through stand first on the newsroom's home, for those who may see deliveries."""

import pytest
from django.urls import reverse

from publishers.ledger.models import Placement, Publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def stuck(deliver, channels):
    Publication.objects.update(cause="withdraw", intent="absent", reach="withdraw")
    delivery = deliver("fanpage", "dead", rank=0, error_message="Trang không cho gỡ.")
    receipt = {"remote_id": "1", "url": "https://www.facebook.com/1"}
    Placement.objects.create(
        channel=channels["fanpage"], content_id=delivery.content_id, version=delivery.version - 1, receipt=receipt
    )
    return delivery


def test_the_home_says_what_was_withdrawn_and_is_not_gone(stuck, sign_in):
    page = sign_in("officer").get(reverse("wagtailadmin_home")).content.decode()
    assert "Withdrawn, but not gone:" in page and "Somebody must take the item back by hand." in page
    assert 'href="https://www.facebook.com/1"' in page
    assert page.count(reverse("desk:delivery", args=[stuck.pk])) == 1, "it is not listed twice"
    assert "Nothing: every delivery went out" not in page


def test_who_may_not_see_deliveries_is_not_shown_it(stuck, sign_in):
    page = sign_in("truong-a").get(reverse("wagtailadmin_home")).content.decode()
    assert "Withdrawn, but not gone:" not in page
