"""An archive on either engine, for tests that hold for both."""

import uuid

import pytest

from search.index import engines
from tests.search.conftest import Archive


@pytest.fixture(params=["embedded", "elasticsearch"])
def either(request, settings, tmp_path) -> str:
    """Runs the test on both engines, each with an index that nobody else uses."""
    if request.param == "embedded":
        settings.LOA_INDEX = tmp_path / "index"
        yield request.param
        return
    settings.ELASTICSEARCH_URL = request.getfixturevalue("elasticsearch_url")
    settings.LOA_INDEX_NAME = f"loa-{uuid.uuid4().hex[:12]}"
    yield request.param
    client = engines.backend().client
    if names := list(client.indices.get(index=f"{settings.LOA_INDEX_NAME}-*")):
        client.indices.delete(index=names)


@pytest.fixture
def archive_on_either(transactional_db, either) -> Archive:
    """An empty archive."""
    return Archive()
