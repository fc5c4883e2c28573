"""`python -m cms.settings.table`: prints the reference page of the environment variables, as Markdown."""

import sys

from cms.settings import env

_HEAD = """\
# Settings

Every environment variable that Loa reads. Made from `cms/settings/env.py` by `make docs`.

| variable | type | default | what it does |
| --- | --- | --- | --- |
"""


def page() -> str:
    """The whole page."""
    return _HEAD + "".join(
        f"| `{variable.name}` | {variable.kind} | {_default(variable.default)} | {variable.help} |\n"
        for variable in env.VARIABLES
    )


def _default(value: object) -> str:
    """The default as an operator would write it, paths from the repository's root."""
    text = ",".join(value) if isinstance(value, list) else str(value)
    return f"`{text.removeprefix(f'{env.BASE_DIR}/')}`" if text else "empty"


if __name__ == "__main__":
    sys.stdout.write(page())
