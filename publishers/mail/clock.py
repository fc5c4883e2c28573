"""The database's clock: leases are read by several machines and must be measured by one."""

from datetime import UTC, datetime

from django.db import connection


def now() -> datetime:
    """The moment by the database, aware, in UTC."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0].astimezone(UTC)
        # It counts whole milliseconds: the end of this one, so that what was made due a moment ago is due.
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now', '+0.001 seconds')")
        return datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)
