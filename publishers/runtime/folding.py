"""The lookup `unmarked`: `name__unmarked__icontains` finds "Học phí" for who types "hoc phi" or "học phí".

Both sides are compared in small letters without Vietnamese marks, by one table on SQLite and PostgreSQL, so that
lists in the admin are searched the way people type. Nothing of it is for running text: that is the archive's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any, overload

from django.db.backends.signals import connection_created
from django.db.models import CharField, TextField, Transform
from django.dispatch import receiver

_VOWELS = "aăâeêioôơuưy"
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_MARKED = [*"ăâêôơưđ", *(unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES)]
_PLAIN = ["d" if letter == "đ" else unicodedata.normalize("NFD", letter)[0] for letter in _MARKED]
FROM = "".join(_MARKED) + "".join(_MARKED).upper()
TO = "".join(_PLAIN) * 2
_TABLE = str.maketrans(FROM, TO)


@overload
def unmarked(text: str) -> str: ...


@overload
def unmarked(text: None) -> None: ...


def unmarked(text: str | None) -> str | None:
    """Small letters without Vietnamese marks, đ as d, of NFC text; None of None."""
    return text if text is None else text.translate(_TABLE).lower()


class Unmarked(Transform):
    """Text as `unmarked` writes it, of both sides of a comparison."""

    lookup_name = "unmarked"
    function = "loa_unmarked"
    bilateral = True

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Sequence[str | int]]:
        return self.as_sql(compiler, connection, template=f"lower(translate(%(expressions)s, '{FROM}', '{TO}'))")


@receiver(connection_created)
def teach_sqlite(connection: Any, **kwargs: Any) -> None:
    """SQLite has no `translate`: every connection gets the function."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("loa_unmarked", 1, unmarked, deterministic=True)


def register() -> None:
    """Make the lookup known; `EmailField` and the like are kinds of `CharField`."""
    CharField.register_lookup(Unmarked)
    TextField.register_lookup(Unmarked)
