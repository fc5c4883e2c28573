"""How long to wait before something is tried again."""

import random


def longest(failures: int, base: float, cap: float) -> float:
    """Seconds that double from `base` with each failure, `cap` at most."""
    return min(cap, base * 2**failures)


def jittered(failures: int, base: float, cap: float, least: float = 0.0) -> float:
    """A random part of `longest`, at least the share `least` of it, so that many do not come back at once.

    With `least` 0 it is the full jitter of https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/.
    """
    return longest(failures, base, cap) * random.uniform(least, 1)  # noqa: S311 it spreads load and guards no secret
