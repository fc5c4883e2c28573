"""What the tests of the suite share: the channel, its plugin, and which tests concern it."""

from __future__ import annotations

import copy
import dataclasses
import traceback
import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeVar

import pytest

from publishers.contract import (
    Capability,
    Cause,
    Content,
    Done,
    Job,
    NotDone,
    Operation,
    Payload,
    Publisher,
    PublisherError,
    Receipt,
    Unsure,
    Withdrawal,
)
from publishers.contract.testing.faults import Fault
from publishers.contract.testing.samples import as_kept, sample_content, sample_correction, sample_job

Test = TypeVar("Test", bound=Callable[..., None])


def needs(capability: Capability) -> Callable[[Test], Test]:
    """A test for plugins that declare any of these capabilities."""
    return _where(lambda publisher: bool(publisher.capabilities & capability))


def needs_idempotent(operation: Operation) -> Callable[[Test], Test]:
    """A test for plugins that call this operation idempotent."""
    return _where(lambda publisher: operation in publisher.idempotent)


def needs_texts(test: Test) -> Test:
    """A test for plugins that take texts written for such a channel alone."""
    return _where(lambda publisher: bool(publisher.text_fields))(test)


def _where(applies: Callable[[type[Publisher]], bool]) -> Callable[[Test], Test]:
    def mark(test: Test) -> Test:
        if "applies" in vars(test):
            raise TypeError(f"{test.__name__} says twice to which plugins it applies.")
        vars(test)["applies"] = applies
        return test

    return mark


