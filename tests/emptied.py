"""How the database is emptied after a test that commits.

Django removes every row and then makes content types and permissions anew, one by one, from models that are the same as
before: that takes longer than most of these tests. Here those rows stay; the roles, which stand on them, are set up.
"""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection
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
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), sorted(tables)))
    set_up_roles()
