"""Real Vietnamese texts, which are test input only and not part of the repository."""

import gzip
import json
import os
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest

from publishers.contract import Term
from search.index.backends.embedded import EmbeddedBackend
from search.index.documents import Document
from search.language import vietnamese
from tests.search.backend_contract import rebuild

FOLDER = Path(os.environ.get("LOA_SAMPLE_DATA") or Path(__file__).parents[3] / "shared" / "data")


@pytest.fixture(scope="session")
def texts() -> list[dict]:
    """The documents as they are in the sample, some of them decomposed."""
    with gzip.open(FOLDER / "vi_sample.jsonl.gz", "rt") as lines:
        return [json.loads(line) for line in lines]


def make_document(number: int, text: dict) -> Document:
    """A text of the sample as the archive keeps it."""
    date = datetime.fromisoformat(text["date"]).replace(tzinfo=UTC) if text["date"] else None
    return Document(
        content_id=uuid.UUID(int=number + 1),
        page_id=number + 1,
        type={"law": "policy", "claim": "rebuttal"}.get(text["kind"], "news"),
        type_label=text["kind"],
        title=" ".join(vietnamese.nfc(text["title"]).split()),
        summary=" ".join(vietnamese.nfc(text["lead"] or "").split()),
        path=f"/{number}/",
        url=f"http://127.0.0.1/{number}/",
        unit=Term(slug=text["kind"], name=text["kind"]),
        topics=[Term(slug=vietnamese.fold(text["category"]).replace(" ", "-"), name=text["category"])]
        if text["category"]
        else [],
        published_at=date,
        blocks=[" ".join(vietnamese.nfc(line).split()) for line in text["body"].split("\n") if line.strip()],
    )


@pytest.fixture(scope="session")
def documents(texts) -> list[Document]:
    """All of them, in order."""
    return [make_document(number, text) for number, text in enumerate(texts)]


@pytest.fixture(scope="session")
def backend(documents, tmp_path_factory) -> EmbeddedBackend:
    """An index that holds them all."""
    backend = EmbeddedBackend(tmp_path_factory.mktemp("sample") / "index")
    with backend.writing() as writing:
        rebuild(writing, uuid.uuid4().hex, documents)
        assert writing.count() == len(documents)
    return backend
