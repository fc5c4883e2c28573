"""A delivery's state moves as the table says; any other write is refused at once."""

import uuid

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from publishers.ledger import sql
from publishers.ledger.models import Delivery
from publishers.ledger.states import State
from publishers.ledger.transitions import Event, Move, UndeclaredTransition

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery(make_channel, remote, sketch, say):
    make_channel("post")
    say(sketch, deliver=False)
    return Delivery.objects.get()


def _twin(delivery):
    return Delivery(
        key=uuid.uuid4(),
        channel=delivery.channel,
        publication=delivery.publication,
        content_id=delivery.content_id,
        version=delivery.version + 1,
        state=State.SENT,
    )


def _saved(delivery):
    delivery.state = State.SENT
    delivery.save()


def _saved_alone(delivery):
    delivery.state = State.SENT
    delivery.save(update_fields=["state"])


def _in_bulk(delivery):
    delivery.state = State.SENT
    Delivery.objects.bulk_update([delivery], ["state"])


PLANTED = {
    "update": lambda one: Delivery.objects.filter(pk=one.pk).update(state=State.SENT),
    "update of a channel's": lambda one: one.channel.deliveries.update(state=State.SENT),
    "save": _saved,
    "save of the state alone": _saved_alone,
    "bulk update": _in_bulk,
    "create": lambda one: Delivery.objects.create(state=State.SENT),
    "new row": lambda one: _twin(one).save(),
    "bulk create": lambda one: Delivery.objects.bulk_create([_twin(one)]),
    "update or create": lambda one: Delivery.objects.update_or_create({"state": State.SENT}, pk=one.pk),
    "own statement": lambda one: sql.update(Delivery, {"pk": one.pk}, {"state": State.SENT}),
    "own insert": lambda one: sql.insert([_twin(one)]),
    "own replacement": lambda one: sql.put(_twin(one), unique=("key",)),
    "unknown arrow": lambda one: Delivery.objects.filter(pk=one.pk).move(Event.CLAIM, State.SENT),
    "move of a new row": lambda one: Delivery.objects.filter(pk=one.pk).move(Event.PLAN, State.QUEUED),
    "smuggled": lambda one: Delivery.objects.move(Event.CANCEL, State.CANCELLED, state=State.SENT),
    "begin in the middle": lambda one: Delivery.objects.begin(Event.CLAIM, State.SENDING),
    "own move, not declared": lambda one: Move(Event.SETTLE, State.SENT, only=(State.DEAD,)),
}


def test_a_write_that_the_table_does_not_know_fails_at_once(delivery):
    written = []
    for name, write in PLANTED.items():
        try:
            with transaction.atomic():
                write(Delivery.objects.get(pk=delivery.pk))
            written.append(name)
        except UndeclaredTransition:
            pass
    assert written == []
    assert list(Delivery.objects.values_list("state", flat=True)) == [State.QUEUED]


def test_what_is_not_where_the_event_begins_stays_where_it_is(delivery):
    rows = Delivery.objects.filter(pk=delivery.pk)
    assert rows.move(Event.RELEASE, State.QUEUED) == 0
    assert rows.move(Event.HOLD, State.HELD) == 1
    assert rows.move(Event.CLAIM, State.SENDING) == 0
    assert sql.update(Delivery, {"pk": delivery.pk}, {"attempts": 3}, move=Move(Event.SETTLE, State.SENT)) == 0
    assert rows.get().state == State.HELD


def test_other_fields_are_written_as_ever(delivery):
    delivery.error_message = "x"
    delivery.save(update_fields=["error_message"])
    assert Delivery.objects.filter(error_message="x").update(error_message="") == 1


def test_a_move_of_named_rows_asks_once_and_by_their_keys():
    with CaptureQueriesContext(connection) as queries:
        Delivery.objects.filter(pk__in=range(1, 60)).move(Event.HOLD, State.HELD)
    (query,) = queries.captured_queries
    assert '"engine_delivery"."id" IN (' in query["sql"].partition(" WHERE ")[2], query["sql"]
