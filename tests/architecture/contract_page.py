"""The reference of the contract, made from its docstrings (`make docs`)."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Sequence
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "publishers" / "contract"
PAGE = PACKAGE.parents[1] / "docs" / "reference" / "contract.md"
_HEAD = """\
# The contract

What the engine and a plugin promise each other; everything here is imported from `publishers.contract`. Made from the
docstrings by `make docs`. [Write a publisher](../howto/write-a-publisher.md) goes through it by steps; the suite in
`publishers/contract/testing/` proves a plugin.
"""
_Function = ast.FunctionDef
_ENUMS = ("StrEnum", "Enum", "Flag")


def _doc(node: ast.Module | ast.ClassDef | _Function) -> str:
    return ast.get_docstring(node) or ""


def _signature(function: _Function) -> str:
    names = [argument.arg for argument in function.args.args]
    if names and names[0] in ("self", "cls"):
        function.args.args = function.args.args[1:]
    returned = f" -> {ast.unparse(function.returns)}" if function.returns else ""
    return f"{function.name}({ast.unparse(function.args)}){returned}"


def _fields(node: ast.ClassDef) -> Iterator[tuple[str, str, str, str]]:
    """Name, type, value and docstring of each public attribute that the class declares."""
    for at, statement in enumerate(node.body):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name, kind = statement.target.id, ast.unparse(statement.annotation)
        elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name, kind = statement.targets[0].id, ""
        else:
            continue
        after = node.body[at + 1] if at + 1 < len(node.body) else None
        docstring = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else ""
        if not name.startswith("_") and name != "model_config":
            yield name, kind, ast.unparse(statement.value) if statement.value else "", inspect.cleandoc(str(docstring))


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _row(cells: Sequence[str]) -> str:
    """A line of a table; a bar inside a cell would end it."""
    return f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in cells)} |"


def _class(node: ast.ClassDef) -> Iterator[str]:
    bases = ", ".join(base for base in map(ast.unparse, node.bases) if not base.startswith("_"))
    yield f"### `{node.name}{f'({bases})' if bases else ''}`\n\n{_doc(node)}\n"
    fields = list(_fields(node))
    if any(bases.endswith(base) for base in _ENUMS):
        yield f"Values: {', '.join(f'`{name}`' for name, *_ in fields if name != 'NONE')}.\n"
    elif fields:
        has_docstrings = any(docstring for *_, docstring in fields)
        yield "\n".join(
            _row(cells if has_docstrings else cells[:3])
            for cells in [
                ("field", "type", "default", ""),
                ("---",) * 4,
                *((_code(name), _code(kind), _code(value), docstring) for name, kind, value, docstring in fields),
            ]
        )
        yield ""
    for method in node.body:
        if isinstance(method, _Function) and (not method.name.startswith("_") or method.name == "__init__"):
            yield from _function(method)


def _function(node: _Function) -> Iterator[str]:
    decorators = {ast.unparse(decorator) for decorator in node.decorator_list}
    must = " (every plugin)" if "abstractmethod" in decorators else ""
    if doc := _doc(node):
        yield f"- `{node.name if 'property' in decorators else _signature(node)}`{must}\n\n{_indented(doc)}\n"


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" if line else "" for line in text.splitlines())


def write() -> str:
    """The page; every name of `publishers.contract.__all__` is on it, in the order of the source."""
    package = ast.parse((PACKAGE / "__init__.py").read_text())
    exported = {
        module.module.rpartition(".")[2]: {name.name for name in module.names}
        for module in package.body
        if isinstance(module, ast.ImportFrom) and module.module
    }
    parts = [_HEAD]
    for module in sorted(exported, key=lambda name: (name != "publisher", name != "types", name)):
        tree = ast.parse((PACKAGE / f"{module}.py").read_text())
        parts.append(f"## `{module}.py`\n\n{_doc(tree)}\n")
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and node.name in exported[module]:
                parts += _class(node)
            elif isinstance(node, _Function) and node.name in exported[module]:
                parts += _function(node)
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
                if isinstance(target, ast.Name) and target.id in exported[module]:
                    parts.append(f"- `{ast.unparse(node)}`\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(write(), encoding="utf-8")
