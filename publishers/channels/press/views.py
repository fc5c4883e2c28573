"""The press room, and the way out of the press list."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from publishers.channels.press import queries, services
from publishers.channels.press.models import FeedEntry
from publishers.mail.messages import sender_address
from publishers.runtime.addresses import absolute

_LATEST = 10


class PressRoom(View):
    """Latest releases, whom to ask, how to pull."""

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "releases": [_release(entry) for entry in queries.public_items()[:_LATEST]],
            "api_url": absolute("/api/press/v1/items"),
            "email": sender_address(settings.LOA_MAIL_FROM),
        }
        return render(request, "press/room.html", context)


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class Leave(View):
    """RFC 8058 as in the bulletin: a POST without cookies leaves, a GET shows the button."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._show(request, token)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        contact = services.contact_of(token)
        if contact is not None:
            services.want_mail(contact, wanted="back" in request.POST)
        if contact is not None and request.POST.get("List-Unsubscribe") == "One-Click":
            return HttpResponse(status=200, content_type="text/plain; charset=utf-8")
        return self._show(request, token)

    def _show(self, request: HttpRequest, token: str) -> HttpResponse:
        contact = services.contact_of(token)
        response = render(request, "press/leave.html", {"contact": contact}, status=200 if contact else 404)
        response["Referrer-Policy"] = "same-origin"
        return response


def _release(entry: FeedEntry) -> dict[str, Any]:
    return {**entry.payload, "published_at": entry.published_at}
