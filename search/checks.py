"""System checks of the archive; docs/howto/run-in-production.md lists their ids."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connection

_HERE = ("", "localhost", "127.0.0.1", "::1")


@register(Tags.database, deploy=True)
def the_embedded_index_is_for_one_machine(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """search.W001: the index is a folder of this machine, and the database serves other machines, too."""
    host = str(connection.settings_dict.get("HOST") or "")
    if settings.ELASTICSEARCH_URL or host in _HERE or host.startswith("/"):
        return []
    return [
        Warning(
            "The archive's index is a folder of this machine, and the database is on another one.",
            hint="Where web and worker run on several machines, all but one would search an index that nobody writes: "
            "set ELASTICSEARCH_URL. Where they run on this one alone, name search.W001 in SILENCED_SYSTEM_CHECKS of "
            "a settings module of your own.",
            id="search.W001",
        )
    ]
