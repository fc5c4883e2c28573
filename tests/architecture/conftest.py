import pytest

from tests.architecture import source as sources


@pytest.fixture
def source(tmp_path):
    """A copy of the source."""
    return sources.copy(tmp_path)
