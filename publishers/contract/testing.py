"""The contract suite: what every plugin must keep, as tests that its author runs by subclassing.

A channel that is spoken to over HTTP::

    class TestMyChannel(HttpPublisherContract):
        secrets = ("the-token",)

        def upstream(self):                       # the channel's simulator
            return self.simulator.url

        def make_publisher(self):                 # always made anew, with self.address as the channel's address
            return MyPublisher(MyPublisher.Config(base_url=self.address, token="the-token"))

        def standing(self, job):                  # what people see there of this content, one text for each copy
            return [post.text for post in self.simulator.posts if str(job.content_id) in post.text]

Any other channel subclasses `PublisherContract`, gives `make_publisher`, `standing`, its own table
`faults` and the context manager `fault(name)` that makes the channel fail in that way. Give fixtures
that prepare the channel as autouse fixtures of the subclass. `arrange` is for channels that only
prove or announce what was put elsewhere. Needs pytest; imports neither Django nor Wagtail. For
assertions that show their values, `pytest.register_assert_rewrite("publishers.contract.testing")`
in the conftest before the first import.

What a fault means is one rule: only `UnknownOutcome` may leave anything behind, every other error
says "not done", and it is counted at the channel.

Every assertion says in words what the plugin does wrong and what would come of it.
"""

from __future__ import annotations

import copy
import dataclasses
import json
import socket
import sys
import traceback
import unicodedata
import uuid
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from pydantic import SecretStr, ValidationError

from publishers.contract import (
    API_VERSION,
    Block,
    Capability,
    Cause,
    ChannelUnavailable,
    ConfigurationError,
    Content,
    ContentRejected,
    Correction,
    Done,
    Fact,
    Health,
    Job,
    NotDone,
    NotSupported,
    Operation,
    Payload,
    PermanentError,
    Publisher,
    PublisherError,
    RateLimited,
    Receipt,
    Snapshot,
    TemporaryError,
    Term,
    UnknownOutcome,
    Unsure,
    Withdrawal,
    boottime,
)
from publishers.contract.fault_server import RETRY_AFTER, FaultServer

SITE = "https://loa.example"
NEEDED = {
    Operation.UPDATE: Capability.UPDATE,
    Operation.RETRACT: Capability.RETRACT,
    Operation.NOTICE: Capability.NOTICE,
}


def sample_snapshot(**changes: Any) -> Snapshot:
    """A Vietnamese policy; `changes` replace fields. Each call is another content unless `content_id` is given."""
    content_id = changes.pop("content_id", None) or uuid.uuid4()
    site = str(changes.pop("site", SITE)).rstrip("/")
    path = changes.pop("path", f"/phong-trung-hoc/tuyen-sinh-{content_id.hex[:8]}/")
    fields: dict[str, Any] = {
        "content_id": content_id,
        "page_id": 7,
        "hash": uuid.uuid4().hex,
        "type": "policy",
        "type_label": "Chính sách",
        "title": f"Tuyển sinh lớp 10 năm học 2026–2027 ({content_id.hex[:6]})",
        "summary": "Thí sinh đăng ký tối đa ba nguyện vọng, thi ba môn trong hai ngày 3 và 4 tháng 6.",
        "path": path,
        "url": f"{site}{path}",
        "permanent_url": f"{site}/b/{content_id}/",
        "blocks": [
            Block(
                type="paragraph",
                html="<p>Học sinh đăng ký trực tuyến từ ngày 5 tháng 5.</p>",
                text="Học sinh đăng ký trực tuyến từ ngày 5 tháng 5.",
            )
        ],
        "unit": Term(slug="phong-trung-hoc", name="Phòng Giáo dục Trung học"),
        "topics": [Term(slug="tuyen-sinh", name="Tuyển sinh")],
        "audience": [Term(slug="parents", name="Phụ huynh")],
        "author": "Phòng Giáo dục Trung học",
        "published_at": datetime(2026, 11, 22, 2, 0, tzinfo=UTC),
        "updated_at": datetime(2026, 11, 22, 2, 0, tzinfo=UTC),
        "facts": [Fact(name="document_number", label="Số văn bản", value="123/QĐ-SGDĐT")],
        "details": {"key_points": ["Ba nguyện vọng", "Thi ba môn"]},
    }
    return Snapshot(**{**fields, **changes})


