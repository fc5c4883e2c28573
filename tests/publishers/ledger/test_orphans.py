"""Posts on the Page that the ledger does not know: found once a day, told to the officers, taken away by a button."""

import pytest
import requests
from django.core import mail
from django.urls import reverse

from publishers.contract import Reach
from publishers.ledger import orphans
from publishers.ledger.models import OrphanedPost, Placement
from tests.simulators.graph_api import TOKEN

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("patient")]


@pytest.fixture
def unknown(page, sketch, say):
    """A post that stands on the Page and of which the ledger has lost sight."""
    say(sketch)
    Placement.objects.all().delete()
    orphans.look(page)
    return OrphanedPost.objects.get()


def test_a_post_that_the_ledger_does_not_know_is_told_once(unknown, graph, officer, page):
    orphans.tell()
    orphans.look(page)
    orphans.tell()
    assert unknown.remote_id == graph.posts()[0]["id"]
    assert len([letter for letter in mail.outbox if officer.email in letter.to]) == 1
    assert unknown.url in mail.outbox[0].body and reverse("desk:orphans") in mail.outbox[0].body


def test_what_stands_by_the_ledger_is_none(page, graph, sketch, say):
    say(sketch)
    assert graph.posts() and orphans.look(page) == 0


def test_a_post_deleted_just_now_that_the_page_still_shows_is_none(page, graph, sketch, say):
    graph.lag(delete=600.0)
    page.config = {**graph.config, "lag_minutes": 20}
    page.save()
    say(sketch)
    say(sketch, reach=Reach.WITHDRAW)
    assert orphans.look(page) == 0


def test_an_officer_is_told_what_will_happen_before_it_is_taken_away(unknown, graph, officer, client):
    client.force_login(officer)
    url = reverse("desk:take_away", args=[unknown.pk])
    assert url in client.get(reverse("desk:orphans")).content.decode()
    question = client.get(url).content.decode()
    assert unknown.url in question and "Không thể hoàn tác" in question and len(graph.posts()) == 1
    client.post(url)
    assert graph.posts() == [] and not OrphanedPost.objects.exists()
    assert "không còn trong danh sách" in client.post(url, follow=True).content.decode()


def test_who_only_looks_may_not_take_it_away(unknown, graph, person, client):
    client.force_login(person("bien-tap", "editor"))
    assert client.post(reverse("desk:take_away", args=[unknown.pk])).status_code in (302, 403)
    assert len(graph.posts()) == 1


def test_a_post_beyond_the_newest_that_are_looked_at_stays_until_it_is_gone(unknown, graph, page):
    graph.fill(500)
    orphans.look(page)
    assert OrphanedPost.objects.get() == unknown
    graph.fail("error", code=1, path=unknown.remote_id)
    orphans.look(page)
    assert OrphanedPost.objects.get() == unknown
    requests.delete(f"{graph.url}/v26.0/{unknown.remote_id}", params={"access_token": TOKEN}, timeout=10)
    orphans.look(page)
    assert not OrphanedPost.objects.exists()


def test_while_the_page_does_not_answer_what_was_found_stays(unknown, graph, page):
    graph.fail("error", code=1, times=5)
    orphans.look(page)
    assert OrphanedPost.objects.get() == unknown
