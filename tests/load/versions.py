"""What a run was made on."""

import platform

import django
from django.db import connection


def read_versions() -> dict[str, str]:
    """The version of Python, of Django and of the database."""
    number = "SHOW server_version" if connection.vendor == "postgresql" else "SELECT sqlite_version()"
    with connection.cursor() as cursor:
        cursor.execute(number)
        database = cursor.fetchone()[0].split(" ")[0]
    return {"Python": platform.python_version(), "Django": django.get_version(), connection.display_name: database}
