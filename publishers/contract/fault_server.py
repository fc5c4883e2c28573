"""A server on the loopback that stands before a channel and breaks what passes: the HTTP half of the contract suite.

Standard library only. Statuses are answered without asking the channel, so nothing is done there;
the other faults pass the request on first and spoil the answer, so it is done and nobody is told.
"""

from __future__ import annotations

import http.client
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

RETRY_AFTER = 7
_SLOW = 20.0  # seconds; callers give up long before
_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host", "date", "server"}
STATUSES = {
    "400": 400, "401": 401, "403": 403, "404": 404, "408": 408, "409": 409, "413": 413,
    "429": 429, "429_retry_after": 429, "500": 500, "503": 503,
}  # fmt: skip
UNREACHABLE = ("refused", "dns", "tls")
AFTERWARDS = ("slow", "cut_short", "garbage", "closed_after_reading")
NAMES = (*UNREACHABLE, *STATUSES, *AFTERWARDS)


class FaultServer:
    """A front for the channel at `upstream`; `url` is where a plugin finds it, whatever fault is on.

    `strikes` names the method that a fault applies to, '' for every one. `seen` lists
    "METHOD path" of each request that arrived.
    """

    def __init__(self, upstream: str, *, strikes: str = "") -> None:
        self.upstream = upstream.rstrip("/")
        self.strikes = strikes
        self.seen: list[str] = []
        self._fault = ""
        self._released = threading.Event()

    def __enter__(self) -> FaultServer:
        front = self

        class Handler(_Handler):
            server_front = front

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Address of the channel as the plugin should know it now, without a slash at the end."""
        port = self._server.server_address[1]
        if self._fault == "refused":
            return f"http://127.0.0.1:{closed_port()}"
        if self._fault == "dns":
            return "http://no-such-channel.invalid"
        return f"{'https' if self._fault == 'tls' else 'http'}://127.0.0.1:{port}"

    @contextmanager
    def fault(self, name: str) -> Iterator[None]:
        """Have the channel fail as `name` of NAMES says, until the block ends."""
        if name not in NAMES:
            raise ValueError(f"unknown fault {name!r}")
        self._fault = name
        self._released.clear()
        try:
            yield
        finally:
            self._fault = ""
            self._released.set()

    def fault_for(self, method: str) -> str:
        """The fault that strikes a request now, '' for none."""
        return self._fault if self.strikes in ("", method) else ""

    def wait(self) -> None:
        """Keep a slow answer back until the fault is over."""
        self._released.wait(_SLOW)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_front: FaultServer

    def log_message(self, format: str, *args: Any) -> None:
        """Stay quiet."""

    def _serve(self) -> None:
        front = self.server_front
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        front.seen.append(f"{self.command} {urlsplit(self.path).path}")
        self.close_connection = True
        fault = front.fault_for(self.command)
        if fault in STATUSES:
            headers = {"Retry-After": str(RETRY_AFTER)} if fault == "429_retry_after" else {}
            self._answer(STATUSES[fault], b"fault", {"Content-Type": "text/plain", **headers})
            return
        status, headers, answer = self._pass_on(body)
        if fault == "slow":
            front.wait()
        elif fault == "closed_after_reading":
            # Lingering for no time at all makes the close a reset.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif fault == "cut_short":
            self._answer(status, answer, headers, pretend=len(answer) + 100)
        elif fault == "garbage":
            self._answer(200, b"\xff\xfe<html>\x00", {"Content-Type": "text/html"})
        else:
            self._answer(status, answer, headers)

    def _pass_on(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        parts = urlsplit(self.server_front.upstream)
        channel = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=_SLOW)
        passed = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
        try:
            channel.request(self.command, parts.path + self.path, body or None, passed)
            response = channel.getresponse()
            answer = response.read()
        except OSError:
            return 502, {}, b""
        finally:
            channel.close()
        kept = {name: value for name, value in response.getheaders() if name.lower() not in _HOP}
        return response.status, kept, answer

    def _answer(self, status: int, body: bytes, headers: dict[str, str], pretend: int | None = None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if pretend is None else pretend))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _serve


def closed_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        return int(reserved.getsockname()[1])
