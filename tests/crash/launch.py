"""The harness as a process of its own, on the database of a URL: it forks, so nothing else may run in it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.servers import migrated, smtp
from tests.servers.newsroom import ROOT, environment
from tests.servers.process import free_port


class HarnessFailed(Exception):
    """The harness did not come to its end; the text is what it said."""


class Run:
    """A running harness; `result()` waits for what it reports."""

    def __init__(self, database: str, random_kills: int) -> None:
        self._home = tempfile.TemporaryDirectory(prefix="loa-crash-")
        self._mail = smtp.server()
        mail = self._mail.__enter__()
        folder = Path(self._home.name)
        migrated.begin(folder / "data", database)
        self._said = (folder / "said").open("w+")
        self._reported = (folder / "reported").open("w+")
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.crash.harness",
                "--mail-folder",
                str(mail.folder),
                "--random-kills",
                str(random_kills),
            ],
            cwd=ROOT,
            env=environment(
                folder / "data",
                free_port(),
                DJANGO_SETTINGS_MODULE="tests.crash.settings",
                DATABASE_URL=database,
                EMAIL_URL=mail.url,
            ),
            stdin=subprocess.DEVNULL,
            stdout=self._reported,
            stderr=self._said,
            process_group=0,
        )

    def result(self) -> dict[str, Any]:
        """What it reports; HarnessFailed with what it said otherwise."""
        status = self._process.wait()
        self._said.seek(0)
        self._reported.seek(0)
        if status:
            raise HarnessFailed(self._said.read()[-5000:])
        return json.load(self._reported)

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *exc: object) -> None:
        with suppress(ProcessLookupError):  # all that it forked and started, the stopped ones too
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._said.close()
        self._reported.close()
        self._mail.__exit__(None, None, None)
        self._home.cleanup()
