"""The archive's tables: what it holds, what editors decide, what people look for."""

from search.models.archive import AttachedFile, IndexedDocument, IndexState, Label
from search.models.editorial import Pin, Synonyms, new_stamp
from search.models.usage import AskedQuestion, OpenedRank

__all__ = [
    "AskedQuestion",
    "AttachedFile",
    "IndexState",
    "IndexedDocument",
    "Label",
    "OpenedRank",
    "Pin",
    "Synonyms",
    "new_stamp",
]
