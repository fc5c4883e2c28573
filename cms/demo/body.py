"""Short hands for the blocks of an item's body, so that the texts read like texts."""

from __future__ import annotations

from typing import Any

Block = tuple[str, Any]


def h(text: str) -> Block:
    """A heading."""
    return "heading", text


def p(text: str) -> Block:
    """A paragraph; simple HTML is allowed."""
    return "paragraph", f"<p>{text}</p>"


def ul(*lines: str) -> Block:
    """A list."""
    return "paragraph", "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"


def ol(*lines: str) -> Block:
    """A numbered list."""
    return "paragraph", "<ol>" + "".join(f"<li>{line}</li>" for line in lines) + "</ol>"


def quote(text: str, who: str) -> Block:
    """Words of a person."""
    return "quote", {"text": text, "who": who}


def picture(name: str, caption: str = "") -> Block:
    """A picture of the demo by its name."""
    return "image", {"picture": name, "caption": caption}


def gallery(*names: str) -> Block:
    """Several pictures of the demo."""
    return "gallery", list(names)


def table(caption: str, *rows: tuple[str, ...]) -> Block:
    """A table; the first row is its header."""
    return "table", {"caption": caption, "rows": rows}


def callout(title: str, text: str) -> Block:
    """A note set apart."""
    return "callout", {"title": title, "text": f"<p>{text}</p>"}


def document(name: str) -> Block:
    """A document of the demo by its name."""
    return "document", name


def faq(*pairs: tuple[str, str]) -> Block:
    """Questions and answers."""
    return "faq", list(pairs)
