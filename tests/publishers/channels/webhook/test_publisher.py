"""What a webhook tells, how it signs it, and what it makes of answers: at a receiver in a process of its own."""

import dataclasses
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from pydantic import ValidationError

from publishers.channels.webhook.publisher import BODY_LIMIT, WebhookPublisher
from publishers.contract import (
    Block,
    Cause,
    ConfigurationError,
    Content,
    ContentRejected,
    Operation,
    RateLimited,
    UnknownOutcome,
)
from publishers.contract.testing import PublisherContract, sample_content, sample_job, sample_snapshot
from publishers.ledger.models import Channel
from tests.publishers.channels.webhook.help import OLDER, SECRET, make

suite = PublisherContract()


def send(publisher, content, operation=Operation.CREATE, **changes):
    payload = publisher.render(content, operation)
    job = sample_job(content, operation, payload, **changes)
    return job, publisher.deliver(payload, job)


@pytest.fixture
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def webhook(receiver):
    return make(receiver.url)


def test_the_life_of_an_item_at_the_receiver(receiver, webhook):
    content = sample_content()
    key = str(content.snapshot.content_id)
    send(webhook, content)
    assert receiver.standing()[key]["data"]["title"] == content.snapshot.title
    edited = Content(snapshot=content.snapshot.model_copy(update={"summary": "Mới"}), version=2, cause=Cause.EDIT)
    send(webhook, edited, Operation.UPDATE)
    corrected = suite.corrected(content).model_copy(update={"version": 3})
    send(webhook, corrected, Operation.UPDATE)
    withdrawn = suite.withdrawn(content).model_copy(update={"version": 4})
    send(webhook, withdrawn, Operation.RETRACT)
    assert [message["type"] for message in receiver.messages()] == [
        "item.published",
        "item.updated",
        "item.corrected",
        "item.withdrawn",
    ]
    assert receiver.messages()[2]["data"]["corrections"][0]["right"] == "tối đa hai nguyện vọng"
    retraction = receiver.messages()[3]["data"]
    assert retraction["withdrawal"]["reason"] == "Văn bản đã được thay thế." and "html" not in retraction
    assert receiver.standing() == {}


def test_unpublished_is_not_called_withdrawn(webhook):
    payload = webhook.render(sample_content(cause=Cause.UNPUBLISH, version=5), Operation.RETRACT)
    assert payload["type"] == "item.unpublished"
    assert webhook.retract_on_expiry()


def test_the_full_item_is_public_and_whole(webhook):
    snapshot = sample_snapshot(embargoed_until=datetime(2027, 1, 1, tzinfo=UTC))
    data = webhook.render(sample_content(snapshot), Operation.CREATE)["data"]
    assert data["url"] == snapshot.permanent_url and data["id"] == str(snapshot.content_id)
    assert data["html"] == snapshot.html and data["unit"]["slug"] == "phong-trung-hoc"
    assert not {"page_id", "hash", "path", "excluded_channels", "embargoed_until", "content_id"} & set(data)


def test_thin_is_number_version_and_address(receiver):
    content = sample_content(version=1_760_000_000_000_000)
    send(make(receiver.url, payload="thin"), content)
    assert receiver.messages()[0]["data"] == {
        "id": str(content.snapshot.content_id),
        "version": 1_760_000_000_000_000,
        "url": content.snapshot.permanent_url,
    }


def test_two_changes_are_two_messages_also_when_thin(receiver):
    # The engine skips an update whose payload stands there already.
    thin = make(receiver.url, payload="thin")
    first, second = (thin.render(sample_content(sample_snapshot(), version=n), Operation.UPDATE) for n in (2, 3))
    assert first["data"]["version"] != second["data"]["version"]


def test_an_item_too_long_goes_out_thin(webhook):
    text = "Học sinh đăng ký trực tuyến. " * 9000
    content = sample_content(blocks=[Block(type="paragraph", html=f"<p>{text}</p>", text=text)])
    payload = webhook.render(content, Operation.CREATE)
    assert set(payload["data"]) == {"id", "version", "url"}
    assert len(json.dumps(payload)) < BODY_LIMIT


