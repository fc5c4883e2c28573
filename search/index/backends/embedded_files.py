"""What the embedded index is on the disk: a folder of the engine's files, and what is read and written beside them.

<folder>/lock        held by the writer; the kernel frees it when the process dies
<folder>/current     name of the index in use; replaced in one step after a rebuild
<folder>/<name>/     the index, beside it `loa.json`: its identity, the number of its last commit
"""

from __future__ import annotations

import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import UUID

import tantivy

from search.contract import FACETS
from search.index.documents import Document

SHAPE = 7
"""Rises with every change of fields, of `vietnamese`, `syllables` or `forms`; an index of another shape is rebuilt."""
ENGINE = version("tantivy")


def schema() -> tantivy.Schema:
    """The fields of an index."""
    fields = tantivy.SchemaBuilder()
    fields.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    # Tokens come from `vietnamese`; the engine only cuts them at spaces.
    for name, kept in (
        ("title_f", "position"),
        ("title_bi", "basic"),
        ("text_f", "position"),
        ("bi_f", "freq"),
        ("title_x", "freq"),
        ("text_x", "freq"),
        ("bi_x", "freq"),
    ):
        fields.add_text_field(name, tokenizer_name="whitespace", index_option=kept)
    for name in ("number", "title_b"):
        fields.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        fields.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
    fields.add_integer_field("at", indexed=True, fast=True)
    fields.add_integer_field("order", stored=True, indexed=True, fast=True)
    fields.add_integer_field("version", stored=True)
    return fields.build()


def entry(document: Document, version: int) -> tantivy.Document:
    """A document as the index takes it."""
    made = tantivy.Document()
    made.add_text("id", str(document.content_id))
    for name, values in {**document.tokens(), **document.facets(), "number": document.numbers()}.items():
        for value in values:
            made.add_text(name, value)
    made.add_integer("at", document.at())
    made.add_integer("order", document.order())
    made.add_integer("version", version)
    return made


def stored(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> dict[str, Any]:
    """What the index itself remembers of a document: id, order and version."""
    return {name: values[0] for name, values in searcher.doc(address).to_dict().items()}


def content_id(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> UUID:
    """Which content a hit is."""
    return UUID(stored(searcher, address)["id"])


def current(folder: Path) -> str:
    """The name of the index in use. Raises OSError where there is none."""
    return (folder / "current").read_text().strip()


def documents(index: Path) -> int:
    """How many documents are in the files of an index, those that are deleted included."""
    return sum(part["max_doc"] for part in json.loads((index / "meta.json").read_text())["segments"])


def stat(path: Path) -> tuple[int, int, int]:
    """What tells a file from any that replaced it, and from itself once it changed."""
    status = path.stat()
    return status.st_ino, status.st_mtime_ns, status.st_size


def replace(path: Path, text: str) -> None:
    """Write a small file in one step, surviving a power cut."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    with draft.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
