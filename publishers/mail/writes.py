"""For publishers that deliver by writing rows: what the deadline and the database mean in the contract's words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from publishers.contract import TemporaryError, UnknownOutcome, boottime


@contextmanager
def delivery(deadline: float) -> Iterator[None]:
    """One transaction that ends before `deadline` (CLOCK_BOOTTIME) or writes nothing.

    Raises TemporaryError when it is too late, UnknownOutcome when the database fails: a commit
    whose answer was lost may have been done.
    """
    try:
        with transaction.atomic():
            yield
            if boottime() >= deadline:
                raise TemporaryError(_("There was not enough time to put it in the post."), code="deadline")
    except DatabaseError as error:
        raise UnknownOutcome(
            _("The database failed while it was put in the post."), code="database", detail=type(error).__name__
        ) from error
