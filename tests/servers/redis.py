"""A Redis server of the tests' own: loopback, nothing kept."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import process


@contextmanager
def server() -> Iterator[str]:
    """Run a server; yields its URL."""
    port = process.free_port()
    with tempfile.TemporaryDirectory(prefix="loa-redis-") as home:
        running = process.start(
            [
                *(process.program("redis-server", "redis-server"), "--port", str(port), "--bind", "127.0.0.1"),
                *("--save", "", "--appendonly", "no", "--dir", home),
            ],
            lambda: process.listens(port),
            Path(home) / "log",
        )
        try:
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.stop(running)
