"""Workers killed at every point and at random instants, stopped and woken: counted at the other end."""

import pytest

from publishers import registry
from tests.crash import launch, table
from tests.crash.aim import MAIL_ACCEPTED, MAIL_LEAVING, POINTS

DATABASES = ("SQLite", "PostgreSQL")


@pytest.fixture(scope="module")
def kills(pytestconfig):
    """At how many random instants a worker is killed; `make nightly` asks for more."""
    return pytestconfig.getoption("random_kills")


@pytest.fixture(scope="module")
def reports(postgresql_server, kills):
    """What the harness reports on each database; both run at the same time."""
    with (
        table.postgresql.database(postgresql_server, "loa_crash") as url,
        launch.Run("", kills) as on_sqlite,
        launch.Run(url, kills) as on_postgresql,
    ):
        return dict(zip(DATABASES, (on_sqlite.result(), on_postgresql.result()), strict=True))


@pytest.fixture(params=DATABASES)
def report(request, reports):
    return reports[request.param]


def test_every_point_is_hit_wherever_something_is_to_be_done(report):
    cases = [case for case in report["cases"] if case["part"] == "points"]
    assert {case["plugin"] for case in cases} == set(registry.BUILT_IN)
    assert {case["point"] for case in cases} == set(POINTS)
    missed = [case for case in cases if not case["hit"] and table.outcome(case) != table.CANNOT]
    assert not missed
    assert all(case["hit"] for case in report["mails"])


def test_killed_at_every_point_nothing_is_lost_and_nothing_done_twice(report):
    assert not table.problems(report, "points")


def test_only_what_cannot_be_asked_is_left_to_a_person(report):
    in_doubt = ("on_wire", "acted", "received", "settling")
    for case in report["cases"]:
        if case["part"] == "points" and case["hit"]:
            expected = table.for_a_person(case) and case["point"] in in_doubt
            assert (case["state"] == "unknown" and case["needs_person"]) == expected, case


def test_a_mail_is_unknown_exactly_where_its_acceptance_was_not_written_down(report):
    for case in report["mails"]:
        expected = {MAIL_LEAVING: ("unknown", 0), MAIL_ACCEPTED: ("unknown", 1)}.get(case["point"], ("sent", 1))
        assert (case["state"], case["copies"]) == expected, case
    assert not table.mail_problems(report)


def test_killed_at_any_instant_nothing_is_lost_and_nothing_done_twice(report, kills):
    assert report["kills"] == kills > 0
    assert not table.problems(report, "random"), f"seed {report['seed']}"


def test_a_worker_that_slept_past_its_lease_sends_nothing(report):
    assert report["woken"] and not any(report["woken"].values()), report["woken"]
    assert not table.problems(report, "stall")


def test_the_harness_sees_it_when_the_call_comes_before_the_write(report):
    wrong = table.problems(report, "swap")
    assert any(problem.startswith("duplicate: fanpage") for problem in wrong), wrong


def test_the_page_says_what_was_seen(reports):
    assert table.read() == table.write(reports), "run `python -m tests.crash.table`"
