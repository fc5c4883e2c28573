"""The servers as fixtures: each starts once, when the first test asks for it, and never skips."""

import uuid

import pytest

from cms.settings import env
from tests.servers import browser as browsers
from tests.servers import elasticsearch, newsroom, postgresql, redis, smtp


@pytest.fixture(scope="session")
def postgresql_server():
    """URL of a PostgreSQL server, without a database name."""
    with postgresql.server() as url:
        yield url


@pytest.fixture
def postgresql_url(postgresql_server):
    """URL of a fresh, empty PostgreSQL database."""
    with postgresql.database(postgresql_server, f"loa_{uuid.uuid4().hex[:12]}") as url:
        yield url


@pytest.fixture(scope="session")
def redis_url():
    """URL of a Redis server."""
    with redis.server() as url:
        yield url


@pytest.fixture(scope="session")
def elasticsearch_url():
    """URL of an Elasticsearch server: the one of ELASTICSEARCH_URL, else a node of the tests' own."""
    if url := env.read("ELASTICSEARCH_URL"):
        yield url
        return
    with elasticsearch.cluster() as nodes:
        yield nodes[0].url


@pytest.fixture(scope="session")
def _smtp_process():
    with smtp.server() as server:
        yield server


@pytest.fixture
def smtp_server(_smtp_process):
    """An SMTP server without messages and faults (`tests.servers.smtp.SmtpServer`)."""
    _smtp_process.clear()
    return _smtp_process


@pytest.fixture(scope="session")
def stopped_newsroom(tmp_path_factory):
    """The demo newsroom after its first start (`tests.servers.newsroom.Stopped`), to be copied."""
    return newsroom.first_start(tmp_path_factory.mktemp("newsroom") / "data")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser."""
    return browsers.chromium()


@pytest.fixture(scope="module")
def browser():
    """A headless browser. Playwright keeps an event loop in the thread, so tests that use it open the ORM's
    doors with DJANGO_ALLOW_ASYNC_UNSAFE; the fixture does that for its module."""
    with pytest.MonkeyPatch.context() as patch, browsers.running() as running:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield running
