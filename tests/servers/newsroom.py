"""A whole newsroom as a newcomer runs it: `manage.py serve` with a data folder and a port of its own."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.servers.process import free_port

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 240
PASSWORD = "loa-demo-2026"


def environment(folder: Path, port: int, **more: str) -> dict:
    """What a shell would pass on, and where this newsroom is; and where what it runs is counted (`make nightly`)."""
    passed_on = {"PATH", "HOME", "LANG", "COVERAGE_PROCESS_CONFIG"}
    kept = {name: value for name, value in os.environ.items() if name in passed_on}
    return {**kept, "LOA_DATA": str(folder), "PORT": str(port), **more}


class Newsroom:
    """A running `manage.py serve` in a process group of its own, as a shell starts it."""

    def __init__(self, folder: Path, port: int | None = None, **more: str) -> None:
        self.folder, self.port = folder, port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder.parent / f"{folder.name}.log"
        with self._log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=ROOT,
                env=environment(folder, self.port, **more),
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                process_group=0,
            )

    def __enter__(self) -> "Newsroom":
        with ExitStack() as unless_it_answers:
            unless_it_answers.callback(self.__exit__)
            self._wait_until_it_answers()
            unless_it_answers.pop_all()
        return self

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + SECONDS
        while "Ctrl-C" not in self.output():
            assert self.process.poll() is None, self.output()
            assert time.monotonic() < deadline, self.output()
            time.sleep(0.1)

    def __exit__(self, *exc: object) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """Ctrl-C, as a person ends it."""
        os.killpg(self.process.pid, signal.SIGINT)
        assert self.leaves() == 0, self.output()

    def output(self) -> str:
        return self._log.read_text()

    def get(self, path: str, status: int = 200) -> bytes:
        try:
            with urllib.request.urlopen(f"{self.url}{path}", timeout=30) as answer:
                code, body = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            code, body = error.code, error.read()
        assert code == status, f"{path} {code}: {body[:300]!r}\n{self.output()[-2000:]}"
        return body

    def family(self) -> list[int]:
        """Processes of its group that still live."""
        listed = subprocess.run(["ps", "-eo", "pid=,pgid=,stat="], capture_output=True, text=True, check=True).stdout
        rows = (line.split() for line in listed.splitlines())
        return [int(pid) for pid, group, state in rows if int(group) == self.process.pid and not state.startswith("Z")]

    def leaves(self, within: float = 30) -> int:
        """Wait for the end; the exit code."""
        return self.process.wait(within)


@dataclass(frozen=True)
class Stopped:
    """The newsroom of a newcomer, started for the first time and stopped with Ctrl-C; nobody writes to it any more.

    The addresses in it name its port, and `output` is what the start wrote.
    """

    folder: Path
    port: int
    output: str

    def copy_to(self, folder: Path) -> None:
        """Put everything that it left behind into a folder that does not exist yet."""
        shutil.copytree(self.folder, folder)


def first_start(folder: Path) -> Stopped:
    """Start a newsroom in a folder that does not exist yet, and stop it."""
    with Newsroom(folder) as newsroom:
        newsroom.stop()
    return Stopped(folder, newsroom.port, newsroom.output())
