"""A channel to the wall of `tests.load.remote`, on the public contract and the toolkit's HTTP client alone."""

import random
from typing import ClassVar

from publishers.contract import (
    Capability,
    Config,
    Content,
    Done,
    Job,
    Lookup,
    NotDone,
    Operation,
    Payload,
    Publisher,
    Receipt,
)
from publishers.contract.fault_server import NAMES, UNREACHABLE, closed_port
from publishers.toolkit import http


class WallConfig(Config):
    address: str
    fault_share: float = 0.0


class WallPublisher(Publisher):
    """Notes that can be changed, taken down and looked up. Faults on the way there are made here."""

    name = "wall"
    label = "Wall"
    capabilities = Capability.UPDATE | Capability.RETRACT | Capability.LOOKUP
    deadline_seconds: ClassVar[float] = 3.0
    Config = WallConfig

    def render(self, content: Content, operation: Operation) -> Payload:
        return {"content": str(content.snapshot.content_id), "text": content.snapshot.title}

    def deliver(self, payload: Payload, job: Job) -> Receipt:
        key = str(job.key)
        with self._session(job) as session:
            if job.operation == Operation.CREATE:
                response = session.post(f"{self._address()}/notes", json={**payload, "key": key})
            elif job.operation == Operation.UPDATE:
                response = session.put(f"{self._address()}/notes/{job.receipt.remote_id}", json={**payload, "key": key})
            else:
                response = session.delete(f"{self._address()}/notes/{job.receipt.remote_id}", params={"key": key})
                if response.status_code == 410:
                    return job.receipt
            http.raise_for_status(response)
            note = http.read_json(response)
            return job.receipt if job.operation == Operation.RETRACT else Receipt(remote_id=note["number"])

    def lookup(self, job: Job) -> Lookup:
        retracts = job.operation == Operation.RETRACT
        params = {"number": job.receipt.remote_id} if retracts else {"key": str(job.key)}
        with self._session(job) as session:
            response = session.get(f"{self._address()}/notes", params=params)
            http.raise_for_status(response)
            notes = http.read_json(response)
        if retracts:
            return NotDone() if notes else Done(job.receipt)
        return Done(Receipt(remote_id=notes[0]["number"])) if notes else NotDone()

    def _session(self, job: Job) -> http.Session:
        return http.Session(deadline=job.deadline, timeout=1.0)

    def _address(self) -> str:
        """Where the wall is; now and then it cannot be found, reached or trusted."""
        if random.random() >= self.config.fault_share * len(UNREACHABLE) / len(NAMES):
            return self.config.address
        return {
            "refused": f"http://127.0.0.1:{closed_port()}",
            "dns": "http://no-such-channel.invalid",
            "tls": self.config.address.replace("http:", "https:"),
        }[random.choice(UNREACHABLE)]
