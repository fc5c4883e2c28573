"""The catalogues that tests compare: what the installed packages say in English, and what is Vietnamese by now."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import polib
from django.conf import settings

Key = tuple[str | None, str]

# Whole packages, so that nobody has to guess which of their strings an editor meets.
SCOPE = (
    "wagtail",
    "wagtail.admin",
    "wagtail.images",
    "wagtail.documents",
    "wagtail.snippets",
    "wagtail.users",
    "wagtail.embeds",
    "wagtail.search",
    "wagtail.sites",
    "wagtail.contrib.redirects",
    "wagtail.contrib.table_block",
    "wagtail.contrib.typed_table_block",
    "taggit",
    "django.contrib.auth",
)
# Of Django itself only what a form, a password or a span of time shows: the rest is for developers.
DJANGO = ("django.conf", "django.contrib.auth", "django.contrib.humanize")


def folder(package: str) -> Path:
    """Return the `locale` folder of an installed package."""
    spec = find_spec(package)
    return Path(spec.origin).parent / "locale"


@functools.cache
def entries(path: Path) -> tuple[polib.POEntry, ...]:
    """Return the entries of a catalogue, none when there is no such file."""
    return tuple(polib.pofile(str(path))) if path.exists() else ()


def english(packages: Iterable[str], domain: str) -> dict[Key, str]:
    """Return what the packages say in English: key of each string to the package that says it."""
    return {
        (entry.msgctxt, entry.msgid): package
        for package in packages
        for entry in entries(folder(package) / "en" / "LC_MESSAGES" / f"{domain}.po")
        if not entry.obsolete
    }


def translated(paths: Iterable[Path]) -> dict[Key, str]:
    """Return what the catalogues translate, the first one that has a string wins; fuzzy entries do not count."""
    translations: dict[Key, str] = {}
    for path in paths:
        for entry in entries(path):
            if entry.translated() and not entry.fuzzy and not entry.obsolete:
                translations.setdefault((entry.msgctxt, entry.msgid), entry.msgstr or entry.msgstr_plural[0])
    return translations


def vietnamese(packages: Iterable[str], domain: str) -> dict[Key, str]:
    """Return everything in Vietnamese, in the order in which Django looks: ours, then the packages' own."""
    ours = [Path(place) / "vi" / "LC_MESSAGES" / f"{domain}.po" for place in settings.LOCALE_PATHS]
    theirs = [folder(package) / "vi" / "LC_MESSAGES" / f"{domain}.po" for package in packages]
    return translated([*ours, *theirs])
