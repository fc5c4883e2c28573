"""The plugin: what it declares and what it does."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar, Protocol

from pydantic import BaseModel, ConfigDict

from publishers.contract.errors import PublisherError
from publishers.contract.types import (
    Capability,
    Content,
    Health,
    Job,
    Limits,
    Lookup,
    Operation,
    Payload,
    Post,
    Progress,
    Receipt,
    Snapshot,
    TextField,
    Unsure,
)

API_VERSION = 1


class Config(BaseModel):
    """Settings of one channel. Unknown keys are refused; secrets are `SecretStr`, and no error shows a value."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


_Config = Config  # inside Publisher the name means the plugin's own


class BackgroundJob(Protocol):
    """Work that a plugin wants done between deliveries (mail engine, index upkeep).

    `exclusive` jobs run in one process at a time.
    """

    name: str
    exclusive: bool

    def run(self, until: float) -> datetime | None:
        """Work until CLOCK_BOOTTIME `until` at the latest; return when there is more to do (UTC), None for nothing."""


class Publisher(ABC):
    """One kind of channel. An instance is a configured channel: `Publisher(config)`; it keeps no other state."""

    api_version: ClassVar[int] = API_VERSION
    name: ClassVar[str]
    label: ClassVar[str]
    capabilities: ClassVar[Capability] = Capability.NONE
    idempotent: ClassVar[frozenset[Operation]] = frozenset()
    """What may be done again without harm, so that nobody asks what became of it.

    CREATE is among it only where the channel knows an item by its content: a create of another version then takes
    the place of one that nobody knew the end of, and a retract without a receipt takes away what it left.
    """
    limits: ClassVar[Limits] = Limits()
    text_fields: ClassVar[tuple[TextField, ...]] = ()
    """Texts that an editor may write for such a channel alone; `render` asks for each with `words`."""
    Config: ClassVar[type[_Config]] = _Config
    preview_template: ClassVar[str] = ""
    """Django template that shows a payload as the channel would; it gets `payload`. Without one it is shown as JSON."""
    retracts_on_expiry: ClassVar[bool] = False
    outside: ClassVar[bool] = True
    """Whether it reaches people beyond this site: what stands there must be withdrawn before it is deleted here."""
    public_without_delivery: ClassVar[bool] = False
    """Whether what is published stands there by itself, and a delivery only follows: it is then taken back although
    none arrived.
    """
    tells_withdrawal_apart: ClassVar[bool] = False
    """Whether a withdrawal says more there than an unpublishing did, so that it is told although nothing stands."""
    own_books: ClassVar[bool] = False
    """Whether `lookup` reads this system's own database: after a restored backup it then proves nothing."""
    deadline_seconds: ClassVar[float] = 30.0

    def __init__(self, config: _Config) -> None:
        self.config = config

    @abstractmethod
    def render(self, content: Content, operation: Operation) -> Payload:
        """Return what would be sent: pure, JSON, without network and clock. Raises ContentRejected or NotSupported."""

    @classmethod
    def default_text(cls, name: str, snapshot: Snapshot) -> str:
        """What it makes of the item for one of its `text_fields` where nobody wrote another text; shown in the form."""
        return ""

    def words(self, content: Content, name: str) -> str:
        """The text of one of its `text_fields`: as an editor wrote it for this channel, else made of the item."""
        return content.texts.get(name) or self.default_text(name, content.snapshot)

    @abstractmethod
    def deliver(self, payload: Payload, job: Job) -> Receipt:
        """Carry out `job.operation` and return the receipt, or raise an error of the contract."""

    def deliver_many(self, work: Sequence[tuple[Payload, Job]]) -> list[Receipt | PublisherError]:
        """Deliver several at once, for plugins that declare BATCH; one result for each, in order."""
        raise NotImplementedError

    def lookup(self, job: Job) -> Lookup:
        """Say whether this operation was done; for plugins that declare LOOKUP."""
        return Unsure()

    def posts(self) -> Iterable[Post]:
        """What stands on the channel, newest first, as far as it can be read; it is held against the ledger once a day.

        Raises an error of the contract. Nothing where the channel cannot tell.
        """
        return ()

    def lag(self) -> float:
        """Seconds for which what was done may not be visible to `lookup` yet: "not done" proves nothing until then."""
        return 0.0

    def health(self) -> Health:
        """Say whether the channel could deliver now, without changing anything there."""
        return Health(ok=True)

    def check_address(self) -> str:
        """Look at where its settings lead before they are saved: words of warning (translated), '' if all is well.

        Raises ConfigurationError for an address that must not be used. May ask a name server, for some seconds.
        """
        return ""

    def kept_because(self) -> str:
        """Why nothing of this channel may leave now (translated), '' if it may: the delivery is then kept."""
        return ""

    def retract_on_expiry(self) -> bool:
        """Whether an item that is unpublished or has expired is taken off this channel."""
        return self.retracts_on_expiry or bool(getattr(self.config, "retract_on_expiry", False))

    def progress(self, receipt: Receipt) -> Progress | None:
        """How far what the receipt stands for has gone, None if it is finished at once."""
        return None

    def copies(self, receipt: Receipt) -> str:
        """How many people hold a copy that nobody can call back, in words; '' when nobody does or nobody can count."""
        return ""

    @classmethod
    def doubt_what_waits(cls) -> None:
        """The database was restored from a backup: what waits in tables of one's own may have left already.

        Called in a transaction; for plugins whose background jobs send something.
        """
        return

    @classmethod
    def background_jobs(cls) -> list[BackgroundJob]:
        """Jobs that the worker runs between deliveries, whatever channels exist."""
        return []


def boottime() -> float:
    """Seconds of CLOCK_BOOTTIME: goes on while the machine sleeps and never back."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
