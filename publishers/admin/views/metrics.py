"""`/metrics`, in the text form of Prometheus: what waits on each channel, what has ended how, and how long it took."""

from __future__ import annotations

import hmac
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric

from publishers.ledger import measuring, queries
from publishers.ledger.states import State
from publishers.runtime import clock

_HERE = ("127.0.0.1", "::1")
_LOAD = ("due", "sending", "waiting", "held", "unknown", "dead")


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for who shows METRICS_TOKEN; without one, for this machine while no other reaches it."""
    if not _may_read(request):
        words = _("Set METRICS_TOKEN, and send it as a bearer token.")
        return HttpResponse(words, status=403, content_type="text/plain; charset=utf-8")
    measuring.roll_up()
    registry = CollectorRegistry()
    registry.register(_Ledger())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    if settings.LOA_METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), settings.LOA_METRICS_TOKEN.encode())
    if not settings.LOA_ON_LOOPBACK:
        return False  # a proxy on this machine may pass on anybody's question without a word of it
    # What a proxy passes on comes from this machine too, but not for it.
    passed_on = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-Ip"))
    return request.META.get("REMOTE_ADDR") in _HERE and not passed_on


class _Ledger:
    """What the ledger says now, as families of metrics."""

    def collect(self) -> Iterator[Metric]:
        now = clock.now()
        load = queries.load_by_channel()
        yield from self._gauges(load)
        oldest = GaugeMetricFamily(
            "loa_oldest_due_seconds", "Age of the oldest delivery that is due, in seconds.", labels=["channel"]
        )
        held = GaugeMetricFamily("loa_channel_held", "1 where the channel is held.", labels=["channel", "reason"])
        for one in load:
            seconds = (now - one.oldest_due).total_seconds() if one.oldest_due else 0.0
            oldest.add_metric([one.channel.slug], max(0.0, seconds))
            if one.channel.hold:
                held.add_metric([one.channel.slug, one.channel.hold], 1)
        yield oldest
        yield held
        yield from self._counters()

    def _gauges(self, load: list[queries.Load]) -> Iterator[Metric]:
        for name in _LOAD:
            family = GaugeMetricFamily(f"loa_deliveries_{name}", f"Deliveries that are {name}.", labels=["channel"])
            for one in load:
                family.add_metric([one.channel.slug], one.counts[name])
            yield family

    def _counters(self) -> Iterator[Metric]:
        ended = CounterMetricFamily(
            "loa_attempts", "Attempts that have ended, by how they ended.", labels=["channel", "outcome"]
        )
        seconds = HistogramMetricFamily(
            "loa_delivery_seconds", "Seconds from planning to being sent.", labels=["channel"]
        )
        for counter in measuring.counters():
            ended.add_metric([counter.channel.slug, counter.outcome], counter.count)
            if counter.outcome == State.SENT:
                buckets = [(str(edge), count) for edge, count in zip(measuring.BUCKETS, counter.buckets, strict=True)]
                seconds.add_metric([counter.channel.slug], [*buckets, ("+Inf", counter.count)], counter.seconds)
        yield ended
        yield seconds
