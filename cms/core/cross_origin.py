"""Pages of other sites may read the APIs below /api/ in a browser: without cookies, and nothing but reads."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_READS = ("GET", "HEAD")
_SENT = {
    "/api/archive/": "Accept-Language, If-None-Match",
    "/api/content/": "Accept-Language, If-None-Match",
    "/api/press/": "Accept-Language, Authorization, If-None-Match",
}
"""Headers that a page may send. The token of an outlet reads only; that of a person does all that the person may."""
_SEEN = "Content-Language, ETag, RateLimit, RateLimit-Policy, Retry-After"


class CrossOriginMiddleware:
    """Answers what browsers ask before a read, and lets pages see the answers to reads, refusals included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = next((headers for address, headers in _SENT.items() if request.path.startswith(address)), None)
        if sent is None:
            return self.get_response(request)
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            response = HttpResponse(status=204)
            response["Access-Control-Allow-Methods"] = ", ".join(_READS)
            response["Access-Control-Allow-Headers"] = sent
            response["Access-Control-Max-Age"] = "86400"
        else:
            response = self.get_response(request)
            if request.method not in _READS or ("Authorization" in request.headers and "Authorization" not in sent):
                return response
            response["Access-Control-Expose-Headers"] = _SEEN
        # Without cookies, so whoever asks hears the same; a token the page has to know by itself.
        response["Access-Control-Allow-Origin"] = "*"
        return response
