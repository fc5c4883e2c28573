"""What a plugin does when its channel fails."""

from __future__ import annotations

import dataclasses

from publishers.contract import (
    Capability,
    Done,
    NotDone,
    Operation,
    PublisherError,
    RateLimited,
    Receipt,
    TemporaryError,
    UnknownOutcome,
    Unsure,
    boottime,
)
from publishers.contract.testing.channel import ChannelTests, needs
from publishers.contract.testing.samples import as_kept, sample_job


class FailingChannel(ChannelTests):
    """The tests over the fault table."""

    def test_sends_nothing_after_its_deadline(self) -> None:
        job = self.prepare(self.content(), Operation.CREATE)
        before = self.standing(job)
        result = self.attempt(dataclasses.replace(job, deadline=boottime() - 1))
        assert self.standing(job) == before, "it sent after its deadline, when another worker may already be sending"
        assert isinstance(result, TemporaryError), f"a deadline that is over is a TemporaryError, not {result!r}"
        self.assert_tells_no_secret(result)

    def test_fault(self, fault_name: str) -> None:
        expected = self.faults[fault_name]
        job = self.prepare(self.content(), Operation.CREATE, seconds=expected.seconds)
        before = self.standing(job)
        with self.fault(fault_name):
            started = boottime()
            job = dataclasses.replace(job, deadline=started + expected.seconds)
            error = self.attempt(job)
            took = boottime() - started
        assert took < expected.seconds + 2, f"it took {took:.1f} s with a deadline of {expected.seconds} s"
        if expected.error is None:
            assert isinstance(error, Receipt), repr(error)
            assert len(self.standing(job)) == 1
            return
        assert isinstance(error, PublisherError), f"it calls a create done that ended as {fault_name!r}"
        self.assert_tells_no_secret(error)
        copies = len(self.standing(job))
        assert copies <= len(before) + 1, f"one attempt left {copies} copies: it tried again by itself"
        if not isinstance(error, UnknownOutcome):
            assert self.standing(job) == before, f"it says 'not done' ({error!r}), and it was: it would be sent twice"
        assert isinstance(error, expected.error), (
            f"a create that ended as {fault_name!r} is {expected.error.__name__}, not {error!r}"
        )
        assert error.code and error.message, "an error needs a code to filter by and a message for people"
        if expected.retry_after is not None:
            assert isinstance(error, RateLimited)
            assert error.retry_after == expected.retry_after, "it does not pass on how long the channel asks to wait"
        if isinstance(error, UnknownOutcome) and self.can(Capability.LOOKUP):
            answer = self.ask(dataclasses.replace(job, deadline=boottime() + 20))
            right = Done if self.standing(job) else NotDone
            assert isinstance(answer, Unsure | right), (
                f"after {fault_name!r} lookup says {answer!r}, not {right.__name__}"
            )

    @needs(Capability.UPDATE | Capability.RETRACT)
    def test_no_fault_passes_for_a_change(self) -> None:
        """An update or a retract that gives a receipt was done, whatever became of the answer."""
        for name, fault in self.faults.items():
            if fault.seconds < self._quick:
                continue  # the slow ones take their time; the test of creates has it
            for capability, operation in (
                (Capability.UPDATE, Operation.UPDATE),
                (Capability.RETRACT, Operation.RETRACT),
            ):
                if not self.can(capability):
                    continue
                content, _job, receipt = self.create()
                version = self.corrected(content) if operation == Operation.UPDATE else self.withdrawn(content)
                with self.fault(name):
                    job = self.prepare(version, operation, receipt)
                    result = self.attempt(job)
                if isinstance(result, PublisherError):
                    self.assert_tells_no_secret(result)
                elif operation == Operation.UPDATE:
                    self.assert_stands_once(job, version, f"an update that it calls done, after {name!r},")
                elif name not in self.says_not_there:
                    assert self.standing(job) == [], f"it calls a retract done that ended as {name!r}, and was not"

    @needs(Capability.LOOKUP)
    def test_no_fault_passes_for_an_answer(self) -> None:
        """A look-up that nobody answered is no proof: what is taken for not done is sent a second time."""
        _content, done, _receipt = self.create()
        content = self.content()
        payload = as_kept(self.make_publisher().render(content, Operation.CREATE))
        for name, fault in self.faults.items():
            if fault.seconds < self._quick or name in self.says_not_there:
                continue
            with self.fault(name):
                answer = self.ask(dataclasses.replace(done, deadline=boottime() + 20))
                assert not isinstance(answer, NotDone), f"lookup takes {name!r} for 'not done' of what was done"
                answer = self.ask(sample_job(content, Operation.CREATE, payload))
                assert not isinstance(answer, Done), f"lookup takes {name!r} for 'done' of what was never done"
