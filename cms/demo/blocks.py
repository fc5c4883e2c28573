"""From the short hands of `cms.demo.body` to what the StreamField of an item stores."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cms.demo.body import Block


class Bodies:
    """Writes bodies; knows the pictures and documents by the names that the texts use."""

    def __init__(self, pictures: Mapping[str, Any], documents: Mapping[str, Any]) -> None:
        self.pictures = pictures
        self.documents = documents

    def stream(self, blocks: list[Block]) -> str:
        """Return the blocks as the JSON that a StreamField reads."""
        return json.dumps([{"type": kind, "value": self._value(kind, value)} for kind, value in blocks])

    def _value(self, kind: str, value: Any) -> Any:
        if kind == "image":
            return self._picture(value["picture"], value["caption"])
        if kind == "gallery":
            return [self._picture(name) for name in value]
        if kind == "document":
            return self.documents[value].pk
        if kind == "table":
            table = {"data": [list(row) for row in value["rows"]], "first_row_is_table_header": True}
            return {"caption": value["caption"], "table": {**table, "first_col_is_header": False}}
        if kind == "faq":
            return [{"question": question, "answer": f"<p>{answer}</p>"} for question, answer in value]
        return value

    def _picture(self, name: str, caption: str = "") -> dict[str, Any]:
        return {"image": self.pictures[name].pk, "alt": "", "caption": caption}
