"""Items, versions and jobs as the engine would give them, for a plugin's tests."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from publishers.contract import (
    Block,
    Cause,
    Content,
    Correction,
    Fact,
    Job,
    Operation,
    Payload,
    Receipt,
    Snapshot,
    Term,
    TextField,
    boottime,
)

SITE = "https://loa.example"


def sample_snapshot(**changes: Any) -> Snapshot:
    """A Vietnamese policy; `changes` replace fields. Each call is another content unless `content_id` is given."""
    content_id = changes.pop("content_id", None) or uuid.uuid4()
    site = str(changes.pop("site", SITE)).rstrip("/")
    path = changes.pop("path", f"/phong-trung-hoc/tuyen-sinh-{content_id.hex[:8]}/")
    fields: dict[str, Any] = {
        "content_id": content_id,
        "page_id": 7,
        "hash": uuid.uuid4().hex,
        "type": "policy",
        "type_label": "Chính sách",
        "title": f"Tuyển sinh lớp 10 năm học 2026–2027 ({content_id.hex[:6]})",
        "summary": "Thí sinh đăng ký tối đa ba nguyện vọng, thi ba môn trong hai ngày 3 và 4 tháng 6.",
        "path": path,
        "url": f"{site}{path}",
        "permanent_url": f"{site}/b/{content_id}/",
        "blocks": [
            Block(
                type="paragraph",
                html="<p>Học sinh đăng ký trực tuyến từ ngày 5 tháng 5.</p>",
                text="Học sinh đăng ký trực tuyến từ ngày 5 tháng 5.",
            )
        ],
        "unit": Term(slug="phong-trung-hoc", name="Phòng Giáo dục Trung học"),
        "topics": [Term(slug="tuyen-sinh", name="Tuyển sinh")],
        "audience": [Term(slug="parents", name="Phụ huynh")],
        "author": "Phòng Giáo dục Trung học",
        "published_at": datetime(2026, 11, 22, 2, 0, tzinfo=UTC),
        "updated_at": datetime(2026, 11, 22, 2, 0, tzinfo=UTC),
        "facts": [Fact(name="document_number", label="Số văn bản", value="123/QĐ-SGDĐT")],
        "details": {"key_points": ["Ba nguyện vọng", "Thi ba môn"]},
    }
    return Snapshot(**{**fields, **changes})


def sample_content(
    snapshot: Snapshot | None = None,
    *,
    cause: Cause = Cause.PUBLISH,
    version: int = 1,
    corrections: list[Correction] | None = None,
    **changes: Any,
) -> Content:
    """A version of `snapshot` (a new sample without one) to render; `changes` replace fields of the snapshot."""
    base = snapshot if snapshot is not None else sample_snapshot()
    changed = base.model_copy(update=changes) if changes else base
    return Content(snapshot=changed, version=version, cause=cause, corrections=corrections or [])


def sample_correction() -> Correction:
    """A correction that nobody was told of yet."""
    return Correction(
        at=datetime(2026, 11, 22, 5, 0, tzinfo=UTC), wrong="ba nguyện vọng", right="tối đa hai nguyện vọng"
    )


def sample_text(field: TextField) -> str:
    """A text of its own for this field, exactly as long as the field takes."""
    begun = f"Lời riêng {field.name} cho kênh này 🙂"
    return begun + "a" * (field.limit - field.length(begun))


def sample_job(
    content: Content,
    operation: Operation,
    payload: Payload,
    *,
    receipt: Receipt | None = None,
    seconds: float = 20.0,
    **changes: Any,
) -> Job:
    """The job that the engine would give with this payload, to be done within `seconds` from now."""
    fields: dict[str, Any] = {
        "key": uuid.uuid5(content.snapshot.content_id, str(content.version)),
        "channel": "kenh-thu",
        "content_id": content.snapshot.content_id,
        "version": content.version,
        "operation": operation,
        "payload": payload,
        "receipt": receipt,
        "deadline": boottime() + seconds,
        "started_at": datetime.now(UTC),
    }
    return Job(**{**fields, **changes})


def as_kept(payload: Payload) -> Payload:
    """The payload as it comes back from the ledger, which keeps JSON; AssertionError when that changes it."""
    try:
        kept: Payload = json.loads(json.dumps(payload, ensure_ascii=False, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise AssertionError(f"the payload is no JSON, so it cannot be kept: {error}") from error
    assert kept == payload, "the payload is not the same after JSON: keys must be text, and lists no tuples"
    return kept
