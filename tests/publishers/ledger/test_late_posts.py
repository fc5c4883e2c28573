"""A Page that shows late what it did: nothing is posted twice, and what appears late is still taken back."""

from datetime import timedelta

import pytest
from django.db.models import F

from publishers.contract import Reach
from publishers.ledger import sweeping
from publishers.ledger.models import Delivery, Placement
from publishers.ledger.states import State
from publishers.runtime import clock
from publishers.worker.process import Worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("patient")]

MINUTE = 60.0


@pytest.fixture
def page(page):
    """It may show within two hours what it did."""
    page.config = {**page.config, "lag_minutes": 120}
    page.save()
    return page


@pytest.fixture
def pass_time(graph):
    """Time goes on for the Page and the ledger, then a worker does what is due."""

    def do(minutes):
        by = timedelta(minutes=minutes)
        graph.advance(minutes * MINUTE)
        unknown = Delivery.objects.filter(state=State.UNKNOWN)
        unknown.update(
            not_before=F("not_before") - by, doubtful_until=F("doubtful_until") - by, started_at=F("started_at") - by
        )
        Worker().drain()

    return do


def test_a_post_that_appears_late_is_adopted_and_not_posted_twice(graph, page, sketch, say, states, pass_time):
    graph.lag(create=30 * MINUTE)
    graph.fail("cut_after", method="POST", path="feed")
    say(sketch)
    for _ in range(5):
        pass_time(5)
        assert states(page) == ["unknown"], "not there proves nothing while the Page may show it late"
    pass_time(30)
    assert states(page) == ["sent"] and len(graph.posts()) == 1
    assert Placement.objects.get().receipt["remote_id"] == graph.posts()[0]["id"]
    assert len([call for call in graph.requests() if call.startswith("POST")]) == 1


def test_a_post_that_never_arrived_goes_out_once_the_lag_is_over(graph, page, sketch, say, states, pass_time):
    graph.fail("cut_before", method="POST", path="feed")
    say(sketch)
    pass_time(119)
    assert states(page) == ["unknown"] and graph.posts() == []
    pass_time(2)
    pass_time(2)
    pass_time(2)
    assert states(page) == ["sent"] and len(graph.posts()) == 1


def test_a_post_withdrawn_while_it_does_not_show_is_taken_back_when_it_appears(
    graph, page, sketch, say, states, pass_time
):
    graph.lag(create=30 * MINUTE)
    graph.fail("cut_after", method="POST", path="feed")
    say(sketch)
    pass_time(2)
    say(sketch, reach=Reach.WITHDRAW)
    pass_time(10)
    assert states(page) == ["unknown", "queued"], "nobody says that it is done"
    pass_time(30)
    assert states(page) == ["sent", "sent"] and graph.posts() == []


def test_a_second_try_refused_as_duplicate_is_there_and_never_dead(graph, page, sketch, say, states, pass_time):
    graph.lag(create=180 * MINUTE)  # later than the channel's settings allow for
    graph.fail("cut_after", method="POST", path="feed")
    say(sketch)
    for minutes in (119, 2, 2, 2):
        pass_time(minutes)
    assert states(page) == ["unknown"] and len([r for r in graph.requests() if r.endswith("/feed")]) == 2
    doubt = Delivery.objects.get()
    assert doubt.already_there and doubt.error_code == "graph_506"
    say(sketch, reach=Reach.WITHDRAW)
    assert states(page) == ["unknown", "queued"]
    pass_time(70)
    assert states(page) == ["sent", "sent"] and graph.posts() == []


def test_what_the_page_has_but_never_shows_is_decided_by_a_person(graph, page, sketch, say, states, pass_time):
    graph.fail("error", code=506, method="POST", path="feed")
    say(sketch)
    for _ in range(4):
        pass_time(61)
    assert states(page) == ["unknown"] and Delivery.objects.get().needs_person
    assert graph.posts() == []


def test_look_ups_grow_rarer_while_nothing_shows(graph, page, sketch, say, pass_time, settings):
    graph.lag(create=90 * MINUTE)
    graph.fail("cut_after", method="POST", path="feed")
    settings.LOA_ENGINE = {**settings.LOA_ENGINE, "LOOKUP_GAP": 60.0}
    say(sketch)
    pass_time(80)
    gap = sweeping.next_moment() - clock.now()
    assert timedelta(minutes=9) < gap < timedelta(minutes=11)


def test_an_edit_and_a_withdrawal_that_show_late_are_done_once(graph, page, sketch, say, states):
    graph.lag(edit=10 * MINUTE, delete=10 * MINUTE)
    say(sketch)
    graph.fail("cut_after", method="POST", path="_")
    say(sketch, title="Đã sửa")
    Delivery.objects.filter(state=State.WAITING).update(not_before=clock.now())
    Worker().drain()
    assert states(page) == ["sent", "sent"]
    graph.fail("cut_after", method="DELETE")
    say(sketch, reach=Reach.WITHDRAW)
    Delivery.objects.filter(state=State.WAITING).update(not_before=clock.now())
    Worker().drain()
    assert states(page) == ["sent"] * 3 and graph.posts() == []
