"""A newsroom on disk whose worker may be killed."""

import pytest

from tests.crash import processes


@pytest.fixture
def house(tmp_path):
    with processes.house(tmp_path / "data") as built:
        yield built
