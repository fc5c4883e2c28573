"""Who knows whom, file by file, as far as the source says it.

A file knows what it imports, at its head, inside a function or for types alone; what it names in a string as code
(`room.module.name`, `room.module:Name`) or as a model (`app.Model`: every file of the app with a class of that name);
and what a setting names that it reads, by itself or through a port.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOMS = ("cms", "publishers", "search")
SETTINGS, PORTS = "cms/settings/base.py", "publishers/runtime/ports.py"
_CODE = re.compile(rf"(?:{'|'.join(ROOMS)})(?:\.\w+)+(?::\w+)?")
_MODEL = re.compile(r"([a-z_]+)\.([A-Z]\w+)")


class Knowledge:
    """The files of the rooms below a folder, each with the files that it knows; migrations are history, left out."""

    def __init__(self, root: Path):
        files = (path.relative_to(root) for room in ROOMS for path in sorted((root / room).rglob("*.py")))
        self._trees = {
            str(file): ast.parse((root / file).read_text()) for file in files if "migrations" not in file.parts
        }
        self._modules = {
            file.removesuffix(".py").removesuffix("/__init__").replace("/", "."): file for file in self._trees
        }
        labels = _labels(self._trees)
        self._classes = defaultdict(set)
        for file, tree in self._trees.items():
            label = next((labels[folder] for folder in Path(file).parents if folder in labels), None)
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef):
                    self._classes[label, node.name].add(file)
        self._settings = {name: set(self._strings(node)) for name, node in _assigned(self._trees[SETTINGS])}
        self._ports = {
            name: {file for text in _texts(node) for file in self._settings.get(text, ())}
            for name, node in _assigned(self._trees[PORTS])
        }
        self.known = {file: set(self._known(file)) - {file} for file in self._trees}

    def circles(self) -> list[list[str]]:
        """Files that know each other, also by way of others: the strongly connected components of more than one."""
        reached = {file: self._reached(file) for file in self.known}
        circles = {frozenset(other for other in reached[file] if file in reached[other]) for file in self.known}
        return sorted(sorted(circle) for circle in circles if circle)

    def _reached(self, file: str) -> set[str]:
        reached: set[str] = set()
        ahead = [file]
        while ahead:
            fresh = self.known[ahead.pop()] - reached
            reached |= fresh
            ahead += fresh
        return reached

    def _known(self, file: str) -> Iterator[str]:
        tree = self._trees[file]
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for name in node.names:
                    yield from self._named(name.name)
            elif isinstance(node, ast.ImportFrom):
                for name in node.names:
                    yield from self._named(f"{self._origin(file, node)}.{name.name}")
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                read = {"settings": self._settings, "ports": self._ports}.get(node.value.id, {})
                yield from read.get(node.attr, ())
        yield from self._strings(tree)

    def _origin(self, file: str, node: ast.ImportFrom) -> str:
        """The absolute name behind `from`."""
        if not node.level:
            return node.module or ""
        parts = file.split("/")[: -node.level]
        return ".".join([*parts, *([node.module] if node.module else [])])

    def _strings(self, tree: ast.AST) -> Iterator[str]:
        """Files that strings name as code or as a model, also as the two arguments of `get_model`."""
        for text in _texts(tree):
            if _CODE.fullmatch(text):
                yield from self._named(text.replace(":", "."))
            elif match := _MODEL.fullmatch(text):
                yield from self._classes.get(match.groups(), ())
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and "get_model" in ast.unparse(node.func) and len(node.args) == 2:
                yield from self._classes.get(tuple(_texts(node)), ())

    def _named(self, dotted: str) -> Iterator[str]:
        """The file of the module that this is, or that this stands in."""
        while dotted and dotted not in self._modules:
            dotted = dotted.rpartition(".")[0]
        if dotted:
            yield self._modules[dotted]


def _labels(trees: dict[str, ast.Module]) -> dict[Path, str]:
    """The label of each app, by its folder: what stands in its `apps.py`."""
    return {
        Path(file).parent: label
        for file, tree in trees.items()
        if file.endswith("/apps.py")
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        for name, value in _assigned(node)
        if name == "label"
        for label in _texts(value)
    }


def _texts(tree: ast.AST) -> list[str]:
    return [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def _assigned(tree: ast.Module | ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    """Name and value of what a module or class assigns at its head."""
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = getattr(node, "value", None)
        yield from ((target.id, value) for target in targets if isinstance(target, ast.Name) and value is not None)
