"""Whose request it is, with proxies in between and without."""

import pytest
from django.http import HttpResponse

from cms.ops.client_address import ClientAddressMiddleware


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("203.0.113.9:4711", "203.0.113.9"),
        ("[2001:DB8::1]:4711", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("2001:db8:0::1", "2001:db8::1"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_an_address_is_written_one_way(rf, settings, written, address):
    settings.LOA_PROXIES = 0
    request = rf.get("/", REMOTE_ADDR=written)
    assert ClientAddressMiddleware(lambda passed: HttpResponse(passed.META["REMOTE_ADDR"]))(request).text == address


def test_a_request_that_comes_from_nowhere_passes(rf):
    request = rf.get("/")
    del request.META["REMOTE_ADDR"]
    assert ClientAddressMiddleware(lambda passed: HttpResponse("seen"))(request).text == "seen"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, None, "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "made-up, 203.0.113.9", "203.0.113.9"),
        (2, "made-up, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),
    ],
)
def test_the_address_is_what_the_outermost_of_our_proxies_saw(rf, settings, proxies, forwarded, address):
    settings.LOA_PROXIES = proxies
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    request = rf.get("/", headers=headers, REMOTE_ADDR="10.0.0.1")
    assert ClientAddressMiddleware(lambda passed: HttpResponse(passed.META["REMOTE_ADDR"]))(request).text == address
