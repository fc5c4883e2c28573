"""The time of a call is counted from before the ledger says that it is under way."""

import logging

import pytest

from publishers.contract import boottime
from publishers.ledger import running, steps
from publishers.ledger.steps import Step
from tests.sketch.publisher import Post

pytestmark = pytest.mark.django_db(transaction=True)


class _AtWire(logging.Handler):
    def __init__(self):
        super().__init__(logging.INFO)
        self.moments = []

    def emit(self, record):
        if record.step == Step.ON_WIRE:
            self.moments.append(boottime())


def test_who_sleeps_right_after_the_write_finds_its_time_over(sketch, say, make_channel, monkeypatch, caplog):
    make_channel("post")
    handler, deadlines = _AtWire(), []
    act = Post.act
    monkeypatch.setattr(
        Post, "act", lambda self, payload, job: deadlines.append(job.deadline) or act(self, payload, job)
    )
    caplog.set_level(logging.INFO, steps.logger.name)
    monkeypatch.setattr(steps.logger, "handlers", [handler])
    say(sketch)
    # However long a worker is stopped at that moment, none of it is added to its time.
    assert deadlines[0] <= handler.moments[0] + running._seconds(Post)
