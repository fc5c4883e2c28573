"""How the database finds what was asked for, where its plan and not the answer is what matters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection


def plan_of(sql: str) -> list[str]:
    """What SQLite would do for a statement, a line for each step."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return [row[3] for row in cursor.fetchall()]


def walks(captured: Iterable[dict[str, Any]], small: Iterable[str]) -> list[tuple[str, str]]:
    """Which of the captured statements go through a whole table that is not `small`, and how; a LIMIT ends that."""
    of_rows = [query["sql"] for query in captured if query["sql"].startswith(("SELECT", "UPDATE", "DELETE"))]
    return [
        (step, sql)
        for sql in dict.fromkeys(of_rows)
        if " LIMIT " not in sql
        for step in plan_of(sql)
        if step.startswith("SCAN") and step.split()[1] not in (*small, "CONSTANT")
    ]
