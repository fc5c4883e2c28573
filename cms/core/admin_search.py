"""The index of the admin's own lists (not the archive) holds titles without marks too; older ones are filled anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.management import call_command
from django.db.models.signals import post_migrate

MARKER = ("core", "0006_find_without_marks")


def fill_older_indexes() -> None:
    """Have the index filled anew once, right after the migration that marks the change was applied."""
    post_migrate.connect(_fill, dispatch_uid="core.admin_search")


def _fill(app_config: Any, plan: Iterable[tuple[Any, bool]] = (), **kwargs: Any) -> None:
    applied = [(migration.app_label, migration.name) for migration, backwards in plan if not backwards]
    if app_config.label == MARKER[0] and MARKER in applied:
        call_command("update_index", verbosity=0)
