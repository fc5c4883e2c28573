"""A full disk: what people are told then, and the room kept free so that an item can still be withdrawn."""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from publishers.runtime.problems import problem

SIZE = 16 * 1024 * 1024
"""Bytes kept free: a withdrawal writes some ten thousand, and the write-ahead log grows beside it."""
_POSTGRESQL_FULL = "53100"
_log = logging.getLogger(__name__)


class Undone(Exception):
    """A full disk kept something from being done, and all that was done of it is taken back."""


def keep_room() -> None:
    """Fill the reserve in LOA_DATA, if it is not there and the disk has room for it several times."""
    reserve = _reserve()
    if reserve.exists():
        return
    at = os.statvfs(settings.LOA_DATA)
    if at.f_bavail * at.f_frsize < 4 * SIZE:
        _log.error("event=disk_nearly_full folder=%s: free some room on this disk", settings.LOA_DATA)
        return
    with reserve.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, SIZE)


def make_room(error: BaseException) -> bool:
    """Give the reserve away for what must not wait; False when the disk is not full or nothing is left to give."""
    if not is_full(error):
        return False
    with suppress(FileNotFoundError):
        _reserve().unlink()
        _log.error("event=disk_full folder=%s: the reserve was given away; free some room", settings.LOA_DATA)
        return True
    return False


def is_full(error: BaseException | None) -> bool:
    """Whether a full disk is behind this error."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if isinstance(error, DatabaseError) and "disk is full" in str(error):
            return True
        if getattr(error, "sqlstate", None) == _POSTGRESQL_FULL:
            return True
        error = error.__cause__ or error.__context__
    return False


def _reserve() -> Path:
    return Path(settings.LOA_DATA) / "reserve"


class FullDiskMiddleware:
    """Says what a full disk kept from being done, instead of the page for a fault of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """507 with words, as page or JSON; nothing for any other error."""
        if not is_full(error):
            return None
        _log.error("event=disk_full folder=%s path=%s: free some room", settings.LOA_DATA, request.path)
        if isinstance(error, Undone):
            words = _(
                "The disk of this server is full. Nothing was saved or changed. Keep this page with what you wrote,"
                " tell your administrator, and try again when there is room."
            )
        else:  # whether some of it was written, only who looks can tell
            words = _(
                "The disk of this server is full, so this was not finished. Keep this page with what you wrote and tell"
                " your administrator. When there is room, look at what was saved before you try again."
            )
        if request.path.startswith("/api/"):
            return problem(507, detail=words)
        if request.headers.get("Accept", "").startswith("application/json"):
            body = {"success": False, "error_code": "locked", "error_message": words}  # what Wagtail's autosave reads
            return JsonResponse(body, status=507)
        context = {"words": words, "room_is_kept": _reserve().exists()}
        return render(request, "core/disk_full.html", context, status=507)
