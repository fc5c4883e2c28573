"""Vietnamese text as the archive compares it: one place for both engines, for indexing and for asking.

Two spellings of every text: `exact` (small letters, one tone placement) tells bán from bạn, `fold`
(no marks, đ is d) lets "giao duc" find "giáo dục". Both keep the length of NFC text, so an offset
found in one of them cuts the original: highlights need no engine.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from search.language.syllables import is_syllable, splits

VOWELS = "aăâeêioôơuưy"
MARKS = "\u0300\u0301\u0309\u0303\u0323"
# Each letter with a tone: its vowel and the tone. For each vowel its six letters, the first without a tone.
_TONED = {unicodedata.normalize("NFC", vowel + mark): (vowel, mark) for vowel in VOWELS for mark in MARKS}
_TONES = {vowel: vowel + "".join(unicodedata.normalize("NFC", vowel + mark) for mark in MARKS) for vowel in VOWELS}
_ANY_VOWEL = "".join(_TONES.values())
_CAPITALS = "A-ZĐ" + _ANY_VOWEL.upper()
# The whole language has some 7,000 syllables, most written in two ways (học, Học). Numbers, names and what strangers
# type never end, and each process that reads or asks remembers for itself.
_REMEMBERED_WORDS = 20_000
_REMEMBERED_CODES = 0x2000  # all of Latin with Vietnamese marks, Greek and Cyrillic
# Vowels side by side, with what decides where the tone belongs: qu and gi before them, a consonant after them.
_CLUSTER = re.compile(rf"[qg]?[{_ANY_VOWEL}]{{2,4}}[bcdđghklmnpqrstvx]?")
# One syllable, two accepted spellings: kỹ and kĩ, lý and lí, công ty and công ti, quy định and qui định.
# Each pattern begins with its letter and looks back from there: that is three times as fast.
_FINAL_Y = re.compile(r"y(?![^\W_])(?<=[hklmst]y)(?<![^\W_]..)")
_FINAL_QUI = re.compile(r"(?<![^\W_])qui(?![^\W_])")
_SPELLED_Y, _SPELLED_I = _TONES["y"], _TONES["i"]
_WORD = re.compile(r"[^\W_]+")
_DASH = "-\u2010\u2011\u2012\u2013\u2212"
# Of ten parts at most and 40 letters each: what is longer is no number, and an engine refuses endless terms.
_NUMBER = re.compile(
    rf"\b\d{{1,5}}(?:/\d{{4}})?/[^\W\d_][\w&]{{0,39}}(?:[{_DASH}][\w&]{{1,40}}){{0,9}}(?![\w&]|[{_DASH}][\w&])"
    rf"|\b\d{{1,5}}[{_DASH}][^\W\d_]{{1,8}}/[^\W\d_][\w&]{{0,39}}(?![\w&])"
)
_YEAR = re.compile(r"(?<=\d)/\d{4}(?=/[^\W\d_]|$)")
_DATE = re.compile(
    rf"(?<![{_DASH}\d/.])(\d{{1,2}})(?:/(\d{{1,2}})(?:/(\d{{4}}))?|[{_DASH}.](\d{{1,2}})[{_DASH}.](\d{{4}}))"
    rf"(?![\d/]|[{_DASH}.]\d)"
)
_DATE_IN_WORDS = re.compile(
    r"\b(?:(?:ngay|mung) (\d{1,2}) thang (\d{1,2})(?:,? nam (\d{4}))?|(\d{1,2}) thang (\d{1,2}),? nam (\d{4}))\b"
)
_SIGN = r"['\u2018\u2019\u02bc`&.\-\u2010\u2011]"
_GLUED = re.compile(rf"(?<![^\W_])[^\W_]+(?:{_SIGN}[^\W_]+)+")
_SIGN_INSIDE = re.compile(rf"{_SIGN}(?<=[^\W_].)(?=[^\W_])")
_HUMP = re.compile(rf"[{_CAPITALS}][^\W\d_{_CAPITALS}]+|[{_CAPITALS}](?=[{_CAPITALS}])")
_ACRONYM = re.compile(r"(?<![\w])[A-ZĐ]{2,5}(?![\w])")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_LONGEST_GLUED = 12
_BESIDE = 20  # characters in which the word before or after another one stands
_LONGEST_WORD = 60  # two of them are still one term on each engine; Elasticsearch cuts terms at 255 (of UTF-16)
_PAIR = "_"
# What composing leaves over: tones typed before the mark of the vowel, strokes, and signs that nobody sees.
_LOOSE = re.compile("[\u0300-\u036f\u00ad\u200c\u2060\ufeff]")
_UNSEEN = re.compile("[\u00ad\u200c\u2060\ufeff]")
_WRONG_ORDER = re.compile("([\u0300\u0301\u0303\u0309])([\u0302\u0306])")
_STROKE = {"d": "đ", "D": "Đ"}
# Letters and digits of mathematics and of full width, in which people write what should look bold: each is one letter.
_STYLED = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0x2100, 0x2139), *range(0xFF10, 0xFF5B), *range(0x1D400, 0x1D800))
    if chr(code).isalnum() and unicodedata.decomposition(chr(code)).startswith(("<font>", "<wide>"))
}
_ANY_STYLED = re.compile("[\u2100-\u2138\uff10-\uff5a\U0001d400-\U0001d7ff]")


def nfc(text: str) -> str:
    """The text composed: one code point for each Vietnamese letter, in whatever order its marks were typed.

    Letters that only look otherwise (𝗴𝗶𝗮́𝗼, ＧＩＡＯ) become themselves.
    """
    if _ANY_STYLED.search(text):
        text = text.translate(_STYLED)
    composed = unicodedata.normalize("NFC", text)
    if not _LOOSE.search(composed):
        return composed
    apart = _WRONG_ORDER.sub(r"\2\1", unicodedata.normalize("NFD", _UNSEEN.sub("", composed)))
    apart = re.sub("([dD])[\u0335\u0336]", lambda match: _STROKE[match[1]], apart)
    return unicodedata.normalize("NFC", apart)


class _Letters(dict[int, str]):
    """A table for `str.translate` that makes each letter when it is first met, and keeps those of our alphabet.

    The others are made again each time: whoever asks chooses the letters, and Unicode has a million.
    """

    def __missing__(self, code: int) -> str:
        letter = self._make(code)
        if code < _REMEMBERED_CODES:
            self[code] = letter
        return letter

    def _make(self, code: int) -> str:
        raise NotImplementedError


class _Lower(_Letters):
    """Small letters; those whose small form has another length stay as they are."""

    def _make(self, code: int) -> str:
        letter = _LEGACY.get(chr(code)) or chr(code).lower()
        return letter if len(letter) == 1 else chr(code)


# Old code pages wrote the Icelandic eth or the African D for Đ, and the caron for the breve.
_LEGACY = {"Ð": "đ", "ð": "đ", "Ɖ": "đ", "ɖ": "đ", "Ǎ": "ă", "ǎ": "ă"}


class _Plain(_Letters):
    """Small letters without marks; what is no Latin letter only becomes small."""

    def _make(self, code: int) -> str:
        letter = _LOWER[code]
        base = unicodedata.normalize("NFD", letter)[0]
        return "d" if letter == "đ" else base if base.isascii() else letter


_LOWER = _Lower()
_PLAIN = _Plain()


def exact(text: str) -> str:
    """Small letters with the tone where the new rule puts it (hòa, tóan -> hoà, toán). Length of NFC text is kept."""
    return _CLUSTER.sub(lambda match: _place(match[0]), text.translate(_LOWER))


@lru_cache(_REMEMBERED_WORDS)
def _place(cluster: str) -> str:
    """One tone moved to its vowel: hòa -> hoà, cuả -> của, ngừơi -> người, qủa -> quả; and nguời -> người."""
    letters = list(cluster)
    first = 1 if letters[0] in "qg" else 0
    last = len(letters) if letters[-1] in _ANY_VOWEL else len(letters) - 1
    tones = [_TONED[letter][1] for letter in letters if letter in _TONED]
    plain = [_TONED.get(letter, (letter, ""))[0] for letter in letters]
    if first and plain[:2] in (["q", "u"], ["g", "i"]) and last > 2:
        first = 2  # the vowel belongs to the consonant
    for at in range(first, len(plain) - 1):
        if plain[at] == "u" and plain[at + 1] == "ơ" and at + 2 < len(plain):
            plain[at] = "ư"
    if len(tones) > 1 or last - first > 3:
        return cluster
    if tones:
        at = first + _toned("".join(plain[first:last]), closed=last < len(letters))
        plain[at] = unicodedata.normalize("NFC", plain[at] + tones[0])
    return "".join(plain)


def _toned(vowels: str, closed: bool) -> int:
    """Which of the vowels of a syllable carries its tone, by the new rule; `closed` if a consonant follows."""
    own = [at for at, vowel in enumerate(vowels) if vowel in "ăâêôơ"] or [vowels.find("ư")]
    if own[-1] >= 0:
        return own[-1]
    if closed:
        return len(vowels) - 1
    return 1 if len(vowels) == 3 or vowels in ("oa", "oe", "uy") else 0


def letters(text: str) -> str:
    """Small letters without any mark, đ as d. Length of NFC text is kept."""
    return text.translate(_PLAIN)


def fold(text: str) -> str:
    """Small letters without any mark, đ as d, kỹ as kĩ, quí as quý. Length of NFC text is kept."""
    plain = _FINAL_Y.sub("i", letters(text))
    return _FINAL_QUI.sub("quy", plain) if "qui" in plain else plain


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
    """Every run of letters and digits of NFC text, in order; of an endless one only the beginning is compared."""
    matches = ((word.start(), word.end(), _spelled(word[0][:_LONGEST_WORD])) for word in _WORD.finditer(text))
    return [Token(start, end, spelling, plain) for start, end, (plain, spelling) in matches]


def words(text: str) -> tuple[list[str], list[str]]:
    """The same runs as `tokens` gives, without their places: all folded, and all exact."""
    spelled = [_spelled(word[:_LONGEST_WORD]) for word in _WORD.findall(text)]
    return [plain for plain, _ in spelled], [spelling for _, spelling in spelled]


@lru_cache(_REMEMBERED_WORDS)
def _spelled(word: str) -> tuple[str, str]:
    """One word folded and exact."""
    return fold(word), exact(word)


def pairs(words: Sequence[str]) -> list[str]:
    """Each two neighbours as one term: giao duc sinh -> giao_duc, duc_sinh."""
    return [f"{first}{_PAIR}{second}" for first, second in itertools.pairwise(words)]


def other_spelling(word: str) -> str:
    """The other accepted spelling of an exact word, with i for y or y for i: kỹ -> kĩ, quí -> quý; '' if none."""
    if not ((len(word) == 2 and word[0] in "hklmst") or (len(word) == 3 and word[:2] == "qu")):
        return ""
    for ours, theirs in ((_SPELLED_Y, _SPELLED_I), (_SPELLED_I, _SPELLED_Y)):
        if word[-1] in ours:
            return word[:-1] + theirs[ours.index(word[-1])]
    return ""


def alike(first: str, second: str) -> bool:
    """Whether two exact words are the same one, but for i and y."""
    return first == second or other_spelling(first) == second


def all_tones(word: str) -> list[str]:
    """An exact word that ends in i or y, with each tone on that letter: ky -> ky, kỳ, ký, kỷ, kỹ, kỵ."""
    return [word[:-1] + letter for letter in _TONES[word[-1]]]


def numbers(text: str) -> list[str]:
    """Document numbers in NFC text as they are compared, each as one term: "26/QĐ-TTg" -> 26/qd-ttg."""
    return [number for _start, _end, number in _numbers(text)]


def dates(text: str) -> list[str]:
    """Days in NFC text as they are compared: 05/09/2025, 5-9-2025, "ngày 5 tháng 9 năm 2025" -> 5/9/2025; 5/9."""
    return [date for _start, _end, date in days(text)]


def numbered(text: str, numbers: Collection[str] | None = None) -> list[tuple[int, int]]:
    """Where in NFC text one of these document numbers or days stands, with a year or without; any if None."""
    return [
        (start, end)
        for start, end, number in (*_numbers(text), *days(text))
        if numbers is None or {number, without_year(number)} & set(numbers)
    ]


def without_year(number: str) -> str:
    """A document number or a day as people say it for short: 37/2020/tt-bgddt -> 37/tt-bgddt, 5/9/2025 -> 5/9."""
    return _YEAR.sub("", number)


def _numbers(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _NUMBER.finditer(text):
        plain = re.sub(f"[{_DASH}]", "-", fold(match[0])).replace("&", "")
        yield match.start(), match.end(), plain.lstrip("0") or plain


def days(text: str) -> Iterator[tuple[int, int, str]]:
    """Where days stand in NFC text, and as they are compared: 5/9/2025, or 5/9."""
    ways = [(date, date[1], date[2] or date[4], date[3] or date[5]) for date in _DATE.finditer(text)]
    if "tháng" in (spelled := text.translate(_LOWER)) or "thang" in spelled:
        for date in _DATE_IN_WORDS.finditer(fold(text)):
            ways.append((date, date[1] or date[4], date[2] or date[5], date[3] or date[6]))
    for match, day, month, year in ways:
        if 1 <= int(day) <= 31 and 1 <= int(month) <= 12:
            yield match.start(), match.end(), f"{int(day)}/{int(month)}" + (f"/{year}" if year else "")


def glued(text: str) -> list[Token]:
    """Words of NFC text that are written with or without a sign inside, spelled without it.

    M'Nông -> mnong, GD&ĐT -> gddt, TP.HCM -> tphcm, COVID-19 -> covid19, 1.000 -> 1000.
    """
    words: list[Token] = []
    if not _SIGN_INSIDE.search(text):
        return words
    for match in _GLUED.finditer(text):
        word = "".join(_WORD.findall(match[0]))
        if word.isdigit() and not _THOUSANDS.fullmatch(match[0]):
            continue
        # K'Ho must not be found by kho.
        if len(word) <= _LONGEST_GLUED and not is_syllable(plain := fold(word)):
            words.append(Token(match.start(), match.end(), exact(word), plain))
    return words


def acronyms(text: str) -> list[str]:
    """Words of NFC text in capitals that written small would be others, each once: AI, not ai; none of a loud line."""
    words: dict[str, None] = {}
    for match in _ACRONYM.finditer(text):
        if is_syllable(fold(match[0])):
            beside = [*_WORD.findall(text[max(0, match.start() - _BESIDE) : match.start()])[-1:]]
            beside += _WORD.findall(text[match.end() : match.end() + _BESIDE])[:1]
            if not any(len(word) > 1 and word.isupper() and is_syllable(fold(word)) for word in beside):
                words[match[0]] = None
    return list(words)


def unglued(text: str) -> list[list[tuple[str, str]]]:
    """Words of NFC text that hold several syllables, each once, cut into them as (fold, exact): Êđê -> ê, đê.

    Only where marks or capitals (#ChuyenDoiSo) show it; online is not cut.
    """
    return [way for word in dict.fromkeys(_WORD.findall(text)) if len(word) <= _LONGEST_WORD and (way := _cut(word))]


@lru_cache(_REMEMBERED_WORDS)
def _cut(word: str) -> list[tuple[str, str]]:
    plain = _spelled(word)[0]
    if is_syllable(plain) or not plain.isalpha():
        return []
    humps = _HUMP.findall(word)
    if len(humps) > 1 and "".join(humps) == word:
        way = [fold(hump) for hump in humps]
    else:
        way = next(iter([] if word.isascii() else splits(plain)), [])
    if not all(is_syllable(part) for part in way):
        return []
    return list(zip(way, spelled(word, way), strict=True))


def spelled(word: str, way: Sequence[str]) -> list[str]:
    """The letters of a word, exact, cut where `way` cuts them: lớp10 and lop, 10 -> lớp, 10."""
    ends = itertools.pairwise(itertools.accumulate(map(len, way), initial=0))
    return [exact(word[start:end]) for start, end in ends]
