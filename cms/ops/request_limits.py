"""What a request may cost before anything of it is read: how often, and how large."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from publishers.runtime import limits
from publishers.runtime.problems import problem

# The archive's API counts its own kinds of questions.
_COUNTED = (
    ("/tim-kiem/", "search-page"),
    ("/api/press/", "press-api"),
    ("/api/content/", "content-api"),
)
# Wagtail's forms for the password of a collection or page: one that everybody shares, so only networks are counted.
_GUESSED = ("/documents/authenticate_with_password/", "/_util/authenticate_with_password/")


class RequestLimitsMiddleware:
    """Refuses what comes too often (429), is too large (413) or of no stated size (411); after who asks is known."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _length(request) > self._most(request):
            return _refused(request, 413, _("What was sent is too large. Nothing of it was kept."))
        if "Transfer-Encoding" in request.headers:  # Django would read nothing of it, and act on what it did not read
            return _refused(request, 411, _("Say in Content-Length how many bytes you send. Nothing of it was read."))
        if request.method == "POST" and request.path.startswith(_GUESSED):
            name = "shared-password"
        else:
            name = next((name for address, name in _COUNTED if request.path.startswith(address)), "")
        if not name:
            return self.get_response(request)
        asker = limits.network(request.META.get("REMOTE_ADDR", ""))
        count = limits.count(name, asker)
        with_token = request.path.startswith("/api/") and "Authorization" in request.headers
        wrong = limits.standing("wrong-token", asker) if with_token else None
        if wrong and not wrong.left:  # not even a right one is read: who guesses must not learn which it is
            count = wrong
        if count is wrong or not count.within:
            words = _("Go on in %(seconds)s seconds.") % {"seconds": count.rest}
            response = _refused(request, 429, words)
            response["Retry-After"] = str(count.rest)
        else:
            response = self.get_response(request)
            if with_token and response.status_code == 401:
                limits.count("wrong-token", asker)
        if request.path.startswith("/api/"):
            for header, value in count.headers().items():
                response[header] = value
        return response

    @staticmethod
    def _most(request: HttpRequest) -> int:
        """Bytes of a body: files are only for people who are signed in."""
        signed_in = request.path.startswith("/admin/") and request.user.is_authenticated
        # The content API looks at the token before it reads a file.
        with_token = request.path.startswith("/api/content/") and "Authorization" in request.headers
        if (signed_in or with_token) and request.content_type == "multipart/form-data":
            return settings.LOA_UPLOAD_MOST + settings.LOA_BODY_MOST
        return settings.LOA_BODY_MOST


def _length(request: HttpRequest) -> int:
    """Bytes that the request says to bring; Django reads no more than that."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _refused(request: HttpRequest, status: int, words: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem(status, detail=words)
    response = render(request, "site/refused.html", {"words": words}, status=status)
    response["Cache-Control"] = "no-store"
    return response
