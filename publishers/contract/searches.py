"""What the archive offers to a channel that tells people of new items for a search that they follow."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from publishers.contract.types import Snapshot


class SavedSearches(Protocol):
    """Searches of the archive; LOA_SAVED_SEARCHES names the module that has these functions."""

    def read(self, parameters: str) -> tuple[str, str]:
        """A search as it is kept, and in words for people.

        `parameters` is the query of an address, such as `q=tuyển+sinh&type=policy`. The search that comes back says
        the same in one way only. Raises ValueError that says what is wrong with it (translated).
        """

    def matching(self, snapshot: Snapshot, searches: Collection[str]) -> set[str]:
        """Those of the searches, as `read` keeps them, that find this item, whatever else the archive holds."""
