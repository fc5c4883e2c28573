"""A receiver of webhooks as a stranger would write one: a process of its own that checks every signature.

    python -m tests.simulators.webhook_receiver --secret whsec_... [--port 0]

The signatures are checked by the package `standardwebhooks`, which knows nothing of ours. A message whose id
was seen is answered and not taken again; of each item the highest version counts. `WebhookReceiver` starts it:

    with WebhookReceiver(secret) as receiver:
        receiver.url          where messages go
        receiver.messages()   those taken, oldest first: id, type, timestamp, data, headers
        receiver.standing()   data of the items that stand, by their id
        receiver.answer(410)  from now on; 0 for as it should
        receiver.know(a, b)   the secrets from now on
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from standardwebhooks import Webhook, WebhookVerificationError

ROOT = Path(__file__).resolve().parents[2]
GONE = ("item.withdrawn", "item.unpublished")


class WebhookReceiver:
    """The process, as its test sees it."""

    def __init__(self, *secrets: str) -> None:
        self.secrets = secrets

    def __enter__(self) -> WebhookReceiver:
        known = [part for secret in self.secrets for part in ("--secret", secret)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.simulators.webhook_receiver", *known],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.base = f"http://127.0.0.1:{int(self._process.stdout.readline())}"
        return self

    def __exit__(self, *exc: object) -> None:
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    @property
    def url(self) -> str:
        return f"{self.base}/hook"

    def messages(self) -> list[dict[str, Any]]:
        return self._ask("GET")["messages"]

    def arrivals(self) -> list[str]:
        """The id of every message that arrived signed, duplicates and refused ones as well."""
        return self._ask("GET")["arrivals"]

    def standing(self) -> dict[str, dict[str, Any]]:
        return {key: item for key, item in self._ask("GET")["items"].items() if item["type"] not in GONE}

    def answer(self, status: int, **headers: str) -> None:
        self._ask("PUT", answer=[status, headers])

    def know(self, *secrets: str) -> None:
        self._ask("PUT", secrets=secrets)

    def reset(self) -> None:
        """Forget all messages and faults, know the first secrets."""
        self._ask("PUT", answer=[0, {}], secrets=self.secrets, forget=True)

    def _ask(self, method: str, **change: Any) -> Any:
        body = json.dumps(change).encode() if change else None
        with urlopen(Request(f"{self.base}/state", body, method=method), timeout=10) as answer:
            return json.load(answer)


class _Receiver:
    def __init__(self, secrets: list[str]) -> None:
        self.lock = threading.Lock()
        self.answer: tuple[int, dict[str, str]] = (0, {})
        self.secrets = secrets
        self.forget()

    def forget(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.arrivals: list[str] = []
        self.items: dict[str, dict[str, Any]] = {}

    def change(self, wish: dict[str, Any]) -> None:
        with self.lock:
            self.answer = tuple(wish.get("answer", self.answer))
            self.secrets = wish.get("secrets", self.secrets)
            if wish.get("forget"):
                self.forget()

    def state(self) -> dict[str, Any]:
        with self.lock:
            return {"messages": self.messages, "arrivals": self.arrivals, "items": self.items}

    def take(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        message = self._verified(headers, body)
        if message is None:
            return 401, {}
        with self.lock:
            self.arrivals.append(headers["webhook-id"])
            if self.answer[0]:
                return self.answer
            if headers["webhook-id"] not in [taken["id"] for taken in self.messages]:
                self.messages.append({"id": headers["webhook-id"], "headers": headers, **message})
                self._believe(message)
        return 200, {}

    def _verified(self, headers: dict[str, str], body: bytes) -> dict[str, Any] | None:
        for secret in self.secrets:
            try:
                return Webhook(secret).verify(body, headers)
            except (WebhookVerificationError, ValueError):
                continue
        return None

    def _believe(self, message: dict[str, Any]) -> None:
        data = message["data"]
        known = self.items.get(data["id"])
        if known is None or known["data"]["version"] <= data["version"]:
            self.items[data["id"]] = {"type": message["type"], "data": data}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    receiver: _Receiver

    def log_message(self, format: str, *args: Any) -> None:
        """Stay quiet."""

    def do_POST(self) -> None:
        body = self._body()
        if self.path != "/hook":
            self._answer(404, {})
            return
        self._answer(*self.receiver.take({name.lower(): value for name, value in self.headers.items()}, body))

    def do_HEAD(self) -> None:
        self._answer(405 if self.path == "/hook" else 404, {})

    def do_GET(self) -> None:
        self._answer(200, {}, json.dumps(self.receiver.state()).encode())

    def do_PUT(self) -> None:
        self.receiver.change(json.loads(self._body()))
        self.do_GET()

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _answer(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def main() -> None:
    parser = argparse.ArgumentParser(description="Take webhooks on the loopback.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--secret", action="append", required=True)
    options = parser.parse_args()

    class Handler(_Handler):
        receiver = _Receiver(options.secret)

    server = ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)  # noqa: T201 the port is what the caller waits for
    server.serve_forever()


if __name__ == "__main__":
    main()
