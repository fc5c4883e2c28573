"""The small house, for every test of roles."""

import pytest

from tests.cms.users import house as builder


@pytest.fixture
def house(db):
    """One department, two units, one person for each role."""
    return builder.build()


@pytest.fixture
def write(house):
    """Write a story of a unit: `write("truong-a", "Tiêu đề", owner=..., live=...)`."""

    def _write(unit, title="Bài thử", owner=None, live=False):
        return builder.story(house, unit, title, owner, live)

    return _write


@pytest.fixture
def sign_in(client):
    """Sign a person in and return the browser."""

    def _sign_in(user):
        client.force_login(user)
        return client

    return _sign_in
