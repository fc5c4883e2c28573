"""Read a page as a person does, and say which of it is English."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser

SPOKEN_ATTRIBUTES = ("title", "alt", "placeholder", "aria-label", "data-w-tooltip-content-value")
SILENT = ("script", "style", "svg", "code", "kbd", "textarea")
# A label inside the JSON that Wagtail hands to its scripts; other strings there are names and addresses.
SPOKEN_KEYS = re.compile(r"label|(?<!con)text|title|help|message|description|placeholder|heading|strings", re.I)
# A syllable that Vietnamese spells without a mark; a word in plain letters that is none is from elsewhere.
SYLLABLE = re.compile(
    r"(?:b|c|ch|d|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu?|r|s|t|th|tr|v|x)?"
    r"(?:oai|oay|uya|uyu|ai|ao|au|ay|eo|ia|iu|oa|oe|oi|ua|ui|uy|a|e|i|o|u|y)"
    r"(?:ch|nh|ng|c|m|n|p|t)?",
    re.I,
)
WORD = re.compile(r"[^\W\d_]{2,}")
# Not prose: addresses, file names, identifiers, patterns for dates.
CODE = re.compile(r"%\(\w+\)[sd]|\S*[/@_=<>{}\[\]#]\S*|\S+[.:-]\w\S*")


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.texts: list[str] = []
        self._silent: list[str] = []
        self._json = False

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "script" and attributes.get("type") == "application/json":
            self._json = True
        elif tag in SILENT or "data-side-panel-toggle-counter" in attributes:  # a number, filled in by a script
            self._silent.append(tag)
        for name, value in attributes.items():
            if not value:
                continue
            if name in SPOKEN_ATTRIBUTES or (
                name == "value" and tag == "input" and attributes.get("type") in ("submit", "button")
            ):
                self.texts.append(value)
            elif name.startswith("data-") and value[0] in "[{":
                self._json_texts(value)

    def handle_endtag(self, tag):
        if tag == "script" and self._json:
            self._json = False
        elif self._silent and tag == self._silent[-1]:
            self._silent.pop()

    def handle_data(self, data):
        if self._json:
            self._json_texts(data)
        elif not self._silent:
            self.texts.append(data)

    def _json_texts(self, value):
        try:
            self.texts.extend(_labels(json.loads(value)))
        except ValueError:
            return  # an attribute that only looks like JSON, such as a list of selectors


def _labels(value, key="") -> Iterator[str]:
    if isinstance(value, str):
        if "<" in value and ">" in value:
            yield from texts_of(value)
        elif SPOKEN_KEYS.search(key) and not value.lstrip().startswith(("{", "[")):
            yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _labels(inner, key if SPOKEN_KEYS.search(key) else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _labels(inner, key)


def texts_of(html: str) -> list[str]:
    """Return the texts of a page: what is shown, read aloud or handed to a script to be shown; blanks folded."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [text for text in (unicodedata.normalize("NFC", " ".join(raw.split())) for raw in reader.texts) if text]


def foreign_words(text: str, allowed: frozenset[str] = frozenset()) -> list[str]:
    """Return the words of a text that are not spelt like Vietnamese; `allowed` are small-letter words to let pass."""
    return [
        word
        for word in WORD.findall(CODE.sub(" ", text))
        if word.isascii() and word.lower() not in allowed and not SYLLABLE.fullmatch(word)
    ]
