"""An SMTP server that keeps every accepted message in a maildir.

A process of its own, so that it goes on when a worker is killed, and so that what it accepted is counted
on disk. Run by hand: `python -m tests.servers.smtp --port 2525 --folder FOLDER`.

Each message keeps its envelope in the headers X-MailFrom and X-RcptTo (one X-RcptTo for each recipient).
It can be told to refuse or to break by a file `faults.json` in its folder (see `SmtpServer.fail`).
"""

import argparse
import asyncio
import json
import mailbox
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path

from aiosmtpd.smtp import SMTP

from tests.servers import process

_FAULTS = "faults.json"


class SmtpServer:
    """What a test holds of a running server."""

    def __init__(self, port: int, folder: Path, running) -> None:
        self.host, self.port, self.folder, self.process = "127.0.0.1", port, folder, running
        self.url = f"smtp://127.0.0.1:{port}"
        self.maildir = folder / "maildir"

    def messages(self) -> list[Message]:
        """Everything accepted so far, in the order of acceptance."""
        box = mailbox.Maildir(self.maildir, create=False)
        return [box[key] for key in sorted(box.keys(), key=lambda key: int(box[key]["X-Sequence"]))]

    def recipients(self) -> list[str]:
        """Envelope recipients of everything accepted so far, one for each copy."""
        return [recipient for message in self.messages() for recipient in message.get_all("X-RcptTo", [])]

    def clear(self) -> None:
        """Forget messages and faults."""
        self.fail()
        box = mailbox.Maildir(self.maildir, create=False)
        for key in box.keys():  # noqa: SIM118  a Maildir iterates over messages
            box.remove(key)

    def fail(self, *, rcpt: str | None = None, data: str | None = None, cut: str | None = None) -> None:
        """Answer RCPT or DATA with this line from now on (`451 later`), or cut the connection at a moment:
        `before` the message is accepted or `after` it is kept and before the answer. Without arguments: heal."""
        draft = self.folder / f"{_FAULTS}.{os.getpid()}"
        draft.write_text(json.dumps({"rcpt": rcpt, "data": data, "cut": cut}))
        draft.replace(self.folder / _FAULTS)


@contextmanager
def server() -> Iterator[SmtpServer]:
    """Run a server as a process of its own."""
    port = process.free_port()
    with tempfile.TemporaryDirectory(prefix="loa-smtp-") as home:
        folder = Path(home)
        root = Path(__file__).resolve().parents[2]
        running = process.start(
            [sys.executable, "-m", "tests.servers.smtp", "--port", str(port), "--folder", home],
            lambda: process.listens(port),
            folder / "log",
            cwd=root,
        )
        try:
            yield SmtpServer(port, folder, running)
        finally:
            process.stop(running)


class _Keeper:
    """aiosmtpd's handler: keeps what it accepts, fails as it is told."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._box = mailbox.Maildir(folder / "maildir", create=True)
        self._count = 0

    def _faults(self) -> dict:
        try:
            return json.loads((self._folder / _FAULTS).read_text())
        except FileNotFoundError:
            return {}

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if answer := self._faults().get("rcpt"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        faults = self._faults()
        if faults.get("cut") == "before":
            server.transport.abort()
            return "421 cut"
        if answer := faults.get("data"):
            return answer
        self._keep(envelope)
        if faults.get("cut") == "after":
            server.transport.abort()
        return "250 kept"

    def _keep(self, envelope) -> None:
        message = mailbox.MaildirMessage(envelope.original_content)
        self._count += 1
        message["X-Sequence"] = str(self._count)
        message["X-MailFrom"] = envelope.mail_from
        for recipient in envelope.rcpt_tos:
            message["X-RcptTo"] = recipient
        self._box.add(message)


async def _serve(port: int, folder: Path) -> None:
    keeper = _Keeper(folder)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    listening = await loop.create_server(
        lambda: SMTP(keeper, hostname="localhost", enable_SMTPUTF8=True), "127.0.0.1", port
    )
    async with listening:
        await stop.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="An SMTP server that keeps every message.")
    parser.add_argument("--port", type=int, default=2525)
    parser.add_argument("--folder", type=Path, required=True)
    chosen = parser.parse_args()
    asyncio.run(_serve(chosen.port, chosen.folder))
