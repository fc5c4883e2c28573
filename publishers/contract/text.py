"""The one cleaning of text, done where it enters; no Django, so that every room may use it.

What looks the same becomes the same, and what no page, feed, mail or calendar can say goes: `clean` for running
text, `clean_line` for what stands on one line, `clean_address` for e-mail addresses and links, whose letters are
nobody's to choose, `clean_all` for JSON. Each is idempotent.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

# Plain Vietnamese: most texts, so it should cost nothing.
_VIETNAMESE = (
    "\\x20-\\x7e\u00a1-\u00ac\u00ae-\u00cf\u00d1-\u0188\u018a-\u024f\u1ea0-\u1ef9\u2013\u2014\u2018-\u201d\u2026"
)
_NOTHING_TO_DO = re.compile(f"[\t\n{_VIETNAMESE}]*")
_PLAIN = re.compile(f"[{_VIETNAMESE}]")
_LOOKS_LATIN = re.compile("[\u0370-\u052f\u1f00-\u1fff]")
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
# A word with what people put into words; an apostrophe or a hyphen ends it.
_WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*")
_FLAG = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)")
_JOINERS = "\u200c\u200d"
_PREPENDED = {*range(0x0600, 0x0606), 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD}  # Cf that one sees

# Marks that belong to no script: they go on letters of any. Of other scripts' own marks nothing is taken.
_GENERAL_MARK = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
# Left over where Unicode has no letter for the two together: ê̆ and ơ̆ of Ê Đê and Gia Rai, x̄ of mathematics.
_MAY_STAY = _TONES | frozenset("\u0302\u0304\u0306\u0307\u0308\u030a\u030c\u0327\u0328\u0331")
_VOWEL_MARKS = "\u0302\u0306\u031b"
_TONE_TYPED_FIRST = re.compile(f"([{''.join(_TONES)}])([{_VOWEL_MARKS}]+)")

_LETTERS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}  # ﬀ ﬁ ﬂ ﬃ ﬄ ﬅ ﬆ
_LETTERS |= {  # letters of mathematics, in which people write what should look bold: 𝗴𝗶𝗮
    code: unicodedata.normalize("NFKC", chr(code))
    for code in range(0x1D400, 0x1D800)
    if unicodedata.decomposition(chr(code)).startswith("<font>")
}
_LETTERS |= {0x00D0: "Đ", 0x0189: "Đ"}  # old code pages wrote the Icelandic eth or the African D

_LATIN_OF = {
    "CYRILLIC": dict(
        zip("аеорсухіјѕԁһԛԝѵкмнтвӏАВЕКМНОРСТУХІЈЅԚԜҮ", "aeopcyxijsdhqwvkmhtblABEKMHOPCTYXIJSQWY", strict=True)
    ),
    "GREEK": dict(zip("αορνικυχτεγηϲϳΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aopvikuxteyncjABEZHIKMNOPTYX", strict=True)),
}
_FROM_LATIN = {
    script: {latin: letter for letter, latin in reversed(table.items())} for script, table in _LATIN_OF.items()
}

_REFERENCE = re.compile(r"&(?:nbsp|ensp|emsp|thinsp|shy|zwj|zwnj|lrm|rlm|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_REFERENCES = {"nbsp": 0xA0, "ensp": 0x2002, "emsp": 0x2003, "thinsp": 0x2009, "shy": 0xAD, "zwj": 0x200D,
               "zwnj": 0x200C, "lrm": 0x200E, "rlm": 0x200F}  # fmt: skip


def clean(text: str) -> str:
    """Running text: NFC, lines end in newlines, one kind of space, every word in one script, nothing unseen.

    Where it is HTML, character references are cleaned as the characters that they stand for.
    """
    if "&" in text and "</" in text:
        text = _REFERENCE.sub(_reference, text)
    if _NOTHING_TO_DO.fullmatch(text):
        return text
    text = _seen(text).translate(_LETTERS)
    text = _composed(text)
    if _LOOKS_LATIN.search(text):
        text = _WORD.sub(_in_one_script, text)
    return unicodedata.normalize("NFC", text)


def clean_line(text: str) -> str:
    """The same on one line, without spaces around."""
    return clean(text).replace("\n", " ").replace("\t", " ").strip()


def clean_address(text: str) -> str:
    """An e-mail address or link: NFC without what one cannot see; another letter would be another address."""
    return unicodedata.normalize("NFC", _seen(text)).replace("\n", "").replace("\t", "").strip()


def clean_all(value: Any) -> Any:
    """The same lists and dicts with every text cleaned; what is neither stays as it is."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [clean_all(entry) for entry in value]
    if isinstance(value, dict):
        return {name: clean_all(entry) for name, entry in value.items()}
    return value


