"""The state of a delivery is written in one place, as the table says."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from publishers.ledger.states import State
from publishers.ledger.transitions import TABLE, sources
from tests.architecture import transitions_page

ROOT = Path(__file__).resolve().parents[2]
WRITERS = {"update", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update"}
PAST_THE_GUARD = {"_base_manager", "save_base", "_update", "_insert", "_do_update", "_do_insert"}
BASES = ("QuerySet.update", "QuerySet.bulk_create", "Model.save")
KNOWS = "publishers/ledger/stateful.py"  # the one that writes it
STATEMENTS = "publishers/ledger/sql.py"  # refuses a state that comes by no move


def writes(source: str) -> Iterator[str]:
    """What in this source writes a state, or could without being refused."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and (node.attr in PAST_THE_GUARD or ast.unparse(node).endswith(BASES)):
            yield ast.unparse(node)
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        named = {keyword.arg for keyword in node.keywords}
        # Of a statement of our own the last dictionary is what it changes, the one before says of which rows.
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        dictionaries = [argument for argument in given if isinstance(argument, ast.Dict)]
        named |= {
            ast.literal_eval(key) for each in dictionaries[-1:] for key in each.keys if isinstance(key, ast.Constant)
        }
        if (called in WRITERS and "state" in named) or called == "Delivery" or _is_statement(node, called):
            yield ast.unparse(node)


def _is_statement(call: ast.Call, called: str) -> bool:
    """Whether it runs SQL that is not plainly harmless."""
    return called in ("execute", "executemany", "raw") and not re.match(
        r"f?['\"](SELECT|LISTEN|NOTIFY) ", ast.unparse(call.args[0])
    )


def test_no_other_source_writes_the_state_of_a_delivery():
    files = [path for room in ("ledger", "admin") for path in (ROOT / "publishers" / room).rglob("*.py")]
    elsewhere = {
        f"{name}: {write}"
        for path in files
        if "migrations" not in path.parts and (name := str(path.relative_to(ROOT))) not in (KNOWS, STATEMENTS)
        for write in writes(path.read_text())
    }
    assert not elsewhere, "\n".join(sorted(elsewhere))


@pytest.mark.parametrize(
    "planted",
    [
        "Delivery.objects.filter(pk=1).update(state=State.SENT)",
        "rows.update(**{'state': 'sent'}, phase='')",
        "lean.update(Delivery, {'pk': 1}, {'state': State.SENT})",
        "Delivery(state='sent').save()",
        "channel.deliveries.create(state=State.HELD)",
        "Delivery._base_manager.update(**changes)",
        "models.QuerySet.update(rows, **changes)",
        "models.Model.save(delivery)",
        "cursor.execute('UPDATE engine_delivery SET state = %s', ['sent'])",
    ],
)
def test_a_planted_write_of_a_state_is_noticed(planted):
    assert list(writes(planted))


def test_the_diagram_of_the_ledger_is_drawn_from_the_table():
    assert transitions_page.PAGE.read_text() == transitions_page.write(), "run `make docs`"


def test_every_state_begins_or_is_reached_and_no_arrow_is_declared_twice():
    arrows = [(kind.event, before, kind.after) for kind in TABLE for before in kind.before or (None,)]
    assert len(arrows) == len(set(arrows))
    assert {kind.after for kind in TABLE} == set(State)
    for kind in TABLE:
        assert bool(sources(kind.event, kind.after)) == bool(kind.before)
