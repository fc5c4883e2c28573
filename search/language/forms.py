"""What people write in several ways, and the one way in which it is compared: days, telephone numbers, classes.

Both sides meet there: a question is read with it in the place of what was typed, and an index holds it beside what is
written. What is shown stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from search.language import vietnamese


@dataclass(frozen=True)
class Form:
    """Something that stands in NFC text from `start` on, before `end`, and how it is compared."""

    start: int
    end: int
    text: str


_DAY_BEFORE = re.compile(r"(?<![^\W_])ng[aà]y $", re.IGNORECASE)

_BETWEEN = r"[ .()\-\u2010-\u2013]{0,2}"
_DIGIT = rf"(?:{_BETWEEN}\d)"
# Ten digits of a mobile, up to eleven of a fixed line with its area, eight or ten that cost the same from everywhere.
_TELEPHONE = re.compile(
    rf"(?<![\w.+])(?:(?:\+84{_BETWEEN}0?|0)(?:[35789]\d{_DIGIT}{{7}}(?!\w)|\d\d{_DIGIT}{{7,8}})"
    rf"|1[89]00{_DIGIT}{{4}}(?:{_DIGIT}{{2}})?)(?!\w)"
)
_ABROAD = "+84"

_CLASSES = {
    word: str(number)
    for number, word in enumerate(
        ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai"), 1
    )
}
# Without marks only those that are no other word; "lop nam" may be one of boys.
_CLASSES |= {vietnamese.letters(word): _CLASSES[word] for word in ("một", "chín", "mười", "mười một", "mười hai")}
# Which class; not how many of something, nor the year.
_CLASS = re.compile(
    rf"(?<![^\W_])(?:lớp|khối|lop|khoi) ({'|'.join(sorted(_CLASSES, key=len, reverse=True))})(?![^\W_])"
    r"(?! (?:mươi|trăm|nghìn|ngàn|chục|học|nay|ngoái|tuổi|tháng|buổi|ca|số|cách|lần|chiều|cửa|bộ|người|em|\d))",
    re.IGNORECASE,
)


def forms(text: str) -> list[Form]:
    """Those of NFC text that are written otherwise than they are compared, in order, none inside another."""
    separate: list[Form] = []
    for form in sorted([*_days(text), *_telephones(text), *_classes(text)], key=lambda form: (form.start, -form.end)):
        if text[form.start : form.end] != form.text and (not separate or form.start >= separate[-1].end):
            separate.append(form)
    return separate


def compared(text: str) -> str:
    """NFC text with each of them as it is compared: "lớp mười ngày 5 tháng 9" -> "lớp 10 5/9"."""
    parts: list[str] = []
    here = 0
    for form in forms(text):
        parts += [text[here : form.start], form.text]
        here = form.end
    return "".join([*parts, text[here:]])


def _days(text: str) -> Iterator[Form]:
    """05/09/2025, 5-9-2025, ngày 5 tháng 9 năm 2025 -> 5/9/2025; ngày 5/9 -> 5/9."""
    for start, end, day in vietnamese.days(text):
        first = max(0, start - len("ngày "))
        prefix = _DAY_BEFORE.search(text[first:start])
        yield Form(first + prefix.start() if prefix else start, end, day)


def _telephones(text: str) -> Iterator[Form]:
    """0236.3822.041, (0236) 3822 041, +84 236 3822 041 -> 02363822041."""
    for match in _TELEPHONE.finditer(text):
        digits = "".join(letter for letter in match[0].removeprefix(_ABROAD) if letter.isdecimal())
        yield Form(
            match.start(), match.end(), f"0{digits.removeprefix('0')}" if match[0].startswith(_ABROAD) else digits
        )


def _classes(text: str) -> Iterator[Form]:
    """The number of a class in words: lớp mười hai -> 12."""
    for match in _CLASS.finditer(text):
        yield Form(match.start(1), match.end(1), _CLASSES[match[1].lower()])
