"""A house that is written again has the rows of the one that was built."""

from django.db import connection

from tests.cms.users import house as builder
from tests.commits import rolled_back


def _rows():
    """Every row of every table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = [name for (name,) in cursor.fetchall()]
        return {name: sorted(cursor.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in names}  # noqa: S608


def test_the_house_is_the_same_each_time(db):
    houses, rows = [], []
    for _ in range(2):
        with rolled_back():
            houses.append(builder.build())
            rows.append(_rows())
    built, again = houses
    assert rows[0] == rows[1]
    assert again.people == built.people and again.pages == built.pages and again.home == built.home
    assert again.home is not built.home
