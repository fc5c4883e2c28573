"""An urgent item is out within seconds, whoever is silent meanwhile: with a real worker, Page and site."""

import time

import pytest

from tests.crash import processes
from tests.crash.processes import PUBLISHED_IN_RUN, SECONDS

SLOWER = 3.0  # times the calm latency that a loaded machine may take before that counts as a fault of ours

_BULK_OUT = (
    "select count(*) from engine_delivery d join engine_publication p on p.id = d.publication_id "
    "where d.state = 'sent' and p.snapshot like '%trong lo%'"
)
_DOUBTS = "select 1 from engine_delivery where state = 'unknown'"


@pytest.fixture
def newsroom(house):
    with processes.newsroom(house) as running:
        yield running


def test_an_urgent_item_is_out_at_once_while_the_page_answers_neither_calls_nor_look_ups(newsroom):
    calm = newsroom.urgent()
    page = newsroom.house.page
    page.fail("hang", times=100_000)
    for number in range(3):
        newsroom.tell(f"item Bài {number} mà Trang không trả lời")
    newsroom.house.until(lambda: newsroom.house.rows(_DOUBTS), "a post in doubt", 60)
    requests_before = len(page.requests())
    newsroom.house.until(lambda: len(page.requests()) > requests_before, "a look-up that is not answered", 60)
    silent = newsroom.urgent()
    assert silent < max(SECONDS, SLOWER * calm), (calm, silent)
    page.clear()


def test_an_urgent_item_is_out_at_once_while_somebody_publishes_without_pause(newsroom):
    calm = newsroom.urgent()
    newsroom.tell("bulk")
    newsroom.house.until(lambda: newsroom.house.rows(PUBLISHED_IN_RUN)[0][0] > 20, "a run of items published", 60)
    before = newsroom.house.rows(_BULK_OUT)[0][0]
    hands, urgent = [], []
    for number in range(4):
        began = time.monotonic()
        newsroom.tell(f"item Bài {number} của một biên tập viên", who=1)
        hands.append(time.monotonic() - began)
        urgent.append(newsroom.urgent())
    newsroom.house.until(lambda: newsroom.house.rows(_BULK_OUT)[0][0] > before, "items of the run are out", 60)
    published = newsroom.house.rows(PUBLISHED_IN_RUN)[0][0]
    newsroom.tell("item Bài sau loạt tin")
    limit = max(SECONDS, SLOWER * calm)
    assert max(urgent) < limit, (calm, urgent, hands, published)
    assert max(hands) < limit, (calm, urgent, hands, published)
