"""Who asks, where proxies stand in between."""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class ClientAddressMiddleware:
    """Puts the address of the asker into REMOTE_ADDR where `LOA_PROXIES` proxies pass requests on.

    Each of them adds the address that it saw at the end of X-Forwarded-For; what stands before those anybody can
    make up, so it is not looked at. A request that came past the proxies keeps the address of its connection.
    One address is always written one way, so that those who count and keep it know it again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        passed_on = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        if 0 < settings.LOA_PROXIES <= len(passed_on) and passed_on[-settings.LOA_PROXIES]:
            request.META["REMOTE_ADDR"] = passed_on[-settings.LOA_PROXIES]
        if "REMOTE_ADDR" in request.META:  # what Wagtail makes up for a preview comes from nowhere
            request.META["REMOTE_ADDR"] = _plain(request.META["REMOTE_ADDR"])
        return self.get_response(request)


def _plain(address: str) -> str:
    """Without the port that some proxies add; an IPv4 address that a socket of both kinds mapped (RFC 4291) as such."""
    if address.startswith("["):
        host = address[1:].partition("]")[0]
    else:
        host = address.partition(":")[0] if address.count(":") == 1 else address
    try:
        number = ip_address(host)
    except ValueError:  # a socket of this machine has no address
        return address
    return str(getattr(number, "ipv4_mapped", None) or number)
