"""What the web server refuses by itself, before Django sees a request: a problem document, as below /api/.

Nobody knows yet which address was meant and which language is read.
"""

from __future__ import annotations

import socket

import gunicorn.util
from django.conf import settings
from django.utils import translation

from publishers.runtime.problems import problem


def answer_in_words(worker: object) -> None:
    """A hook of the web server; it offers no other way to say what it answers with."""
    gunicorn.util.write_error = _write_error


def _write_error(connection: socket.socket, status: int, reason: str, message: str) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        response = problem(status)
    response["Content-Length"] = len(response.content)
    response["Content-Language"] = settings.LANGUAGE_CODE
    response["Connection"] = "close"
    head = f"HTTP/1.1 {status} {reason}\r\n".encode() + response.serialize_headers() + b"\r\n\r\n"
    gunicorn.util.write_nonblock(connection, head + response.content)
