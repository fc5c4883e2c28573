"""Reads what people type: "quoted phrases", -words that must not occur, and plain words."""

from __future__ import annotations

import re

from search.contract import MOST_CLAUSES, Clause
from search.language import forms, vietnamese

LONGEST = 400
"""Characters of a question; longer ones are refused. A title has up to 255, and may be asked for whole."""

_QUOTES = str.maketrans("“”„‟«»＂″", '"' * 8)
_SCHEME = re.compile(r"\bhttps?://(?:www\.)?", re.IGNORECASE)
_MINUS = "-\u2013\u2014\u2212"  # phones write a dash for it
_RANGE = re.compile(rf"(?<=\d)\s+[{_MINUS}](?=\d)")
# "Covid -19" is written with a hyphen; a year may be left out, and in quotes any number.
_HYPHEN = re.compile(rf"(?<=[^\W_])\s+[{_MINUS}](?=\d{{1,3}}(?:\s|$))")
_PART = re.compile(
    rf'(?P<minus>(?:(?<=\s)|^)[{_MINUS}](?=[^{_MINUS}\s]))?(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))'
)


def read(text: str) -> tuple[Clause, ...]:
    """The clauses of a question; plain words make one clause, in the order typed. Words without letters are dropped.

    At most MOST_CLAUSES of them: what an engine should not be asked, `is_too_much` says before.
    """
    return _read(text)[:MOST_CLAUSES]


def is_too_much(text: str) -> bool:
    """Whether a question has more phrases and words with a minus than are looked at."""
    return len(_read(text)) > MOST_CLAUSES


def key(text: str) -> str:
    """The same for every way to write a question: small letters without marks; '' when it asks for nothing."""
    parts = []
    for clause in read(text):
        words = " ".join(vietnamese.words(clause.text)[0])
        words = f'"{words}"' if clause.phrase else words
        parts.append(f"-{words}" if clause.negative else words)
    return " ".join(parts)


def _read(text: str) -> tuple[Clause, ...]:
    plain: list[str] = []
    clauses: list[Clause] = []
    # A site is named without its scheme; "2025 -2026" is a range, not a question for what is not of 2026.
    text = _RANGE.sub(" ", _SCHEME.sub("", vietnamese.nfc(text).translate(_QUOTES)))
    text = _HYPHEN.sub("-", text)
    for part in _PART.finditer(text):
        phrase, word, negative = part["phrase"], part["word"], bool(part["minus"])
        words = phrase if phrase is not None else word
        if not vietnamese.tokens(words):
            continue
        if phrase is not None or negative:
            clauses.append(Clause(forms.compared(words), phrase=True, negative=negative))
        else:
            plain.append(words)
    if plain:
        clauses.insert(0, Clause(forms.compared(" ".join(plain))))
    return tuple(clauses)