def sample_content(
    snapshot: Snapshot | None = None,
    *,
    cause: Cause = Cause.PUBLISH,
    version: int = 1,
    corrections: list[Correction] | None = None,
    **changes: Any,
) -> Content:
    """A version of `snapshot` (a new sample without one) to render; `changes` replace fields of the snapshot."""
    base = snapshot if snapshot is not None else sample_snapshot()
    changed = base.model_copy(update=changes) if changes else base
    return Content(snapshot=changed, version=version, cause=cause, corrections=corrections or [])


def sample_correction() -> Correction:
    """A correction that nobody was told of yet."""
    return Correction(
        at=datetime(2026, 11, 22, 5, 0, tzinfo=UTC), wrong="ba nguyện vọng", right="tối đa hai nguyện vọng"
    )


def sample_job(
    content: Content,
    operation: Operation,
    payload: Payload,
    *,
    receipt: Receipt | None = None,
    seconds: float = 20.0,
    **changes: Any,
) -> Job:
    """The job that the engine would give with this payload, to be done within `seconds` from now."""
    fields: dict[str, Any] = {
        "key": uuid.uuid5(content.snapshot.content_id, str(content.version)),
        "channel": "kenh-thu",
        "content_id": content.snapshot.content_id,
        "version": content.version,
        "operation": operation,
        "payload": payload,
        "receipt": receipt,
        "deadline": boottime() + seconds,
        "started_at": datetime.now(UTC),
    }
    return Job(**{**fields, **changes})


