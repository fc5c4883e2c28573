"""The other end: a wall of notes that takes every request at its word, behind a front that breaks some of them.

A key is noted, never honoured: what is asked twice is done twice, and `acts` tells. `python -m tests.load.remote
FAULTS SEED` serves it until its input ends and prints its two addresses: the front, and the wall itself.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from publishers.contract.fault_server import NAMES, UNREACHABLE, FaultServer

STRIKES = tuple(name for name in NAMES if name not in UNREACHABLE)


class Wall:
    """What people read there, who asked for what, and what was spoilt on the way."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.notes: dict[str, dict[str, str]] = {}
        self.acts: Counter[str] = Counter()
        self.struck: Counter[str] = Counter()
        self._numbers = 0

    def put(self, number: str | None, note: dict[str, str]) -> dict[str, str]:
        """Pin a new note, or change one; returns it with its number."""
        with self.lock:
            self.acts[note["key"]] += 1
            if number is None:
                self._numbers += 1
                number = str(self._numbers)
            self.notes[number] = {**note, "number": number}
            return self.notes[number]

    def take_down(self, number: str, key: str) -> bool:
        """Remove a note; False when it is not there."""
        with self.lock:
            self.acts[key] += 1
            return self.notes.pop(number, None) is not None

    def find(self, **fields: str) -> list[dict[str, str]]:
        """The notes with these fields."""
        with self.lock:
            return [note for note in self.notes.values() if fields.items() <= note.items()]

    def account(self) -> dict:
        """Everything, for who counts."""
        with self.lock:
            return {"notes": list(self.notes.values()), "acts": self.acts, "struck": self.struck}


class Front(FaultServer):
    """Breaks a share of the requests at random, each with one fault of the table."""

    def __init__(self, upstream: str, wall: Wall, share: float, seed: int) -> None:
        super().__init__(upstream)
        self.wall, self.share, self.random = wall, share, random.Random(seed)

    def fault_for(self, method: str) -> str:
        with self.wall.lock:
            if self.random.random() >= self.share:
                return ""
            name = self.random.choice(STRIKES)
            self.wall.struck[name] += 1
            return name


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wall: Wall

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""

    def do_POST(self) -> None:
        self._answer(201, self.wall.put(None, self._note()))

    def do_PUT(self) -> None:
        number = self._number()
        if self.wall.find(number=number):
            self._answer(200, self.wall.put(number, self._note()))
        else:
            self._answer(410, {})

    def do_DELETE(self) -> None:
        gone = self.wall.take_down(self._number(), self._query()["key"])
        self._answer(200 if gone else 410, {})

    def do_GET(self) -> None:
        account = urlsplit(self.path).path == "/account"
        self._answer(200, self.wall.account() if account else self.wall.find(**self._query()))

    def _number(self) -> str:
        return urlsplit(self.path).path.rsplit("/", 1)[-1]

    def _query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}

    def _note(self) -> dict[str, str]:
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, status: int, value: object) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def start(share: float, seed: int) -> tuple[subprocess.Popen, str, str]:
    """Run it as a process; returns it with the addresses of the front and of the wall."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.load.remote", str(share), str(seed)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # the killed and the impatient leave broken pipes
        text=True,
    )
    front, wall = process.stdout.readline().split()
    return process, front, wall


def main(share: float, seed: int) -> None:
    wall = Wall()
    handler = type("Handler", (_Handler,), {"wall": wall})
    with _Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        with Front(address, wall, share, seed) as front:
            print(front.url, address, flush=True)  # noqa: T201 whoever started it reads it
            sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
