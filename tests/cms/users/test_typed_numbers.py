"""A number typed wrongly into an address of the admin is an address that there is not, at every door."""

import re

from django.urls import URLPattern, get_resolver

NUMBER = re.compile(r"<int:\w+>|<str:pk>")
OTHER = re.compile(r"<(?:\w+:)?(\w+)>")
GIVEN = {
    "app_label": "policies", "app_name": "policies", "content_type_app_name": "policies",
    "model_name": "policy", "content_type_model_name": "policy", "action_name": "approve", "slug": "fanpage",
    "content_id": "51d2c464-1f15-4500-a491-578cd9cc06b2", "filter_spec": "max-165x165", "object_id": "1",
}  # fmt: skip
BY_QUERY = re.compile(r"/(chosen-multiple|find)/$")


def _routes(resolver, before=""):
    for entry in resolver.url_patterns:
        route = before + re.sub(r"^\^|\$$", "", str(entry.pattern))
        yield from [route] if isinstance(entry, URLPattern) else _routes(entry, route)


def test_no_address_of_the_admin_breaks_at_a_number_that_is_none(house, sign_in):
    browser = sign_in(house.people["administrator"])
    browser.raise_request_exception = False
    routes = [f"/{route}" for route in _routes(get_resolver()) if route.startswith("admin/") and "(?P" not in route]
    requests, broken = 0, []
    for route in routes:
        typed = ["99999999999999999999"] + ["abc", "0"] * ("<str:pk>" in route)
        addresses = [NUMBER.sub(number, route) for number in typed] if NUMBER.search(route) else []
        if BY_QUERY.search(route):
            addresses += [f"{route}?id={number}" for number in ("abc", "", "1,2", "all", "%00", "9" * 20)]
        for address in addresses:
            requests += 1
            answer = browser.get(OTHER.sub(lambda name: GIVEN[name[1]], address))
            if answer.status_code not in (404, 405):
                broken.append((address, answer.status_code))
    assert not broken
    assert requests > 150