def _seen(text: str) -> str:
    """One kind of space and of line end; without control characters and signs that nobody sees."""
    text = _LINE_ENDS.sub("\n", text)
    if "\U0001f3f4" in text:  # the flags of England, Scotland and Wales are written in signs that are nothing elsewhere
        parts = _FLAG.split(text)
        return "".join(part if at % 2 else _seen_of(part) for at, part in enumerate(parts))
    return _seen_of(text)


def _seen_of(text: str) -> str:
    kept: list[str] = []
    for at, letter in enumerate(text):
        if letter in "\n\t" or _PLAIN.match(letter):
            kept.append(letter)
            continue
        category, code = unicodedata.category(letter), ord(letter)
        if category == "Zs" or (category == "Cc" and letter.isspace()):
            kept.append(" ")
        elif category in ("Cc", "Cs") or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
            continue
        elif category == "Cf":
            if code in _PREPENDED or (letter in _JOINERS and _joins(kept, text, at)):
                kept.append(letter)
        elif letter not in "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0":  # fillers, which are letters by name only
            kept.append(letter)
    return "".join(kept)


def _joins(kept: list[str], text: str, at: int) -> bool:
    """Whether a joiner stands where it does something: inside an emoji, or in a script whose letters join."""
    before, after = kept[-1:], text[at + 1 : at + 2]
    return bool(before) and bool(after) and _is_joined(before[0]) and _is_joined(after)


def _is_joined(letter: str) -> bool:
    if letter == "\ufe0f" or unicodedata.category(letter) in ("So", "Sk"):
        return True
    if _GENERAL_MARK.match(letter) or unicodedata.category(letter)[0] not in "LM":
        return False
    return not unicodedata.name(letter, "").startswith(("LATIN", "GREEK", "CYRILLIC", "CJK", "HIRAGANA", "KATAKANA"))


def _composed(text: str) -> str:
    """NFC, in whatever order the marks were typed, without marks that are left over and are nobody's spelling."""
    text = unicodedata.normalize("NFC", text)
    if not _GENERAL_MARK.search(text):
        return text
    text = text.replace("d\u0335", "đ").replace("D\u0335", "Đ")
    kept: list[str] = []
    base, marks = "", ""
    for letter in unicodedata.normalize("NFD", text):
        if not _GENERAL_MARK.match(letter):
            kept += _spelt(base, marks)
            base, marks = letter, ""
        else:
            marks += letter
    kept += _spelt(base, marks)
    return unicodedata.normalize("NFC", "".join(kept))


def _spelt(base: str, marks: str) -> str:
    """A letter with those of its marks that make sense: each once, one tone, one that no letter has room for."""
    if not marks:
        return base
    if marks == "\u20e3" and (base in "#*\ufe0f" or base.isdigit()):  # a key: 1️⃣
        return base + marks
    if not base or unicodedata.category(base)[0] not in "LM":
        return base
    accepted = ""
    for mark in sorted(dict.fromkeys(marks), key=lambda mark: mark not in _VOWEL_MARKS):  # a tone comes last
        more = unicodedata.normalize("NFC", base + accepted + mark)
        composes = len(more) <= len(unicodedata.normalize("NFC", base + accepted))
        if mark in _TONES and any(tone in accepted for tone in _TONES):
            continue
        if composes or (mark in _MAY_STAY and len(more) <= 2):
            accepted += mark
    return base + accepted


def _in_one_script(match: re.Match[str]) -> str:
    """A word in which letters of another script stand in for those that look like them, in its own script."""
    word = match[0]
    if word.isascii():
        return word
    apart = unicodedata.normalize("NFD", word)
    scripts = [_script(letter) for letter in apart]
    latin = scripts.count("LATIN")
    for script, table in _LATIN_OF.items():
        others = scripts.count(script)
        if not latin or not others:
            continue
        # A Greek letter beside a single Latin one is a formula.
        to_latin = others < latin or (others == latin and script == "CYRILLIC")
        wrong, spelling = (script, table) if to_latin else ("LATIN", _FROM_LATIN[script])
        if script == "GREEK" and (latin < 2 or not to_latin):
            continue
        if all(letter in spelling for letter, of in zip(apart, scripts, strict=True) if of == wrong):
            apart = "".join(
                spelling[letter] if of == wrong else letter for letter, of in zip(apart, scripts, strict=True)
            )
            scripts = [_script(letter) for letter in apart]
            latin = scripts.count("LATIN")
    return _composed(apart)  # a mark that made sense on the Greek letter may make none on the Latin one


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _reference(match: re.Match[str]) -> str:
    name = match[0][1:-1]
    if name[0] == "#":
        code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
        if code > 0x10FFFF:
            return ""
    else:
        code = _REFERENCES[name]
    meant = chr(code)
    return _seen_of(meant) if _seen_of(meant) != meant else match[0]