def test_every_attempt_is_the_same_message_signed_anew(receiver, webhook):
    content = sample_content()
    first_sent = datetime.now(UTC) - timedelta(days=2)  # longer ago than a receiver's tolerance of five minutes
    receiver.answer(500)
    with pytest.raises(UnknownOutcome):
        send(webhook, content, started_at=first_sent)
    receiver.answer(0)
    job, receipt = send(webhook, content, started_at=first_sent, attempt=2)
    webhook.deliver(job.payload, dataclasses.replace(job, attempt=3))
    assert receiver.arrivals() == [receipt.remote_id] * 3
    assert receipt.remote_id == f"msg_{job.key.hex}"
    (taken,) = receiver.messages()
    assert datetime.fromisoformat(taken["timestamp"]) == first_sent.replace(
        microsecond=first_sent.microsecond // 1000 * 1000
    )


def test_a_late_older_message_brings_nothing_back(receiver, webhook):
    content = sample_content(version=10)
    withdrawn = suite.withdrawn(content).model_copy(update={"version": 11})
    send(webhook, withdrawn, Operation.RETRACT)
    send(webhook, content)
    assert receiver.standing() == {}


def test_secrets_are_exchanged_without_losing_a_message(receiver):
    receiver.know(OLDER)
    both = make(receiver.url, secret=f"{SECRET} {OLDER}")
    send(make(receiver.url, secret=OLDER), sample_content())
    send(both, sample_content())
    receiver.know(OLDER, SECRET)
    send(both, sample_content())
    receiver.know(SECRET)
    send(both, sample_content())
    send(make(receiver.url), sample_content())
    signatures = [len(message["headers"]["webhook-signature"].split()) for message in receiver.messages()]
    assert signatures == [1, 2, 2, 2, 1]


def test_a_wrong_secret_stops_the_channel(receiver):
    with pytest.raises(ConfigurationError) as caught:
        send(make(receiver.url, secret=OLDER), sample_content())
    assert caught.value.code == "http_401"
    suite.secrets = (OLDER,)
    suite.assert_tells_no_secret(caught.value)


@pytest.mark.parametrize(
    ("status", "error", "message"),
    [
        (410, ConfigurationError, "gone for good"),
        (404, ConfigurationError, "Check the channel's address"),
        (405, ConfigurationError, "Check the channel's address"),
        (301, ConfigurationError, "moved"),
        (422, ContentRejected, "refuses"),
        (429, RateLimited, "wait"),
        (502, UnknownOutcome, "nobody knows"),
    ],
)
def test_answers(receiver, webhook, status, error, message, english):
    receiver.answer(status, Location=receiver.base, Retry_After="9")
    with pytest.raises(error) as caught:
        send(webhook, sample_content())
    assert message in caught.value.message
    assert caught.value.code == f"http_{status}"
    assert len(receiver.arrivals()) == 1, "a redirect is not followed"


def test_health_says_who_answers(receiver, webhook):
    assert webhook.health().ok and "127.0.0.1" in webhook.health().message
    assert receiver.arrivals() == []
    assert not make(f"{receiver.base}/elsewhere").health().ok


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "ftp://receiver.example/"},
        {"url": "https://"},
        {"url": "https://user:pass@receiver.example/"},
        {"url": "https://receiver.example:port/"},
        {"url": "https://receiver.example/#here"},
        {"secret": ""},
        {"secret": "bi-mat-khong-dung-kieu"},
        {"secret": "whsec_c2hvcnQ="},
        {"secret": f"{SECRET} {OLDER} {SECRET}"},
        {"payload": "half"},
    ],
)
def test_settings_that_cannot_work_are_refused(wrong):
    config = {"url": "https://receiver.example/hook", "secret": SECRET, **wrong}
    with pytest.raises(ValidationError) as caught:
        WebhookPublisher.Config(**config)
    assert "khong-dung-kieu" not in str(caught.value) and SECRET not in str(caught.value)


def test_the_preview_shows_the_message(webhook):
    content = sample_content()
    payload = webhook.render(content, Operation.CREATE)
    html = render_to_string(
        WebhookPublisher.preview_template,
        {"payload": payload, "snapshot": content.snapshot, "channel": Channel(slug="w", name="Cổng của tỉnh")},
    )
    assert "Cổng của tỉnh" in html and "item.published" in html and content.snapshot.title in html
