"""`/metrics` as a monitor reads it."""

import json
import logging
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from cms.ops.logs import JsonFormatter
from publishers.contract import ContentRejected, UnknownOutcome
from publishers.ledger import measuring, planning
from publishers.ledger.models import Attempt, Delivery
from publishers.runtime import clock
from publishers.worker.process import Worker
from tests.ledger import force
from tests.publishers.ledger.conftest import make_channel, remote, sketch_newsroom
from tests.sketch.models import Sketch

__all__ = ["make_channel", "remote", "sketch_newsroom"]
pytestmark = pytest.mark.django_db(transaction=True)


def read(client, **headers):
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value for family in families for sample in family.samples
    }


def plan(*titles):
    for title in titles:
        planning.plan(Sketch.objects.create(title=title).content_id)


def age():
    """What has ended was committed some time ago."""
    Attempt.objects.update(at=clock.now() - timedelta(minutes=1))
    Delivery.objects.update(created_at=clock.now() - timedelta(minutes=1, seconds=2))


def test_what_waits_and_what_has_ended_on_each_channel(client, make_channel, remote):
    make_channel("post")
    make_channel("letter", hold="paused")
    remote.trouble = [ContentRejected("no", code="http_400"), UnknownOutcome("cut")]
    plan("một", "hai", "ba")
    force(Delivery.objects.filter(channel__slug="letter"), "held")
    Worker()._deliver(None)
    plan("bốn")
    age()
    metrics = read(client)
    assert metrics["loa_attempts_total", "post", "sent"] == 1
    assert metrics["loa_attempts_total", "dead", "post"] == 1
    assert metrics["loa_attempts_total", "post", "unknown"] == 1
    assert metrics["loa_deliveries_due", "post"] == 1
    assert metrics["loa_deliveries_unknown", "post"] == 1
    assert metrics["loa_deliveries_dead", "post"] == 1
    assert metrics["loa_deliveries_held", "letter"] >= 3
    assert metrics["loa_channel_held", "letter", "paused"] == 1
    assert metrics["loa_oldest_due_seconds", "post"] >= 0
    assert metrics["loa_delivery_seconds_bucket", "1.0", "post"] == 0
    assert metrics["loa_delivery_seconds_bucket", "2.5", "post"] == 1
    assert metrics["loa_delivery_seconds_bucket", "+Inf", "post"] == 1
    assert metrics["loa_delivery_seconds_count", "post"] == 1


def test_counters_rise_and_count_nothing_twice(client, make_channel, remote):
    make_channel("post")
    for total in (1, 2):
        plan(f"tin {total}")
        Worker()._deliver(None)
        age()
        assert read(client)["loa_attempts_total", "post", "sent"] == total
        assert read(client)["loa_attempts_total", "post", "sent"] == total


def test_a_long_ledger_is_counted_in_steps(make_channel, remote, monkeypatch):
    monkeypatch.setattr(measuring, "_AT_ONCE", 4)
    make_channel("post")
    plan("một", "hai", "ba")
    Worker()._deliver(None)
    age()
    for _ in range(4):
        measuring.roll_up()
    (counter,) = measuring.counters()
    assert counter.count == 3


def test_only_this_machine_or_who_has_the_token_may_read(client, settings, make_channel):
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.5").status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 403
    settings.LOA_METRICS_TOKEN = "mat-ma-cho-giam-sat"
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer sai"}).status_code == 403
    answer = client.get("/metrics", REMOTE_ADDR="10.0.0.5", headers={"Authorization": "Bearer mat-ma-cho-giam-sat"})
    assert answer.status_code == 200


def test_each_transition_is_one_line_with_its_fields(make_channel, remote, caplog):
    make_channel("post")
    with caplog.at_level(logging.INFO, "publishers.ledger.steps"):
        plan("một")
        Worker()._deliver(None)
    lines = [json.loads(JsonFormatter().format(record)) for record in caplog.records if hasattr(record, "step")]
    steps = [line["step"] for line in lines]
    assert steps == ["planning", "planned", "claiming", "claimed", "on_wire", "received", "settling", "settled"]
    assert {line.get("channel") for line in lines[2:]} == {"post"}
    assert lines[-1]["outcome"] == "sent"
    assert len({line["content"] for line in lines}) == 1
    assert lines[-1]["time"].endswith("+00:00")


def test_where_others_reach_the_newsroom_a_proxy_on_its_machine_gets_no_figures(client, db, settings):
    settings.LOA_ON_LOOPBACK = False
    assert client.get("/metrics").status_code == 403