def as_kept(payload: Payload) -> Payload:
    """The payload as it comes back from the ledger, which keeps JSON; AssertionError when that changes it."""
    try:
        kept: Payload = json.loads(json.dumps(payload, ensure_ascii=False, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise AssertionError(f"the payload is no JSON, so it cannot be kept: {error}") from error
    assert kept == payload, "the payload is not the same after JSON: keys must be text, and lists no tuples"
    return kept


class _NoClockType(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, datetime)


class _NoClock(datetime, metaclass=_NoClockType):
    """In place of `datetime` in a plugin's modules while it renders."""

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        raise AssertionError("render asked the clock; what it needs of time is in the item")

    utcnow = today = now


def _forbid_network_and_clock(patch: pytest.MonkeyPatch, module: str) -> None:
    """Until undone, no connection, no name looked up, and no time for the plugin in `module` and its package."""

    def no_network(*args: object, **kwargs: object) -> None:
        raise AssertionError("render used the network; it may use the item and the settings alone")

    patch.setattr(socket.socket, "connect", no_network)
    patch.setattr(socket, "getaddrinfo", no_network)
    package = module.rpartition(".")[0] or module
    for name, loaded in list(sys.modules.items()):
        if name == package or name.startswith(f"{package}."):
            for attribute, value in list(vars(loaded).items()):
                if value is datetime:
                    patch.setattr(loaded, attribute, _NoClock)


@dataclass(frozen=True)
class Fault:
    """One line of a fault table: the class of error that it must raise; `seconds` is the delivery's deadline.

    None as `error` says that this channel counts what happened as done: it must stand there once.
    """

    error: type[PublisherError] | None
    seconds: float = 20.0
    retry_after: float | None = None


HTTP_FAULTS: Mapping[str, Fault] = {
    "refused": Fault(ChannelUnavailable),
    "dns": Fault(ChannelUnavailable),
    "tls": Fault(ConfigurationError),
    "400": Fault(PermanentError),
    "401": Fault(ConfigurationError),
    "403": Fault(ConfigurationError),
    "404": Fault(PermanentError),
    "408": Fault(TemporaryError),
    "409": Fault(TemporaryError),
    "413": Fault(ContentRejected),
    "429": Fault(RateLimited),
    "429_retry_after": Fault(RateLimited, retry_after=RETRY_AFTER),
    "500": Fault(UnknownOutcome),
    "503": Fault(ChannelUnavailable),
    "slow": Fault(UnknownOutcome, seconds=1.5),
    "cut_short": Fault(UnknownOutcome),
    "garbage": Fault(UnknownOutcome),
    "closed_after_reading": Fault(UnknownOutcome),
}
"""What an HTTP channel raises for each fault of a create; a plugin replaces lines where its channel says more."""


class PublisherContract:
    """Subclass it in your tests; see the docstring of this module."""

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

    def needs(self, capability: Capability) -> bool:
        """Does the plugin declare it? A test of what it does not declare has nothing to show."""
        return capability in self.make_publisher().capabilities

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """One test for each line of the fault table."""
        if "fault_name" in metafunc.fixturenames:
            metafunc.parametrize("fault_name", list(self.faults))
        if "operation" in metafunc.fixturenames:
            metafunc.parametrize("operation", list(Operation), ids=str)

    def assert_tells_no_secret(self, error: BaseException) -> None:
        """No secret in the error, its parts or the traceback that a log would show."""
        said = "\n".join([*traceback.format_exception(error), repr(error), repr(vars(error))])
        for secret in self.secrets:
            # Not `in`: a failing test must not print what nobody may read.
            assert said.find(secret) < 0, "a secret can be read in an error or in the traceback that a log shows"

    # What it declares.

    def test_declares_itself(self) -> None:
        publisher = self.make_publisher()
        kind = type(publisher)
        assert publisher.api_version == API_VERSION, "it is written for another version of the contract"
        assert publisher.name.isidentifier() and publisher.name == publisher.name.lower(), "`name` is no plain word"
        assert str(publisher.label), "it has no label for people"
        assert isinstance(publisher.capabilities, Capability), "`capabilities` is no Capability"
        for operation in publisher.idempotent:
            assert operation not in NEEDED or NEEDED[operation] in publisher.capabilities, (
                f"it calls {operation} idempotent, and does not declare that it can do it"
            )
        assert (Capability.LOOKUP in publisher.capabilities) == (kind.lookup is not Publisher.lookup), (
            "LOOKUP is declared without a lookup, or a lookup without LOOKUP"
        )
        assert (Capability.BATCH in publisher.capabilities) == (kind.deliver_many is not Publisher.deliver_many), (
            "BATCH is declared without a deliver_many, or a deliver_many without BATCH"
        )
        assert publisher.deadline_seconds > 0, "`deadline_seconds` leaves no time"

    def test_config_refuses_unknown_keys(self) -> None:
        publisher = self.make_publisher()
        values = {
            name: value.get_secret_value() if isinstance(value, SecretStr) else value
            for name, value in publisher.config
        }
        assert type(publisher.config).model_validate(values) == publisher.config
        try:
            type(publisher.config).model_validate({**values, "khong_co_khoa_nay": 1})
        except ValidationError as error:
            self.assert_tells_no_secret(error)
        else:
            raise AssertionError("its Config takes keys that it does not know: a misspelled setting would go unnoticed")

    def test_config_hides_secrets(self) -> None:
        config = self.make_publisher().config
        shown = f"{config!r} {config} {config.model_dump_json()}"
        for secret in self.secrets:
            assert shown.find(secret) < 0, "its Config shows a secret; declare it as SecretStr"

    def test_health_answers(self) -> None:
        health = self.make_publisher().health()
        assert isinstance(health, Health)
        assert health.ok, health.message

    # What it renders.

    def test_renders_what_it_declares(self, operation: Operation) -> None:
        publisher, content = self.make_publisher(), self.content()
        if operation in NEEDED and NEEDED[operation] not in publisher.capabilities:
            try:
                publisher.render(content, operation)
            except NotSupported:
                return
            raise AssertionError(f"it renders {operation}, which it does not declare; raise NotSupported")
        assert as_kept(publisher.render(content, operation)), "it renders nothing"

    def test_render_is_pure(self, monkeypatch: pytest.MonkeyPatch) -> None:
        content = self.content()
        before = copy.deepcopy(content)
        first, second = self.make_publisher(), self.make_publisher()
        with monkeypatch.context() as patch:
            _forbid_network_and_clock(patch, type(first).__module__)
            payload = first.render(content, Operation.CREATE)
            again = second.render(content, Operation.CREATE)
        assert content == before, "render changed the item that it was given"
        assert payload == again, "render is not pure: the same item gave two payloads"
        as_kept(payload)
        text = json.dumps(payload, ensure_ascii=False)
        assert unicodedata.is_normalized("NFC", text), "the payload is not in the form NFC of Unicode"
        for secret in self.secrets:
            assert text.find(secret) < 0, "the payload holds a secret; it is kept in the ledger and shown to editors"

    def test_render_keeps_the_limits(self) -> None:
        publisher = self.make_publisher()
        long = "Học sinh đăng ký trực tuyến tại trường đang học. " * 3000
        content = self.content(summary=long, blocks=[Block(type="paragraph", html=f"<p>{long}</p>", text=long)])
        try:
            payload = publisher.render(content, Operation.CREATE)
        except ContentRejected:
            return  # to refuse is to keep them, too
        if publisher.limits.text:
            assert len(self.shown_text(payload)) <= publisher.limits.text, "it renders more text than its own limit"

    # What it does.

    def test_create_stands_once(self) -> None:
        content, job, receipt = self.create()
        assert receipt.remote_id or receipt.url, "its receipt holds neither an id nor an address of what was made"
        assert receipt == Receipt.model_validate_json(receipt.model_dump_json()), "its receipt is not JSON"
        self.assert_stands_once(job, content, "a create")

    def test_idempotent_create_stands_once(self) -> None:
        if Operation.CREATE not in self.make_publisher().idempotent:
            return
        content, job, first = self.create()
        second = self.again(job)
        self.assert_stands_once(job, content, "a create that it calls idempotent, done twice,")
        assert second.remote_id == first.remote_id, "the second of two idempotent creates speaks of another item"

    def test_idempotent_create_is_known_by_its_content(self) -> None:
        """Nobody asks what became of an idempotent create, so a newer version may come with nothing but the item."""
        if Operation.CREATE not in self.make_publisher().idempotent:
            return
        content, _job, _lost = self.create()
        newer = self.corrected(content)
        job, _receipt = self.deliver(newer, Operation.CREATE)
        self.assert_stands_once(job, newer, "a create of a newer version, whose first one it calls idempotent,")
        if self.needs(Capability.RETRACT):
            job, _gone = self.deliver(self.withdrawn(newer), Operation.RETRACT)
            assert self.standing(job) == [], "without a receipt it does not take back what an idempotent create left"

    def test_update_changes_in_place(self) -> None:
        if not self.needs(Capability.UPDATE):
            return
        content, _job, receipt = self.create()
        newer = self.corrected(content)
        job, updated = self.deliver(newer, Operation.UPDATE, receipt)
        self.assert_stands_once(job, newer, "an update")
        assert updated.remote_id or updated.url, "the receipt of an update holds neither an id nor an address"
        if Operation.UPDATE in self.make_publisher().idempotent:
            self.again(job)
            self.assert_stands_once(job, newer, "an update that it calls idempotent, done twice,")

    def test_retract_removes(self) -> None:
        if not self.needs(Capability.RETRACT):
            return
        content, _job, receipt = self.create()
        job, _gone = self.deliver(self.withdrawn(content), Operation.RETRACT, receipt)
        assert self.standing(job) == [], "it says that it took the item back, and the item still stands there"
        if Operation.RETRACT in self.make_publisher().idempotent:
            self.again(job)
            assert self.standing(job) == [], "a retract done twice brought the item back"

    def test_notice_is_sent(self) -> None:
        if not self.needs(Capability.NOTICE):
            return
        content, _job, receipt = self.create()
        _job, told = self.deliver(self.corrected(content), Operation.NOTICE, receipt)
        assert told.remote_id or told.url, "the receipt of a notice holds neither an id nor an address"

    def test_a_receipt_written_by_hand_breaks_nothing(self) -> None:
        """People mark a delivery as published with an address alone, or with nothing."""
        content, _job, _receipt = self.create()
        for capability, operation, version in (
            (Capability.UPDATE, Operation.UPDATE, self.corrected(content)),
            (Capability.RETRACT, Operation.RETRACT, self.withdrawn(content)),
        ):
            if not self.needs(capability):
                continue
            for receipt in (Receipt(), Receipt(url="https://channel.example/seen/by/a/person")):
                job = self.prepare(version, operation, receipt)
                self.ask(job)
                self.attempt(job)

    def test_lookup_tells_what_was_done(self) -> None:
        if not self.needs(Capability.LOOKUP):
            return
        content = self.content()
        payload = as_kept(self.make_publisher().render(content, Operation.CREATE))
        self.assert_not_done(sample_job(content, Operation.CREATE, payload))
        job, receipt = self.deliver(content, Operation.CREATE)
        answer = self.assert_done(job)
        assert answer.receipt.remote_id == receipt.remote_id, "lookup and deliver give two receipts for one item"
        if self.needs(Capability.UPDATE):
            newer = self.corrected(content)
            payload = as_kept(self.make_publisher().render(newer, Operation.UPDATE))
            self.assert_not_done(sample_job(newer, Operation.UPDATE, payload, receipt=receipt))
            job, receipt = self.deliver(newer, Operation.UPDATE, receipt)
            self.assert_done(job)
        if self.needs(Capability.RETRACT):
            last = self.withdrawn(content)
            payload = as_kept(self.make_publisher().render(last, Operation.RETRACT))
            self.assert_not_done(sample_job(last, Operation.RETRACT, payload, receipt=receipt))
            job, _gone = self.deliver(last, Operation.RETRACT, receipt)
            self.assert_done(job)

    def test_delivers_a_batch_in_order(self) -> None:
        if not self.needs(Capability.BATCH):
            return
        jobs = [self.prepare(self.content(), Operation.CREATE) for _ in range(3)]
        results = self.make_publisher().deliver_many([(job.payload, job) for job in jobs])
        assert len(results) == len(jobs), "deliver_many did not give one result for each job"
        for job, result in zip(jobs, results, strict=True):
            assert isinstance(result, Receipt), repr(result)
            assert len(self.standing(job)) == 1

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

    # What it does when the channel fails.

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
        if isinstance(error, UnknownOutcome) and self.needs(Capability.LOOKUP):
            answer = self.ask(dataclasses.replace(job, deadline=boottime() + 20))
            right = Done if self.standing(job) else NotDone
            assert isinstance(answer, Unsure | right), (
                f"after {fault_name!r} lookup says {answer!r}, not {right.__name__}"
            )

    def test_no_fault_passes_for_a_change(self) -> None:
        """An update or a retract that gives a receipt was done, whatever became of the answer."""
        for name, fault in self.faults.items():
            if fault.seconds < self._quick:
                continue  # the slow ones take their time; the test of creates has it
            for capability, operation in (
                (Capability.UPDATE, Operation.UPDATE),
                (Capability.RETRACT, Operation.RETRACT),
            ):
                if not self.needs(capability):
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

    def test_no_fault_passes_for_an_answer(self) -> None:
        """A look-up that nobody answered is no proof: what is taken for not done is sent a second time."""
        if not self.needs(Capability.LOOKUP):
            return
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


class HttpPublisherContract(PublisherContract):
    """The contract of a channel that is reached over HTTP, with a server before it that makes it fail."""

    faults: ClassVar[Mapping[str, Fault]] = HTTP_FAULTS
    front: FaultServer

    def upstream(self) -> str:
        """Address of the channel's simulator."""
        raise NotImplementedError

    @property
    def address(self) -> str:
        """Address of the channel as `make_publisher` must configure it now."""
        return self.front.url

    @pytest.fixture(autouse=True)
    def _stand_before_the_channel(self, request: pytest.FixtureRequest) -> Iterator[None]:
        # The subclass prepares its channel in autouse fixtures; `upstream` is asked when they are done.
        if "channel_ready" in request.fixturenames:
            request.getfixturevalue("channel_ready")
        with FaultServer(self.upstream()) as self.front:
            yield

    def fault(self, name: str) -> AbstractContextManager[None]:
        """One of the names of `publishers.contract.fault_server`."""
        return self.front.fault(name)
