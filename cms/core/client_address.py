"""Who asks, where proxies stand in between."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class ClientAddressMiddleware:
    """Puts the address of the asker into REMOTE_ADDR where `LOA_PROXIES` proxies pass requests on.

    Each of them adds the address that it saw at the end of X-Forwarded-For; what stands before those anybody can
    make up, so it is not looked at. A request that came past the proxies keeps the address of its connection.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        passed_on = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        if 0 < settings.LOA_PROXIES <= len(passed_on) and passed_on[-settings.LOA_PROXIES]:
            request.META["REMOTE_ADDR"] = passed_on[-settings.LOA_PROXIES]
        return self.get_response(request)
