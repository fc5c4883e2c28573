"""An urgent item is out within seconds, whoever is silent meanwhile: with a real worker, Page and site."""

import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress

import pytest

from tests.servers.newsroom import ROOT
from tests.servers.process import free_port

INSIDE = ("website", "press", "archive")
SECONDS = 3.0  # until an urgent item is on website, press and archive
SLOWER = 3.0  # times the calm latency that a loaded machine may take before that counts as a fault of ours

_ENDED = (
    "select (julianday(max(a.at)) - julianday(min(p.created_at))) * 86400, count(distinct c.slug) "
    "from engine_publication p join engine_delivery d on d.publication_id = p.id "
    "join engine_channel c on c.id = d.channel_id "
    "join engine_attempt a on a.delivery_id = d.id and a.phase = 'settled' and a.outcome = 'sent' "
    "where c.slug in ('website', 'press', 'archive') and p.snapshot like ?"
)
_BULK = "select count(*) from wagtailcore_page where title like '%trong loạt'"
_BULK_OUT = (
    "select count(*) from engine_delivery d join engine_publication p on p.id = d.publication_id "
    "where d.state = 'sent' and p.snapshot like '%trong lo%'"
)
_DOUBTS = "select 1 from engine_delivery where state = 'unknown'"


class Newsroom:
    """A house with a public site, somebody who publishes, and a worker."""

    def __init__(self, house, writers):
        self.house, self._writers = house, writers
        self._titles = iter(f"Tin URGENT-{number:02d} của Sở" for number in range(100))

    def tell(self, line, who=0):
        """Have one of the two who publish do this; returns when it is done, or under way."""
        writer = self._writers[who]
        writer.stdin.write(f"{line}\n")
        writer.stdin.flush()
        verb = line.split()[0]
        while writer.stdout.readline().strip() != ("bulk" if verb == "bulk" else "done"):
            assert writer.poll() is None

    def urgent(self):
        """Publish an urgent item; the seconds until it stood on website, press and archive."""
        title = next(self._titles)
        self.tell(f"urgent {title}", who=1)
        found = []

        def out():
            found[:] = self.house.rows(_ENDED, f"%{title.split()[1]}%")
            return found[0][1] == len(INSIDE)

        self.house.until(out, "the urgent item on website, press and archive", 120)
        return found[0][0]


@contextmanager
def _process(house, *arguments, **more):
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=house.environment, text=True, **more)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for pipe in filter(None, (process.stdin, process.stdout)):
            with suppress(BrokenPipeError):
                pipe.close()


@pytest.fixture
def newsroom(house):
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    house.manage(
        "shell",
        "-c",
        "from publishers.engine.models import Channel;"
        "channel = Channel(slug='website', name='website', publisher='website', mode='live', position=9);"
        f"channel.config = {{'base_url': '{site}'}}; channel.save()",
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    web = ("-m", "gunicorn", "--no-control-socket", "--threads", "2", "--bind", f"127.0.0.1:{port}", "cms.wsgi")
    with (
        _process(house, *web),
        _process(house, "-m", "tests.crash.writer", **pipes) as one,
        _process(house, "-m", "tests.crash.writer", **pipes) as other,
    ):
        worker = house.worker()
        try:
            house.until(lambda: _answers(site), "the site answers", 60)
            house.until(lambda: not house.open_work(), "what was published before is out", 120)
            yield Newsroom(house, (one, other))
        finally:
            assert house.end(worker, signal.SIGTERM) == 0


def _answers(site):
    with suppress(OSError), urllib.request.urlopen(site, timeout=10) as answer:
        return answer.status == 200
    return False


def test_an_urgent_item_is_out_at_once_while_the_page_answers_neither_calls_nor_look_ups(newsroom):
    calm = newsroom.urgent()
    page = newsroom.house.page
    page.fail("hang", times=100_000)
    for number in range(3):
        newsroom.tell(f"item Bài {number} mà Trang không trả lời")
    newsroom.house.until(lambda: newsroom.house.rows(_DOUBTS), "a post in doubt", 60)
    asked = len(page.requests())
    newsroom.house.until(lambda: len(page.requests()) > asked, "a look-up that is not answered", 60)
    silent = newsroom.urgent()
    assert silent < max(SECONDS, SLOWER * calm), (calm, silent)
    page.clear()


def test_an_urgent_item_is_out_at_once_while_somebody_publishes_without_pause(newsroom):
    calm = newsroom.urgent()
    newsroom.tell("bulk")
    newsroom.house.until(lambda: newsroom.house.rows(_BULK)[0][0] > 20, "a run of items published", 60)
    before = newsroom.house.rows(_BULK_OUT)[0][0]
    hands, urgent = [], []
    for number in range(4):
        began = time.monotonic()
        newsroom.tell(f"item Bài {number} của một biên tập viên", who=1)
        hands.append(time.monotonic() - began)
        urgent.append(newsroom.urgent())
    newsroom.house.until(lambda: newsroom.house.rows(_BULK_OUT)[0][0] > before, "items of the run are out", 60)
    published = newsroom.house.rows(_BULK)[0][0]
    newsroom.tell("item Bài sau loạt tin")
    limit = max(SECONDS, SLOWER * calm)
    assert max(urgent) < limit, (calm, urgent, hands, published)
    assert max(hands) < limit, (calm, urgent, hands, published)
