"""What was typed with the Vietnamese keyboard switched off: Telex and VNI."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from search.language.syllables import is_syllable
from search.language.vietnamese import MARKS, VOWELS, exact, fold

_TELEX_TONES = dict(zip("fsrxj", MARKS, strict=True))
_VNI_TONES = dict(zip("21345", MARKS, strict=True))
_TELEX = [("dd", "đ"), ("uow", "ươ"), ("aa", "â"), ("aw", "ă"), ("ee", "ê"), ("oo", "ô"), ("ow", "ơ"), ("uw", "ư")]
_VNI = [("d9", "đ"), ("uo7", "ươ"), ("a6", "â"), ("a8", "ă"), ("e6", "ê"), ("o6", "ô"), ("o7", "ơ"), ("u7", "ư")]


def keyed(word: str) -> str:
    """What keys pressed with the Vietnamese keyboard off were meant to write, by Telex or VNI; '' if nothing.

    tuyeern -> tuyển, dduowngf -> đường, giao1 -> giáo.
    """
    typed = word.lower()
    if not typed.isascii() or len(typed) > 12 or is_syllable(typed):
        return ""
    for letters, tones in ((_TELEX, _TELEX_TONES), (_VNI, _VNI_TONES)):
        for plain, tone in _untoned(typed, tones):
            for keys, letter in letters:
                plain = plain.replace(keys, letter)
            if plain == typed or not is_syllable(fold(plain)):
                continue
            spelled = [at for at, letter in enumerate(plain) if letter in VOWELS]
            at = spelled[1] if plain[:2] in ("qu", "gi") and len(spelled) > 1 else spelled[0]
            return exact(unicodedata.normalize("NFC", plain[: at + 1] + tone + plain[at + 1 :]))
    return ""


def _untoned(typed: str, tones: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The word without its key for the tone, and the tone; or as it is."""
    for at in range(len(typed) - 1, 0, -1):
        if typed[at] in tones and any(letter in "aeiouy" for letter in typed[:at]):
            yield typed[:at] + typed[at + 1 :], tones[typed[at]]
    yield typed, ""
