"""Starting a server as a process of its own, as an unprivileged user where it must be, and ending it for sure."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path


class ServerError(Exception):
    """A server that the tests need is not installed or did not start; the text says what to do."""


def free_port() -> int:
    """A TCP port of the loopback that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        return reserved.getsockname()[1]


def program(name: str, package: str, *places: str) -> str:
    """The path of a program, from PATH or one of the glob patterns; ServerError names the package to install."""
    paths = [str(path) for place in places for path in sorted(Path("/").glob(place.lstrip("/")), reverse=True)]
    if at := shutil.which(name) or next(iter(paths), None):
        return at
    raise ServerError(f"{name} is not installed; `make services` installs it (Debian package {package}).")


def unprivileged() -> dict:
    """Arguments for subprocess that give up root, for servers that refuse to run as root; none for other users."""
    if os.getuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def own(folder: Path) -> None:
    """Give the folder to the unprivileged user."""
    if user := unprivileged():
        os.chown(folder, user["user"], user["group"])


def start(
    command: Sequence[str], answers: Callable[[], bool], log: Path, within: float = 30, **options
) -> subprocess.Popen:
    """Start a server and wait until it answers; ServerError with the end of its log when it does not."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, **options)
    wait_until(answers, process, log, within)
    return process


def wait_until(answers: Callable[[], bool], process: subprocess.Popen, log: Path, within: float) -> None:
    """Wait until a server that was started answers; ServerError with the end of its log when it does not."""
    deadline = time.monotonic() + within
    while not answers():
        if process.poll() is not None or time.monotonic() > deadline:
            stop(process)
            raise ServerError(f"{process.args[0]} did not start: {log.read_text(errors='replace')[-800:]}")
        time.sleep(0.05)


def listens(port: int) -> bool:
    """Does anybody accept connections on this port of the loopback?"""
    with socket.socket() as caller:
        caller.settimeout(1)
        return caller.connect_ex(("127.0.0.1", port)) == 0


def stop(process: subprocess.Popen, within: float = 10) -> None:
    """End it politely, then for sure."""
    process.terminate()
    try:
        process.wait(within)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
