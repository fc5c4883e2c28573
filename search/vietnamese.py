"""Vietnamese text as the archive compares it: one place for both engines, for indexing and for asking.

Two spellings of every text: `exact` (small letters, one tone placement) tells bán from bạn, `fold`
(no marks, đ is d) lets "giao duc" find "giáo dục". Both keep the length of NFC text, so an offset
found in one of them cuts the original: highlights need no engine.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_OLD_PLACEMENT = ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"]
_NEW_PLACEMENT = ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"]
_PLACEMENT = dict(zip(_OLD_PLACEMENT, _NEW_PLACEMENT, strict=True))
_OLD = re.compile("|".join(_OLD_PLACEMENT))
# One syllable, two accepted spellings: kỹ and kĩ, lý and lí, công ty and công ti.
_FINAL_Y = re.compile(r"(?<![^\W_])([hklmst])y(?![^\W_])")
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\b\d{1,5}(?:/\d{4})?/[^\W\d_][\w&]*(?:-[\w&]+)*")
_PAIR = "_"


def nfc(text: str) -> str:
    """The text composed: one code point for each Vietnamese letter, however it was typed."""
    return unicodedata.normalize("NFC", text)


class _Lower(dict[int, str]):
    """Small letters for `str.translate`; letters whose small form has another length stay as they are."""

    def __missing__(self, code: int) -> str:
        # Old code pages wrote the Icelandic eth for Đ.
        letter = "đ" if code == 0xD0 else chr(code).lower()
        self[code] = letter if len(letter) == 1 else chr(code)
        return self[code]


class _Base(dict[int, str]):
    """Base letters for `str.translate`: Latin letters lose their marks, anything else stays."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        base = unicodedata.normalize("NFD", letter)[0]
        self[code] = "d" if letter == "đ" else base if base.isascii() else letter
        return self[code]


_LOWER = _Lower()
_BASE = _Base()


def exact(text: str) -> str:
    """Small letters with the tone where the new rule puts it (hòa, tóan -> hoà, toán). Length of NFC text is kept."""
    return _OLD.sub(lambda found: _PLACEMENT[found[0]], text.translate(_LOWER))


def fold(text: str) -> str:
    """Small letters without any mark, đ as d, kỹ as kĩ. Length of NFC text is kept."""
    return _FINAL_Y.sub(r"\1i", text.translate(_LOWER).translate(_BASE))


@dataclass(frozen=True)
class Token:
    """One syllable or number: where it stands in the NFC text, and its two spellings."""

    start: int
    end: int
    exact: str
    fold: str

    @property
    def marked(self) -> bool:
        """Whether whoever wrote it put a mark, so that its spelling tells something."""
        return not self.exact.isascii()


def tokens(text: str) -> list[Token]:
    """Every run of letters and digits of NFC text, in order."""
    spelled, plain = exact(text), fold(text)
    return [
        Token(found.start(), found.end(), spelled[found.start() : found.end()], plain[found.start() : found.end()])
        for found in _WORD.finditer(text)
    ]


def pairs(words: Sequence[str]) -> list[str]:
    """Each two neighbours as one term: giao duc sinh -> giao_duc, duc_sinh."""
    return [f"{first}{_PAIR}{second}" for first, second in itertools.pairwise(words)]


def numbers(text: str) -> list[str]:
    """Document numbers in NFC text, folded, each as one term: "26/QĐ-TTg" -> 26/qd-ttg."""
    return [fold(found) for found in _NUMBER.findall(text)]
