"""The numbers by which programs name what is in the database."""

from __future__ import annotations

import re

LARGEST = 2**63 - 1
"""The largest number that the database holds."""


def is_digits(value: str) -> bool:
    """Whether this is the number of something in the database, written in digits."""
    return bool(re.fullmatch(r"\d{1,19}", value, re.ASCII)) and 0 < int(value) <= LARGEST


def is_number(value: object) -> bool:
    """Whether this is the number of something in the database, as JSON's number."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST
