"""Publishing keeps nothing in memory: neither who publishes and serves the site, nor the worker."""

import gc
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.handlers.wsgi import WSGIHandler

from publishers.ledger.models import Channel, Delivery
from publishers.ledger.states import State
from publishers.worker.process import Worker
from tests.cms.users import house

# One page, its revision or its snapshot, held, is hundreds.
MOST = 20  # objects that stay for each item, of those that Python counts
WARM, ITEMS = 8, 16


def _read(handler, path):
    environ = {"PATH_INFO": path, "HTTP_HOST": "localhost"}
    setup_testing_defaults(environ)
    answer = handler(environ, lambda status, headers, exc_info=None: None)
    assert b"".join(answer)
    answer.close()
    return answer.status_code


@pytest.mark.django_db(transaction=True)
def test_items_that_are_out_leave_nothing_in_memory(settings, tmp_path):
    settings.LOA_DATA = tmp_path
    settings.LOA_INDEX = str(tmp_path / "index")
    newsroom = house.build()
    for name in ("archive", "press"):
        channel = Channel(slug=name, name=name, publisher=name, mode="live")
        channel.config = {}
        channel.save()
    handler = WSGIHandler()

    def publish(items):
        for _ in range(items):
            page = house.story(newsroom, "truong-a", "Bài trong loạt", live=True)
            assert _read(handler, page.url) == 200
        Worker().drain()

    def kept():
        gc.collect()
        return len(gc.get_objects())

    publish(WARM)
    before = kept()
    publish(ITEMS)
    assert (kept() - before) / ITEMS < MOST
    assert Delivery.objects.filter(state=State.SENT).count() == 2 * (WARM + ITEMS)
