"""Reads that more than one room needs."""

from __future__ import annotations

from django.db.models import Q

from cms.core.models import Withdrawal


def withdrawal_for_path(path: str) -> Withdrawal | None:
    """The withdrawal that answers at this path (with slashes at both ends), None when nothing was withdrawn there."""
    return Withdrawal.objects.filter(Q(path=path) | Q(other_paths__path=path)).order_by("-at").first()
