"""In a test that is rolled back at its end, what waits for a commit happens where it would: Django keeps it for ever.

The outermost transaction of the code under test counts as the one that commits; that of the test itself does not.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def rolled_back() -> Iterator[None]:
    """A transaction of the test itself, undone at its end; to the code under test there is none."""
    whole = transaction.atomic()
    whole._from_testcase = True
    with whole:
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True, scope="session")
def commits():
    """Run at each commit of the code under test what was to run then."""
    leave, on_commit = transaction.Atomic.__exit__, BaseDatabaseWrapper.on_commit

    def leave_and_run(atomic, *error):
        leave(atomic, *error)
        connection = transaction.get_connection(atomic.using)
        if not atomic._from_testcase and _in_the_tests_own(connection) and not connection.needs_rollback:
            _run(connection)

    def run_or_keep(connection, act, robust=False):
        on_commit(connection, act, robust)
        if _in_the_tests_own(connection):
            _run(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transaction.Atomic, "__exit__", leave_and_run)
        patch.setattr(BaseDatabaseWrapper, "on_commit", run_or_keep)
        yield


def _in_the_tests_own(connection):
    return connection.in_atomic_block and all(block._from_testcase for block in connection.atomic_blocks)


def _run(connection):
    while connection.run_on_commit:
        _sids, act, _robust = connection.run_on_commit.pop(0)
        act()
