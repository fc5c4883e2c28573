"""Words that give their place away: each names the state of an item and the place in it where the word stands."""

from __future__ import annotations

import io
import re
import zipfile
from typing import NamedTuple

from PIL import Image as PillowImage

MARK = "daudauday"
"""Beside every word that people read: whoever may not see an item must not find it by this either."""
_WORD = re.compile(r"zq([a-z]+?)q([a-z]+?)zq", re.IGNORECASE)
_DISTANCE = 16  # of a colour after JPEG, in each of its three parts


class Found(NamedTuple):
    """A word that was met."""

    state: str
    place: str


def word(state: str, place: str) -> str:
    """The word of this place, of small letters without q elsewhere, so that no cleaning or folding changes it."""
    return f"zq{state}q{re.sub('[^a-z]', '', place.lower())}zq"


def text(state: str, place: str) -> str:
    """The same between words that searches find, with a mark for its state."""
    return f"{MARK} {mark(state)} {word(state, place)}"


def mark(state: str) -> str:
    """What stands beside every word of a state."""
    return f"dau{state}"


def misspelt(state: str, place: str) -> str:
    """What a search that offers what was meant would mend, and no word itself."""
    return f"{word(state, place)[:-2]}zx"


def pdf(line: str) -> bytes:
    """A document of one page whose bytes hold the line as it is."""
    stream = f"BT /F1 12 Tf 72 720 Td ({line}) Tj ET"
    parts = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    written, starts = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        starts.append(len(written))
        written += f"{number} 0 obj{part}endobj\n"
    table = "".join(f"{start:010} 00000 n \n" for start in starts)
    written += f"xref\n0 6\n0000000000 65535 f \n{table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n{len(written)}\n%%EOF"
    return written.encode("ascii")


def picture(states: list[str], state: str) -> bytes:
    """A picture of one colour that no other state has."""
    written = io.BytesIO()
    PillowImage.new("RGB", (320, 200), _colour(states.index(state))).save(written, "PNG")
    return written.getvalue()


def _colour(number: int) -> tuple[int, int, int]:
    return 20 + 50 * (number % 5), 20 + 70 * (number // 5 % 4), 235


def met(states: list[str], kind: str, content: bytes) -> set[Found]:
    """Every word in an answer: in its text, in the parts of a spreadsheet, in the colour of a picture."""
    if kind.startswith("image/") and "svg" not in kind:
        return _in_picture(states, content)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    return {Found(*parts) for parts in _WORD.findall(content.decode("utf-8", "replace").lower())}


def _in_picture(states: list[str], content: bytes) -> set[Found]:
    with PillowImage.open(io.BytesIO(content)) as opened:
        shown = opened.convert("RGB")
        middle = shown.getpixel((shown.width // 2, shown.height // 2))
    for number, state in enumerate(states):
        if all(abs(a - b) <= _DISTANCE for a, b in zip(_colour(number), middle, strict=True)):
            return {Found(state, "picture")}
    return set()
