"""Reads what people type: "quoted phrases", -words that must not occur, and plain words."""

from __future__ import annotations

import re

from search import vietnamese
from search.contract import Clause

LONGEST = 200
"""Characters of a question; longer ones are refused."""

_QUOTES = str.maketrans("“”„«»", '"""""')
_PART = re.compile(r'(?P<minus>(?:(?<=\s)|^)[-−](?=[^\s-]))?(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))')


def read(text: str) -> tuple[Clause, ...]:
    """The clauses of a question; plain words make one clause, in the order typed. Words without letters are dropped."""
    plain: list[str] = []
    clauses: list[Clause] = []
    for part in _PART.finditer(vietnamese.nfc(text).translate(_QUOTES)):
        phrase, word, negative = part["phrase"], part["word"], bool(part["minus"])
        said = phrase if phrase is not None else word
        if not vietnamese.tokens(said):
            continue
        if phrase is not None or negative:
            clauses.append(Clause(said, phrase=True, negative=negative))
        else:
            plain.append(said)
    if plain:
        clauses.insert(0, Clause(" ".join(plain)))
    return tuple(clauses)
