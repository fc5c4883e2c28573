"""What the public site does around every request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.encoding import escape_uri_path

from cms.core.queries import withdrawal_for_path
from cms.site import views


class WithdrawnMiddleware:
    """Answers 410 with the public reason where a withdrawn item stood; works on 404 answers only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        # Kept as links have it, so letters beyond ASCII are escaped there.
        withdrawal = withdrawal_for_path(escape_uri_path(request.path))
        return views.gone(request, withdrawal) if withdrawal else response
