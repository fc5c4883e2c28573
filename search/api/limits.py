"""How often one network may ask within a minute."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from publishers.runtime import limits


class PerNetwork(BaseThrottle):
    """Counts the questions of a network to one kind of view; `count` is what the answer says of it."""

    count: limits.Count

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count this question; whether it may be answered."""
        self.count = limits.count(view.limit, limits.network(request.META["REMOTE_ADDR"]))
        return self.count.within

    def wait(self) -> int:
        """Seconds until this network may ask again."""
        return self.count.rest
