"""Writes a plugin package that runs as it is: `manage.py startpublisher`."""

from __future__ import annotations

import keyword
import os
from pathlib import Path

from django.template import Context, Engine
from django.utils.translation import gettext as _

from publishers import registry

_SCAFFOLD = Path(__file__).with_name("scaffold")
_SUFFIX = "-tpl"


class NotPossible(Exception):
    """No package can be made of this; the message says what to do, in the user's language."""


def start(name: str, folder: Path) -> list[Path]:
    """Write the package of a plugin into `folder` and return its files; NotPossible leaves everything as it was."""
    if not name.isidentifier() or not name.isascii() or name != name.lower() or keyword.iskeyword(name):
        raise NotPossible(_("A publisher's name is one word of small letters, digits and _, such as bulletin_board."))
    if name in registry.names():
        raise NotPossible(_("There is a publisher of this name already. `manage.py publishers` lists them."))
    if folder.exists() and any(folder.iterdir()):
        raise NotPossible(_("%(folder)s is not empty. Choose another directory.") % {"folder": folder})
    words = {
        "name": name,
        "dashed": name.replace("_", "-"),
        "camel": name.title().replace("_", ""),
        "label": name.replace("_", " ").capitalize(),
        "folder": os.path.relpath(folder),
    }
    written = []
    for template in sorted(_SCAFFOLD.rglob(f"*{_SUFFIX}")):
        place = template.relative_to(_SCAFFOLD)
        parts = [f"loa_{name}" if part == "package" else part for part in place.parts]
        target = folder.joinpath(*parts[:-1], parts[-1].removesuffix(_SUFFIX))
        target.parent.mkdir(parents=True, exist_ok=True)
        text = Engine(autoescape=False).from_string(template.read_text(encoding="utf-8"))
        target.write_text(text.render(Context(words)), encoding="utf-8")
        written.append(target)
    return written
