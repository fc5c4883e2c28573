"""Reads the words of one file: a program of its own, so that a file made to do harm can break nothing else.

`python -I reader.py pdf` (or docx) takes the file from standard input and prints one line of JSON: `text` and
`trouble`. It may take so much memory and time and no more, opens nothing and writes nothing. It imports neither
Django nor anything of ours.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.etree import ElementTree

MEMORY = 1 << 30
"""Bytes that it may take."""

SECONDS = 4
"""Of the processor."""

MOST_PAGES, MOST_CHARACTERS = 500, 200_000
"""What follows is not read."""

_LARGEST_PART = 100_000_000  # bytes of a part of a DOCX once unpacked
_PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_OLE = b"\xd0\xcf\x11\xe0"  # what Office wraps around a document with a password
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\ufffe\uffff\ud800-\udfff]")


class Unreadable(Exception):
    """The file cannot be read; the argument is one of the troubles of `search.models.AttachedFile`."""


def words(kind: str, data: bytes) -> tuple[str, str]:
    """The text of a file on one line and what is to be said of it: '', or cut or empty. Raises Unreadable."""
    parts = {"pdf": _pdf, "docx": _docx}[kind](data)
    lines: list[str] = []
    size, trouble = 0, ""
    for part in parts:
        line = " ".join(_UNSEEN.sub("", part).split())
        lines.append(line)
        size += len(line) + 1
        if size > MOST_CHARACTERS:
            trouble = "cut"
            break
    text = " ".join(line for line in lines if line)[:MOST_CHARACTERS]
    if not any(letter.isalnum() for letter in text):
        return "", "empty"
    return text, trouble


def _pdf(data: bytes) -> Iterator[str]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise Unreadable("locked" if locked else "broken") from error
    for number in range(len(document)):
        if number == MOST_PAGES:
            yield " " * MOST_CHARACTERS  # no words, but a sign that there was more
            return
        try:
            page = document[number]
            text = page.get_textpage()
        except pypdfium2.PdfiumError:
            continue  # a broken page takes no other with it
        yield text.get_text_range(count=min(text.count_chars(), MOST_CHARACTERS))
        text.close()
        page.close()


def _docx(data: bytes) -> Iterator[str]:
    if data.startswith(_OLE):
        raise Unreadable("locked")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if _PARTS[0] not in names:
                raise Unreadable("broken")
            for name in _PARTS:
                if name in names:
                    if archive.getinfo(name).file_size > _LARGEST_PART:
                        raise Unreadable("large")
                    with archive.open(name) as part:
                        yield from _paragraphs(part)
    except (zipfile.BadZipFile, ElementTree.ParseError, EOFError, NotImplementedError, RuntimeError) as error:
        raise Unreadable("broken") from error


def _paragraphs(part: IO[bytes]) -> Iterator[str]:
    """Each paragraph; what stands there a second time for old programs is left out, as is what was struck."""
    line: list[str] = []
    aside = 0
    # Our limits hold for whatever it expands to.
    for event, element in ElementTree.iterparse(part, events=("start", "end")):  # noqa: S314
        if element.tag == _FALLBACK:
            aside += 1 if event == "start" else -1
        elif event == "end" and not aside:
            if element.tag == f"{_WORD}t":
                line.append(element.text or "")
            elif element.tag in (f"{_WORD}tab", f"{_WORD}br", f"{_WORD}cr"):
                line.append(" ")
            elif element.tag == f"{_WORD}p":
                yield "".join(line)
                line = []
        if event == "end":
            element.clear()


def main() -> None:
    """Read standard input within the limits."""
    data = sys.stdin.buffer.read()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    for nothing in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(nothing, (0, 0))
    try:
        text, trouble = words(sys.argv[1], data)
    except Unreadable as error:
        text, trouble = "", str(error)
    except MemoryError:
        text, trouble = "", "large"
    print(json.dumps({"text": text, "trouble": trouble}))  # noqa: T201 this is the answer


if __name__ == "__main__":
    main()
