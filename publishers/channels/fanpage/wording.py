"""What a post says of an item. The Page speaks Vietnamese whatever language its editors work in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from publishers.contract import Correction, Snapshot
from publishers.toolkit.text import fit, join, tidy

_HERE = ZoneInfo("Asia/Ho_Chi_Minh")
_LABELS = {
    "policy": "CHÍNH SÁCH",
    "story": "GƯƠNG ĐIỂN HÌNH",
    "rebuttal": "PHẢN BÁC TIN SAI",
    "event": "SỰ KIỆN",
}
# The facts that a reader of a feed needs at once; the rest is behind the link.
_FACTS = {
    "policy": ("document_number", "effective_on", "affected"),
    "news": (),
    "story": ("achievement",),
    "rebuttal": (),
    "event": ("starts_at", "place", "online_url", "registration"),
}
_POINTS = 5
_POINT_CHARACTERS = 300


def message(snapshot: Snapshot, limit: int, own: str = "") -> str:
    """The text of the post in at most `limit` characters: caption, corrections and the permanent address.

    `own` is the caption that an editor wrote for the Page. When room is short the caption is cut, never the
    corrections or the address.
    """
    tail = join([_corrections(snapshot.corrections), f"Xem đầy đủ: {snapshot.permanent_url}"])
    room = limit - len(tail) - 2
    return join([fit(own, room) if own else caption(snapshot, room), tail])


def caption(snapshot: Snapshot, limit: int) -> str:
    """Headline and core of the item in at most `limit` characters."""
    label = _LABELS.get(snapshot.type, "")
    title = fit(snapshot.title, 300)
    head = f"{label} | {title}" if label else title
    room = limit - len(head) - 2
    return join([head, fit(join(_core(snapshot)), room) if room > 1 else ""])


def _core(snapshot: Snapshot) -> Iterable[str]:
    if snapshot.type == "rebuttal":
        # The truth first; the claim only as a quotation with its verdict.
        yield str(snapshot.details.get("truth") or "")
        for claim in snapshot.details.get("claims") or []:
            verdict = claim.get("verdict_label") or "chưa đúng"
            yield f"Thông tin lan truyền: “{tidy(claim.get('wording', ''))}”\nKết luận: {verdict}."
    yield snapshot.summary
    facts = [fact for fact in snapshot.facts if fact.name in _FACTS.get(snapshot.type, ())]
    yield "\n".join(f"{fact.label}: {tidy(fact.value)}" for fact in facts)
    points = [fit(str(point), _POINT_CHARACTERS) for point in snapshot.details.get("key_points") or []]
    yield "\n".join(f"• {point}" for point in points[:_POINTS])
    quote = snapshot.details.get("pull_quote") if snapshot.type == "story" else ""
    yield f"“{tidy(quote)}”" if quote else ""


def _corrections(corrections: Iterable[Correction]) -> str:
    newest_first = sorted(corrections, key=lambda correction: correction.at, reverse=True)
    return join(
        f"Đính chính {_day(correction.at)}: “{fit(correction.wrong, 500)}” nay sửa là “{fit(correction.right, 500)}”."
        for correction in newest_first[:10]
    )


def _day(moment: datetime) -> str:
    return moment.astimezone(_HERE).strftime("%d/%m/%Y")
