"""How SQLite finds what is asked for, where its plan and not the answer is what matters."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publishers.ledger.models import Delivery
from publishers.ledger.states import State
from publishers.ledger.transitions import Event
from tests.plans import plan_of

pytestmark = pytest.mark.django_db


def test_a_move_of_named_rows_finds_them_by_their_keys_however_long_the_queue_is():
    with CaptureQueriesContext(connection) as queries:
        Delivery.objects.filter(pk__in=range(1, 60)).move(Event.HOLD, State.HELD)
    (query,) = queries.captured_queries
    plan = " ".join(plan_of(query["sql"]))
    assert "PRIMARY KEY" in plan and "delivery_state" not in plan
