"""What a plugin must keep: what it declares, what it renders, what it does."""

from __future__ import annotations

import copy
import json
import unicodedata
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from publishers.contract import (
    API_VERSION,
    NEEDED,
    Block,
    Capability,
    ContentRejected,
    Health,
    NotSupported,
    Operation,
    Publisher,
    Receipt,
)
from publishers.contract.testing.channel import needs, needs_idempotent, needs_texts
from publishers.contract.testing.failing import FailingChannel
from publishers.contract.testing.purity import forbid_network_and_clock
from publishers.contract.testing.samples import as_kept, sample_job, sample_text


class PublisherContract(FailingChannel):
    """Subclass it in your tests; see the docstring of the package."""

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
        assert health.ok is not False, health.message

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
            forbid_network_and_clock(patch, type(first).__module__)
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

    @needs_texts
    def test_render_says_what_was_written_for_the_channel(self) -> None:
        """Whole at the longest that it takes, in a new post as in one that is corrected."""
        publisher, content = self.make_publisher(), self.content()
        fields = publisher.text_fields
        assert len({field.name for field in fields}) == len(fields), "two of its text fields have one name"
        texts = {field.name: sample_text(field) for field in fields}
        versions = [(content, Operation.CREATE)]
        versions += [
            (self.corrected(content), operation)
            for operation in (Operation.UPDATE, Operation.NOTICE)
            if NEEDED[operation] in publisher.capabilities
        ]
        for version, operation in versions:
            own = as_kept(publisher.render(version.model_copy(update={"texts": texts}), operation))
            for field in fields:
                assert field.name.isidentifier() and str(field.label), "a text field needs a plain name and a label"
                assert _holds(own, texts[field.name]), (
                    f"it declares the text field {field.name!r}, and an editor's text of {field.limit} {field.unit} "
                    f"is not whole in what it renders to {operation}"
                )
            if operation == Operation.CREATE and publisher.limits.text:
                assert len(self.shown_text(own)) <= publisher.limits.text, "such texts make it break its own limit"

    # What it does.

    def test_create_stands_once(self) -> None:
        content, job, receipt = self.create()
        assert receipt.remote_id or receipt.url, "its receipt holds neither an id nor an address of what was made"
        assert receipt == Receipt.model_validate_json(receipt.model_dump_json()), "its receipt is not JSON"
        self.assert_stands_once(job, content, "a create")

    @needs_idempotent(Operation.CREATE)
    def test_idempotent_create_stands_once(self) -> None:
        content, job, first = self.create()
        second = self.again(job)
        self.assert_stands_once(job, content, "a create that it calls idempotent, done twice,")
        assert second.remote_id == first.remote_id, "the second of two idempotent creates speaks of another item"

    @needs_idempotent(Operation.CREATE)
    def test_idempotent_create_is_known_by_its_content(self) -> None:
        """Nobody asks what became of an idempotent create, so a newer version may come with nothing but the item."""
        content, _job, _lost = self.create()
        newer = self.corrected(content)
        job, _receipt = self.deliver(newer, Operation.CREATE)
        self.assert_stands_once(job, newer, "a create of a newer version, whose first one it calls idempotent,")
        if self.can(Capability.RETRACT):
            job, _gone = self.deliver(self.withdrawn(newer), Operation.RETRACT)
            assert self.standing(job) == [], "without a receipt it does not take back what an idempotent create left"

    @needs(Capability.UPDATE)
    def test_update_changes_in_place(self) -> None:
        content, _job, receipt = self.create()
        newer = self.corrected(content)
        job, updated = self.deliver(newer, Operation.UPDATE, receipt)
        self.assert_stands_once(job, newer, "an update")
        assert updated.remote_id or updated.url, "the receipt of an update holds neither an id nor an address"
        if Operation.UPDATE in self.make_publisher().idempotent:
            self.again(job)
            self.assert_stands_once(job, newer, "an update that it calls idempotent, done twice,")

    @needs(Capability.RETRACT)
    def test_retract_removes(self) -> None:
        content, _job, receipt = self.create()
        job, _gone = self.deliver(self.withdrawn(content), Operation.RETRACT, receipt)
        assert self.standing(job) == [], "it says that it took the item back, and the item still stands there"
        if Operation.RETRACT in self.make_publisher().idempotent:
            self.again(job)
            assert self.standing(job) == [], "a retract done twice brought the item back"

    @needs(Capability.NOTICE)
    def test_notice_is_sent(self) -> None:
        content, _job, receipt = self.create()
        _job, notice = self.deliver(self.corrected(content), Operation.NOTICE, receipt)
        assert notice.remote_id or notice.url, "the receipt of a notice holds neither an id nor an address"

    @needs(Capability.UPDATE | Capability.RETRACT)
    def test_a_receipt_written_by_hand_breaks_nothing(self) -> None:
        """People mark a delivery as published with an address alone, or with nothing."""
        content, _job, _receipt = self.create()
        for capability, operation, version in (
            (Capability.UPDATE, Operation.UPDATE, self.corrected(content)),
            (Capability.RETRACT, Operation.RETRACT, self.withdrawn(content)),
        ):
            if not self.can(capability):
                continue
            for receipt in (Receipt(), Receipt(url="https://channel.example/seen/by/a/person")):
                job = self.prepare(version, operation, receipt)
                self.ask(job)
                self.attempt(job)

    @needs(Capability.LOOKUP)
    def test_lookup_tells_what_was_done(self) -> None:
        content = self.content()
        payload = as_kept(self.make_publisher().render(content, Operation.CREATE))
        self.assert_not_done(sample_job(content, Operation.CREATE, payload))
        job, receipt = self.deliver(content, Operation.CREATE)
        answer = self.assert_done(job)
        assert answer.receipt.remote_id == receipt.remote_id, "lookup and deliver give two receipts for one item"
        if self.can(Capability.UPDATE):
            newer = self.corrected(content)
            payload = as_kept(self.make_publisher().render(newer, Operation.UPDATE))
            self.assert_not_done(sample_job(newer, Operation.UPDATE, payload, receipt=receipt))
            job, receipt = self.deliver(newer, Operation.UPDATE, receipt)
            self.assert_done(job)
        if self.can(Capability.RETRACT):
            last = self.withdrawn(content)
            payload = as_kept(self.make_publisher().render(last, Operation.RETRACT))
            self.assert_not_done(sample_job(last, Operation.RETRACT, payload, receipt=receipt))
            job, _gone = self.deliver(last, Operation.RETRACT, receipt)
            self.assert_done(job)

    @needs(Capability.BATCH)
    def test_delivers_a_batch_in_order(self) -> None:
        jobs = [self.prepare(self.content(), Operation.CREATE) for _ in range(3)]
        results = self.make_publisher().deliver_many([(job.payload, job) for job in jobs])
        assert len(results) == len(jobs), "deliver_many did not give one result for each job"
        for job, result in zip(jobs, results, strict=True):
            assert isinstance(result, Receipt), repr(result)
            assert len(self.standing(job)) == 1


def _holds(payload: Any, text: str) -> bool:
    """Whether the text stands somewhere in a payload as it was written."""
    if isinstance(payload, str):
        return text in payload
    parts = payload.values() if isinstance(payload, dict) else payload if isinstance(payload, list) else ()
    return any(_holds(part, text) for part in parts)
