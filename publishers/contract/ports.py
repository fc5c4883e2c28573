"""Ports: what one room asks of another that it must not know. A setting names who answers.

`publishers.runtime.ports` finds the answer and checks that it keeps what is promised here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from publishers.contract.types import Desired, ItemList, Snapshot


class ContentSource(Protocol):
    """The newsroom's contents; LOA_CONTENT_SOURCE names the module that has these functions."""

    def desired_publication(self, content_id: UUID) -> Desired | None:
        """What should be true of a content now; None when the newsroom has none of this id (any more).

        It reads the database and nothing else: it is asked under the ledger's lock, where others wait.
        """

    def snapshot_to_publish(self, content_id: UUID) -> Snapshot | None:
        """What should stand outside now, frozen; None when nothing should. May take its time, in no transaction.

        Its `hash` and `embargoed_until` are those that `desired_publication` tells of the same state.
        """

    def ledger_contents_touched(self, since: datetime) -> Collection[UUID]:
        """Contents of which what should be true may have changed after `since` (aware)."""

    def ledger_contents_after(self, after: UUID | None, limit: int) -> Sequence[UUID]:
        """The next contents that the ledger should know of, in the order of their ids, `limit` at most."""


class ContentModel(Protocol):
    """The Django model of the newsroom's items, by which the desk finds their pages; LOA_CONTENT_MODEL names it."""

    @property
    def content_id(self) -> UUID:
        """The field that says which content of the ledger a page is."""

    @property
    def title(self) -> str:
        """The field that people look for."""

    @property
    def unit(self) -> object:
        """The field that says whose it is: a model with `slug` and `name`."""

    @property
    def alias_of(self) -> object:
        """The field that is empty but for pages that only show another one."""


class ItemLists(Protocol):
    """Where the site lists the items of each type that has a list; LOA_ITEM_LISTS names such a function."""

    def __call__(self) -> Mapping[str, ItemList]:
        """By the name of the type; labels in the language that is active."""


class Schedule(Protocol):
    """Publishes and expires what is due; LOA_SCHEDULE names such a function."""

    def __call__(self, now: datetime) -> datetime | None:
        """Do what is due at `now` (aware); returns when to come again, None when nothing waits for a moment."""


class StuckWithdrawal(Protocol):
    """A withdrawal that does not get through on one channel."""

    @property
    def delivery_id(self) -> int:
        """The delivery's number in the ledger."""

    @property
    def title(self) -> str:
        """The item's."""

    @property
    def channel(self) -> str:
        """The channel's name."""

    @property
    def address(self) -> str:
        """Where the item can still be read, '' if that is not known."""

    @property
    def why(self) -> str:
        """The reason in words, in the language that is active."""

    @property
    def since(self) -> datetime:
        """When the withdrawal was planned (aware)."""


class Named(Protocol):
    """What has a name for people."""

    @property
    def name(self) -> str:
        """The name."""


class UnknownPost(Protocol):
    """A post of ours on a channel that the ledger does not know."""

    @property
    def title(self) -> str:
        """The item's, '' if the ledger does not know it either."""

    @property
    def url(self) -> str:
        """Where it can be read, '' if that is not known."""

    @property
    def channel(self) -> Named:
        """The channel that it stands on."""


class WithdrawalNotifier(Protocol):
    """Tells people of withdrawals that do not get through; LOA_ALERT names such a function."""

    def __call__(self, alerts: Sequence[StuckWithdrawal]) -> None:
        """Tell them; raises whatever kept it from telling anybody, and is called again later."""


class OrphanNotifier(Protocol):
    """Tells people of posts that the ledger does not know; LOA_ALERT_ORPHANS names such a function."""

    def __call__(self, orphans: Sequence[UnknownPost]) -> None:
        """Tell them; raises whatever kept it from telling anybody, and is called again later."""


class SavedSearches(Protocol):
    """Searches of the archive that people follow; LOA_SAVED_SEARCHES names the module that has these functions."""

    def read(self, parameters: str) -> tuple[str, str]:
        """A search as it is kept, and in words for people.

        `parameters` is the query of an address, such as `q=tuyển+sinh&type=policy`. The search that comes back says
        the same in one way only. Raises ValueError that says what is wrong with it (translated).
        """

    def matching(self, snapshot: Snapshot, searches: Collection[str]) -> set[str]:
        """Those of the searches, as `read` keeps them, that find this item, whatever else the archive holds."""
