"""An alarm ends a call that takes too long, and nothing else."""

import os
import signal
import time
from contextlib import suppress

import pytest

from publishers.contract import boottime
from publishers.ledger.models import Delivery
from publishers.runtime import deadline
from publishers.worker.lanes import Lanes
from tests.sketch.publisher import Post


def test_an_alarm_outside_a_call_ends_nothing():
    with deadline.within(60.0, 1.0):
        pass
    os.kill(os.getpid(), signal.SIGALRM)


def test_a_call_that_swallows_every_exception_is_ended_all_the_same():
    began = boottime()
    with pytest.raises(deadline.Overdue), deadline.within(0.1, 1.0):
        while True:
            with suppress(Exception):
                time.sleep(60)
    assert boottime() - began < 30
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@pytest.mark.django_db(transaction=True)
def test_a_plugin_that_never_returns_leaves_a_doubt_and_the_worker_goes_on(
    sketch, say, make_channel, remote, settings, monkeypatch, states
):
    settings.LOA_ENGINE = {**settings.LOA_ENGINE, "LOOKUP_DELAY": 60.0}
    monkeypatch.setattr(Post, "deadline_seconds", 0.1)
    monkeypatch.setattr(Post, "act", lambda self, payload, job: time.sleep(60))
    channel = make_channel("post")
    say(sketch)
    assert states(channel) == ["unknown"]
    assert Delivery.objects.get().error_code == "deadline"


def test_a_lane_whose_call_no_alarm_reaches_is_ended_and_made_anew(db):
    def stuck(_stopping, _woken):
        with deadline.within(0.05, 0.05):
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})  # as C code that never comes back
            time.sleep(600)
        return 0.0

    lanes = Lanes()
    lanes.wake("stuck", stuck)
    until = boottime() + 30
    while "stuck" in lanes:
        assert boottime() < until
        lanes.attend()
        time.sleep(0.01)
    lanes.stop(within=1.0)
