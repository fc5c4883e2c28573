"""A channel that does nothing, as fast as it can: what remains is the engine."""

import time
from collections.abc import Callable
from typing import ClassVar
from uuid import UUID

from publishers.contract import Capability, Content, Done, Job, Lookup, Operation, Payload, Publisher, Receipt


class Nothing(Publisher):
    """`heard` is told of each call: which content, and when (CLOCK_MONOTONIC, in seconds)."""

    name = "nothing"
    label = "Nothing"
    capabilities = Capability.UPDATE | Capability.RETRACT | Capability.LOOKUP
    heard: ClassVar[Callable[[UUID, float], None]]

    def render(self, content: Content, operation: Operation) -> Payload:
        return {"text": content.snapshot.title, "link": content.snapshot.permanent_url}

    def deliver(self, payload: Payload, job: Job) -> Receipt:
        type(self).heard(job.content_id, time.monotonic())
        return Receipt(remote_id=str(job.key))

    def lookup(self, job: Job) -> Lookup:
        return Done(Receipt(remote_id=str(job.key)))
