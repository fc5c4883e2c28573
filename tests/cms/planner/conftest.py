"""The small house, its calendar and a clock that stands still in it."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from tests.cms.users import house as builder


@pytest.fixture
def house(db):
    return builder.build()


@pytest.fixture
def calendar(client, house):
    """Read the calendar as a person: `calendar("editor", date="2027-03-01")` returns the page as a soup."""

    def read(person, **parameters):
        client.force_login(house.people[person])
        answer = client.get(reverse("planner:calendar"), parameters)
        assert answer.status_code == 200
        return BeautifulSoup(answer.content, "html.parser")

    return read
