"""What a post says of an item, in the HTML that Telegram reads. The channel speaks Vietnamese, as its readers do."""

from __future__ import annotations

from html import escape
from zoneinfo import ZoneInfo

from publishers.contract import Correction, Snapshot
from publishers.toolkit.text import fit, join

LIMIT = 4096  # characters of a message, counted after Telegram has read the HTML
OWN_LIMIT = 3000  # of them in a text written for the channel: the newest correction and the address always fit
_HERE = ZoneInfo("Asia/Ho_Chi_Minh")
_TITLE, _NOTE, _NOTES = 300, 400, 3


def message(snapshot: Snapshot, own: str = "") -> str:
    """Title, summary, the newest corrections and the permanent address; when room is short the summary is cut.

    `own` is what an editor wrote for the channel, in place of title and summary: it stays whole, and of the
    corrections only those go along that have room.
    """
    newest_first = sorted(snapshot.corrections, key=lambda correction: correction.at, reverse=True)
    notes = [_note(correction) for correction in newest_first[:_NOTES]]
    link = snapshot.permanent_url
    if own:
        while len(notes) > 1 and _units(join([own, *notes, link])) > LIMIT:
            notes.pop()
        return join(map(escape, [own, *notes, link]))
    title = fit(snapshot.title, _TITLE)
    room = LIMIT - len(join([title, *notes, link])) - 4
    core = fit(_core(snapshot), room)
    return join([f"<b>{escape(title)}</b>", escape(core), *map(escape, notes), escape(link)])


def plain(snapshot: Snapshot) -> str:
    """Title and summary as an editor may begin from, without the HTML."""
    return join([fit(snapshot.title, _TITLE), _core(snapshot)])


def withdrawn(snapshot: Snapshot) -> str:
    """What stands in the place of a message that can no longer be deleted."""
    reason = fit(snapshot.withdrawal.reason, _NOTE) if snapshot.withdrawal else ""
    notice = "Bài này đã được thu hồi." if snapshot.withdrawal else "Bài này không còn đăng."
    return join([f"<b>{notice}</b>", escape(reason)])


def _core(snapshot: Snapshot) -> str:
    return str(snapshot.details.get("truth") or "") or snapshot.summary


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _note(correction: Correction) -> str:
    day = correction.at.astimezone(_HERE).strftime("%d/%m/%Y")
    return f"Đính chính {day}: “{fit(correction.wrong, _NOTE)}” nay sửa là “{fit(correction.right, _NOTE)}”."
