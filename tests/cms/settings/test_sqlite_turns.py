"""Who waits for SQLite's write lock has it as soon as it is free."""

import threading
import time

import pytest
from django.db import OperationalError, connection

from cms.settings.sqlite.base import DatabaseWrapper

pytestmark = pytest.mark.django_db

HELD = 0.3  # seconds, in which SQLite's own waiting asks once and then looks a dozen times, ever more rarely
LOOKS = 30  # a tenth of those that a calm machine has time for


@pytest.fixture
def two(tmp_path):
    """Two connections to one file, for two threads."""
    of_file = {**connection.settings_dict, "NAME": tmp_path / "turns.sqlite3"}
    both = DatabaseWrapper(of_file), DatabaseWrapper(of_file)
    for each in both:
        each.inc_thread_sharing()
    with both[0].cursor() as cursor:
        cursor.execute("CREATE TABLE numbers (number)")
    yield both
    for each in both:
        each.close()


def test_who_waits_for_the_lock_looks_often_and_does_not_sleep_while_it_is_free(two):
    holder, waiter = two
    looks, patience = [], []

    def wait() -> None:
        with waiter.cursor() as cursor:
            waiter.connection.set_trace_callback(looks.append)
            cursor.execute("INSERT INTO numbers VALUES (1)")
            cursor.execute("PRAGMA busy_timeout")
            patience.extend(cursor.fetchone())

    with holder.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        thread = threading.Thread(target=wait)
        thread.start()
        until = time.monotonic() + HELD
        while not looks or time.monotonic() < until:
            time.sleep(0.01)
        cursor.execute("COMMIT")
        thread.join()
        cursor.execute("SELECT count(*) FROM numbers")
        assert cursor.fetchone() == (1,)
    assert sum(look.startswith("INSERT") for look in looks) > LOOKS, looks
    assert patience == [connection.settings_dict["OPTIONS"]["timeout"] * 1000]


def test_who_waits_too_long_for_the_lock_is_told(two):
    holder, waiter = two
    with holder.cursor() as cursor, waiter.cursor() as other:
        cursor.execute("BEGIN IMMEDIATE")
        other.execute("PRAGMA busy_timeout = 50")
        with pytest.raises(OperationalError, match="locked"):
            other.execute("INSERT INTO numbers VALUES (1)")
        cursor.execute("COMMIT")
        other.execute("INSERT INTO numbers VALUES (1)")
