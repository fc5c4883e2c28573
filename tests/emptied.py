"""How the database is emptied after a test that commits.

Django removes every row and then makes content types and permissions anew, one by one, from models that are the same as
before: that takes longer than most of these tests. Here those rows stay; the roles, which stand on them, are set up.
"""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import TransactionTestCase

from cms.users.services import set_up_roles

KEPT = {ContentType._meta.db_table, Permission._meta.db_table}


@pytest.fixture(autouse=True, scope="session")
def emptied():
    """Leave after each such test what a new newsroom has."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: _empty())
        yield


def _empty():
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT
    names = {table: connection.ops.quote_name(table) for table in sorted(tables)}
    with transaction.atomic(), connection.cursor() as cursor:
        # To empty a table that is empty costs as much as the other way, and most are.
        questions = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {name})" for table, name in names.items())  # noqa: S608
        cursor.execute(" UNION ALL ".join(questions))
        filled = [table for (table,) in cursor.fetchall()]
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")  # whatever refers to them goes, too
        for table in filled:
            cursor.execute(f"DELETE FROM {names[table]}")  # noqa: S608
    set_up_roles()
