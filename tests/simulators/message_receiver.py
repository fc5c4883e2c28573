"""Takes every POST and keeps its JSON: what stands at the end of an address `json://` of Apprise.

`with MessageReceiver() as receiver:`, then `receiver.url` and `receiver.messages()`, oldest first.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class MessageReceiver:
    """A server on the loopback."""

    def __init__(self) -> None:
        self._messages: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def messages(self) -> list[dict[str, Any]]:
        """What arrived."""
        return list(self._messages)

    def __enter__(self) -> MessageReceiver:
        messages = self._messages

        class Handler(_Handler):
            taken = messages

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    taken: list[dict[str, Any]]

    def log_message(self, format: str, *args: Any) -> None:
        """Stay quiet."""

    def do_POST(self) -> None:
        self.taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
