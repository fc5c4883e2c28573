"""A simulator of this package in a process of its own, so that it outlives whoever is killed.

`with Apart(TelegramSimulator) as telegram:`, then `telegram.url` and `telegram.ask("posts")`: the simulator's
attribute of that name, or what the method returns. The process is forked, so the caller has no threads.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from typing import Any


class Apart:
    """The process, as its caller sees it."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make

    def __enter__(self) -> Apart:
        fork = multiprocessing.get_context("fork")
        self._here, there = fork.Pipe()
        self._process = fork.Process(target=_serve, args=(self._make, there))
        self._process.start()
        there.close()
        self.url: str = self._here.recv()
        return self

    def __exit__(self, *exc: object) -> None:
        self._process.kill()
        self._process.join()

    def ask(self, name: str) -> Any:
        """The simulator's attribute, or what its method returns."""
        self._here.send(name)
        return self._here.recv()


def _serve(make: Callable[[], Any], there: Any) -> None:
    with make() as simulator:
        there.send(simulator.url)
        while True:
            attribute = getattr(simulator, there.recv())
            there.send(attribute() if callable(attribute) else attribute)
