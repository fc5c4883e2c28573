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
"""

from __future__ import annotations

import copy
import dataclasses
import json
import socket
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
        """Render, arrange, and make the job."""
        self.arrange(content, operation)
        payload = self.make_publisher().render(content, operation)
        return sample_job(content, operation, payload, receipt=receipt, seconds=seconds)

    def deliver(self, content: Content, operation: Operation, receipt: Receipt | None = None) -> tuple[Job, Receipt]:
        """Carry out an operation and return its job and receipt."""
        job = self.prepare(content, operation, receipt)
        return job, self.make_publisher().deliver(job.payload, job)

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
            assert secret not in said

    # What it declares.

    def test_declares_itself(self) -> None:
        publisher = self.make_publisher()
        assert publisher.api_version == API_VERSION
        assert publisher.name.isidentifier() and publisher.name == publisher.name.lower()
        assert str(publisher.label)
        assert isinstance(publisher.capabilities, Capability)
        for operation in publisher.idempotent:
            assert operation not in NEEDED or NEEDED[operation] in publisher.capabilities
        assert (Capability.LOOKUP in publisher.capabilities) == (type(publisher).lookup is not Publisher.lookup)
        assert (Capability.BATCH in publisher.capabilities) == (
            type(publisher).deliver_many is not Publisher.deliver_many
        )
        assert publisher.deadline_seconds > 0

    def test_config_refuses_unknown_keys(self) -> None:
        publisher = self.make_publisher()
        values = {
            name: value.get_secret_value() if isinstance(value, SecretStr) else value
            for name, value in publisher.config
        }
        assert type(publisher.config).model_validate(values) == publisher.config
        with pytest.raises(ValidationError):
            type(publisher.config).model_validate({**values, "khong_co_khoa_nay": 1})

    def test_config_hides_secrets(self) -> None:
        config = self.make_publisher().config
        shown = f"{config!r} {config} {config.model_dump_json()}"
        for secret in self.secrets:
            assert secret not in shown

    def test_health_answers(self) -> None:
        health = self.make_publisher().health()
        assert isinstance(health, Health)
        assert health.ok, health.message

    # What it renders.

    def test_renders_what_it_declares(self, operation: Operation) -> None:
        publisher, content = self.make_publisher(), self.content()
        if operation in NEEDED and NEEDED[operation] not in publisher.capabilities:
            with pytest.raises(NotSupported):
                publisher.render(content, operation)
        else:
            assert json.loads(json.dumps(publisher.render(content, operation)))

    def test_render_is_pure(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def no_network(*args: object, **kwargs: object) -> None:
            raise AssertionError("render opened a connection")

        content = self.content()
        before = copy.deepcopy(content)
        first, second = self.make_publisher(), self.make_publisher()
        monkeypatch.setattr(socket.socket, "connect", no_network)
        payload = first.render(content, Operation.CREATE)
        again = second.render(content, Operation.CREATE)
        assert payload == again and content == before
        text = json.dumps(payload, ensure_ascii=False)
        assert unicodedata.is_normalized("NFC", text)
        assert json.loads(text) == payload
        for secret in self.secrets:
            assert secret not in text

    def test_render_keeps_the_limits(self) -> None:
        publisher = self.make_publisher()
        long = "Học sinh đăng ký trực tuyến tại trường đang học. " * 3000
        content = self.content(summary=long, blocks=[Block(type="paragraph", html=f"<p>{long}</p>", text=long)])
        try:
            payload = publisher.render(content, Operation.CREATE)
        except ContentRejected:
            return  # to refuse is to keep them, too
        if publisher.limits.text:
            assert len(self.shown_text(payload)) <= publisher.limits.text

    # What it does.

    def test_create_stands_once(self) -> None:
        content, job, receipt = self.create()
        assert receipt.remote_id or receipt.url
        assert receipt == Receipt.model_validate_json(receipt.model_dump_json())
        assert len(self.standing(job)) == 1
        assert content.snapshot.title in self.standing(job)[0]

    def test_idempotent_create_stands_once(self) -> None:
        if Operation.CREATE not in self.make_publisher().idempotent:
            return
        _content, job, first = self.create()
        second = self.make_publisher().deliver(job.payload, dataclasses.replace(job, attempt=2))
        assert second.remote_id == first.remote_id
        assert len(self.standing(job)) == 1

    def test_update_changes_in_place(self) -> None:
        if not self.needs(Capability.UPDATE):
            return
        content, _job, receipt = self.create()
        newer = self.corrected(content)
        job, updated = self.deliver(newer, Operation.UPDATE, receipt)
        assert len(self.standing(job)) == 1
        assert newer.snapshot.title in self.standing(job)[0]
        assert updated.remote_id or updated.url
        if Operation.UPDATE in self.make_publisher().idempotent:
            self.make_publisher().deliver(job.payload, dataclasses.replace(job, attempt=2))
            assert len(self.standing(job)) == 1

    def test_retract_removes(self) -> None:
        if not self.needs(Capability.RETRACT):
            return
        content, _job, receipt = self.create()
        job, _gone = self.deliver(self.withdrawn(content), Operation.RETRACT, receipt)
        assert self.standing(job) == []
        if Operation.RETRACT in self.make_publisher().idempotent:
            self.make_publisher().deliver(job.payload, dataclasses.replace(job, attempt=2))
            assert self.standing(job) == []

    def test_notice_is_sent(self) -> None:
        if not self.needs(Capability.NOTICE):
            return
        content, _job, receipt = self.create()
        _job, told = self.deliver(self.corrected(content), Operation.NOTICE, receipt)
        assert told.remote_id or told.url

    def test_lookup_tells_what_was_done(self) -> None:
        if not self.needs(Capability.LOOKUP):
            return
        content = self.content()
        job = sample_job(content, Operation.CREATE, self.make_publisher().render(content, Operation.CREATE))
        assert isinstance(self.make_publisher().lookup(job), NotDone)
        job, receipt = self.deliver(content, Operation.CREATE)
        answer = self.make_publisher().lookup(job)
        assert isinstance(answer, Done) and answer.receipt.remote_id == receipt.remote_id
        if self.needs(Capability.UPDATE):
            newer = self.corrected(content)
            payload = self.make_publisher().render(newer, Operation.UPDATE)
            job = sample_job(newer, Operation.UPDATE, payload, receipt=receipt)
            assert isinstance(self.make_publisher().lookup(job), NotDone)
            job, receipt = self.deliver(newer, Operation.UPDATE, receipt)
            assert isinstance(self.make_publisher().lookup(job), Done)
        if self.needs(Capability.RETRACT):
            last = self.withdrawn(content)
            payload = self.make_publisher().render(last, Operation.RETRACT)
            job = sample_job(last, Operation.RETRACT, payload, receipt=receipt)
            assert isinstance(self.make_publisher().lookup(job), NotDone)
            job, _gone = self.deliver(last, Operation.RETRACT, receipt)
            assert isinstance(self.make_publisher().lookup(job), Done)

    def test_delivers_a_batch_in_order(self) -> None:
        if not self.needs(Capability.BATCH):
            return
        jobs = [self.prepare(self.content(), Operation.CREATE) for _ in range(3)]
        results = self.make_publisher().deliver_many([(job.payload, job) for job in jobs])
        assert len(results) == len(jobs)
        for job, result in zip(jobs, results, strict=True):
            assert isinstance(result, Receipt)
            assert len(self.standing(job)) == 1

    # What it does when the channel fails.

    def test_sends_nothing_after_its_deadline(self) -> None:
        job = self.prepare(self.content(), Operation.CREATE)
        before = self.standing(job)
        late = dataclasses.replace(job, deadline=boottime() - 1)
        with pytest.raises(TemporaryError) as caught:
            self.make_publisher().deliver(job.payload, late)
        assert self.standing(job) == before
        self.assert_tells_no_secret(caught.value)

    def test_fault(self, fault_name: str) -> None:
        expected = self.faults[fault_name]
        job = self.prepare(self.content(), Operation.CREATE, seconds=expected.seconds)
        before = self.standing(job)
        with self.fault(fault_name):
            started = boottime()
            job = dataclasses.replace(job, deadline=started + expected.seconds)
            if expected.error is None:
                assert isinstance(self.make_publisher().deliver(job.payload, job), Receipt)
                assert len(self.standing(job)) == 1
                return
            with pytest.raises(PublisherError) as caught:
                self.make_publisher().deliver(job.payload, job)
            assert boottime() - started < expected.seconds + 2
        error = caught.value
        assert isinstance(error, expected.error), repr(error)
        assert error.code and error.message
        self.assert_tells_no_secret(error)
        if expected.retry_after is not None:
            assert isinstance(error, RateLimited) and error.retry_after == expected.retry_after
        if not isinstance(error, UnknownOutcome):
            assert self.standing(job) == before, "it says 'not done', and it was"
        elif self.needs(Capability.LOOKUP):
            answer = self.make_publisher().lookup(dataclasses.replace(job, deadline=boottime() + 20))
            assert isinstance(answer, Unsure | (Done if self.standing(job) else NotDone))


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
