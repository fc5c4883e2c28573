"""The suite for a channel that is reached over HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import ClassVar

import pytest

from publishers.contract.fault_server import FaultServer
from publishers.contract.testing.faults import HTTP_FAULTS, Fault
from publishers.contract.testing.suite import PublisherContract


class HttpPublisherContract(PublisherContract):
    """The contract of a channel that is reached over HTTP, with a server before it that makes it fail."""

    faults: ClassVar[Mapping[str, Fault]] = HTTP_FAULTS
    front: FaultServer

    def upstream(self) -> str:
        """Address of the channel's simulator."""
        raise NotImplementedError

    @property
    def address(self) -> str:
        """Address of the channel as `make_publisher` must configure it now."""
        return self.front.url

    @pytest.fixture(autouse=True)
    def _stand_before_the_channel(self, request: pytest.FixtureRequest) -> Iterator[None]:
        # The subclass prepares its channel in autouse fixtures; `upstream` is asked when they are done.
        if "channel_ready" in request.fixturenames:
            request.getfixturevalue("channel_ready")
        with FaultServer(self.upstream()) as self.front:
            yield

    def fault(self, name: str) -> AbstractContextManager[None]:
        """One of the names of `publishers.contract.fault_server`."""
        return self.front.fault(name)