class ChannelTests:
    """A channel with a plugin before it: what a subclass gives, and what the tests of the suite use."""

    publisher: ClassVar[type[Publisher]]
    """The plugin's class: a test of something that it does not declare is not collected."""

    secrets: ClassVar[tuple[str, ...]] = ()
    """Values of the Config that must never be read in an error or a repr."""
    faults: ClassVar[Mapping[str, Fault]] = {}
    """The ways in which this channel can fail."""
    says_not_there: ClassVar[frozenset[str]] = frozenset({"404"})
    """Faults that look to this channel just as if the item were not there, so that a look-up may say so."""
    _quick: ClassVar[float] = 10.0

    # What a subclass gives.

    def make_publisher(self) -> Publisher:
        """A configured plugin, made anew at every call."""
        raise NotImplementedError

    def standing(self, job: Job) -> list[str]:
        """What people find at the channel of this job's content now: one text for each copy of it."""
        raise NotImplementedError

    def fault(self, name: str) -> AbstractContextManager[None]:
        """Make the channel fail as `faults` names it, as long as the context lasts."""
        raise NotImplementedError

    def arrange(self, content: Content, operation: Operation) -> None:
        """Put the item where the channel takes it from; nothing for channels that carry it themselves."""

    def content(self, **changes: Any) -> Content:
        """A content of this channel; another one at every call."""
        return sample_content(**changes)

    def shown_text(self, payload: Payload) -> str:
        """The part of a payload that `limits.text` is about."""
        return str(payload.get("message") or payload.get("text") or "")

    # What the suite uses.

    def prepare(
        self, content: Content, operation: Operation, receipt: Receipt | None = None, seconds: float = 20.0
    ) -> Job:
        """Arrange, render, and make the job as the ledger keeps it: what was rendered comes back from JSON."""
        self.arrange(content, operation)
        payload = as_kept(self.make_publisher().render(content, operation))
        return sample_job(content, operation, payload, receipt=receipt, seconds=seconds)

    def attempt(self, job: Job) -> Receipt | PublisherError:
        """Deliver once; what comes back is a receipt or an error of the contract, and the payload as it was."""
        before = copy.deepcopy(job.payload)
        try:
            result: Receipt | PublisherError = self.make_publisher().deliver(job.payload, job)
        except PublisherError as error:
            result = error
        except Exception as error:
            raise AssertionError(
                f"deliver raised {type(error).__name__}, which is no error of the contract: "
                "nobody can tell from it whether the item was sent"
            ) from error
        assert isinstance(result, Receipt | PublisherError), f"deliver returned {result!r}, which is no Receipt"
        assert job.payload == before, "deliver changed the payload, which is kept as what was sent"
        return result

    def deliver(self, content: Content, operation: Operation, receipt: Receipt | None = None) -> tuple[Job, Receipt]:
        """Carry out an operation and return its job and receipt."""
        job = self.prepare(content, operation, receipt)
        return job, self.again(job, attempt=1)

    def again(self, job: Job, attempt: int = 2) -> Receipt:
        """Deliver a job once more, as the engine does with what is idempotent."""
        result = self.attempt(dataclasses.replace(job, attempt=attempt))
        if isinstance(result, PublisherError):
            raise result
        return result

    def ask(self, job: Job) -> Done | NotDone | Unsure | PublisherError:
        """Look a job up; nothing comes back but an answer or an error of the contract."""
        try:
            answer: Done | NotDone | Unsure | PublisherError = self.make_publisher().lookup(job)
        except PublisherError as error:
            answer = error
        except Exception as error:
            raise AssertionError(f"lookup raised {type(error).__name__}, which is no error of the contract") from error
        assert isinstance(answer, Done | NotDone | Unsure | PublisherError), f"lookup answered {answer!r}"
        return answer

    def create(self) -> tuple[Content, Job, Receipt]:
        """An item that stands on the channel."""
        content = self.content()
        job, receipt = self.deliver(content, Operation.CREATE)
        return content, job, receipt

    def corrected(self, content: Content) -> Content:
        """The next version of a content, with a correction."""
        correction = sample_correction()
        snapshot = content.snapshot.model_copy(
            update={
                "title": f"Bản sửa: {content.snapshot.title}",
                "hash": uuid.uuid4().hex,
                "corrections": [correction],
            }
        )
        return Content(snapshot=snapshot, version=2, cause=Cause.CORRECT, corrections=[correction])

    def withdrawn(self, content: Content) -> Content:
        """The version of a content that takes it back."""
        withdrawal = Withdrawal(at=datetime(2026, 11, 22, 6, 0, tzinfo=UTC), reason="Văn bản đã được thay thế.")
        snapshot = content.snapshot.model_copy(update={"withdrawal": withdrawal, "hash": uuid.uuid4().hex})
        return Content(snapshot=snapshot, version=3, cause=Cause.WITHDRAW)

    def can(self, capability: Capability) -> bool:
        """Does the plugin declare any of these?"""
        return bool(self.publisher.capabilities & capability)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Leave out the tests of what the plugin does not declare: None is not collected."""
        super().__init_subclass__(**kwargs)
        if not hasattr(cls, "publisher"):
            return
        for name in dir(cls):
            defined = [test for kind in cls.__mro__ if (test := vars(kind).get(name)) is not None]
            if defined and (applies := getattr(defined[0], "applies", None)):
                setattr(cls, name, defined[0] if applies(cls.publisher) else None)

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """One test for each line of the fault table, and for each operation."""
        if not hasattr(self, "publisher"):
            raise TypeError(f"{type(self).__name__} does not name its plugin: publisher = MyPublisher")
        if "fault_name" in metafunc.fixturenames:
            metafunc.parametrize("fault_name", list(self.faults))
        if "operation" in metafunc.fixturenames:
            metafunc.parametrize("operation", list(Operation), ids=str)

    def assert_tells_no_secret(self, error: BaseException) -> None:
        """No secret in the error, its parts or the traceback that a log would show."""
        shown = "\n".join([*traceback.format_exception(error), repr(error), repr(vars(error))])
        for secret in self.secrets:
            # Not `in`: a failing test must not print what nobody may read.
            assert shown.find(secret) < 0, "a secret can be read in an error or in the traceback that a log shows"

    def assert_stands_once(self, job: Job, content: Content, what: str) -> None:
        """One copy of the item is at the channel, and it reads as this version does."""
        standing = self.standing(job)
        assert len(standing) == 1, f"{what} left {len(standing)} copies of the item there, not one"
        assert content.snapshot.title in standing[0], f"{what} left a copy without the title of this version"

    def assert_done(self, job: Job) -> Done:
        before = self.standing(job)
        answer = self.ask(job)
        assert self.standing(job) == before, "lookup changed what stands there; it may only look"
        assert isinstance(answer, Done), f"lookup says {answer!r} of a {job.operation} that was done"
        return answer

    def assert_not_done(self, job: Job) -> None:
        before = self.standing(job)
        answer = self.ask(job)
        assert self.standing(job) == before, "lookup changed what stands there; it may only look"
        assert isinstance(answer, NotDone), f"lookup says {answer!r} of a {job.operation} that was never done"
