"""Every error below /api/ is a problem document, whoever made it: a framework, a missing address, a fault of ours."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.defaults import bad_request as page_of_bad_request
from wagtail.models import Page

from cms.core.row_numbers import LARGEST, is_digits, is_number
from publishers.runtime.problems import TYPE, problem

_BELOW = re.compile("/api(/|$)")
_CONTENT = "/api/content/"


class ProblemsMiddleware:
    """Below /api/: the language that the program reads, refusal of what no address can read, errors as problems."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _BELOW.match(request.path):
            return self.get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            response = self.get_response(request)
            if response.status_code >= 400:
                response = _as_problem(response)
                patch_vary_headers(response, ["Accept-Language"])
            response.headers.setdefault("Content-Language", translation.get_language())
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[object, ...], values: dict[str, object]
    ) -> HttpResponse | None:
        """Refuse what the content API's framework hands to the database unread, a number in an address that is none.

        By now the limits have counted the request, and refused a body that is too large.
        """
        if not request.path.startswith(_CONTENT):
            return None
        errors = list(_unreadable(request))
        if errors:
            return problem(422, errors=errors)
        wrong = [name for name, value in values.items() if name.endswith("_id") and not is_digits(str(value))]
        if wrong:
            return problem(422, errors=[{"name": name, "detail": _("Give a number here.")} for name in wrong])
        # The top of the tree stands above all sites: it is shown nowhere and has nothing above it to go to.
        if request.method != "GET" and Page.objects.filter(pk=values.get("page_id"), depth=1).exists():
            return problem(404)
        return None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What the outer middleware refuses, such as a name of the site that is none: below /api/ it is a problem too."""
    if not _BELOW.match(request.path):
        return page_of_bad_request(request, exception)
    with translation.override(translation.get_language_from_request(request)):
        response = problem(400)
        response["Content-Language"] = translation.get_language()
    patch_vary_headers(response, ["Accept-Language"])
    return response


@csrf_exempt
def no_such_address(request: HttpRequest) -> HttpResponse:
    """Every address below /api/ that is none."""
    return problem(404, detail=_("Its description is at /api/docs/."))


def _as_problem(response: HttpResponse) -> HttpResponse:
    """The same refusal as a problem document, where it is none yet."""
    if response.headers.get("Content-Type") == TYPE:
        return response
    document = problem(response.status_code)
    for name in ("Allow", "WWW-Authenticate", "Retry-After"):
        if name in response.headers:
            document[name] = response[name]
    document.cookies = response.cookies
    return document


def _unreadable(request: HttpRequest) -> Iterator[dict[str, str]]:
    """What the content API's framework hands to the database unread: one line for each mistake."""
    if "\0" in request.path:
        yield {"name": "path", "detail": _("A text holds a character that no text may hold (U+0000).")}
    for name, values in request.GET.lists():
        for value in values:
            if "\0" in value or "\0" in name:
                yield {"name": name[:100], "detail": _("A text holds a character that no text may hold (U+0000).")}
            if re.fullmatch(r"\s*[+-]?\d{19,}\s*", value) and (len(value) > 40 or abs(int(value)) > LARGEST):
                yield {"name": name[:100], "detail": _("This number is too large.")}
            if name.endswith("_id") and value and not is_digits(value):
                yield {"name": name[:100], "detail": _("Give a number here.")}
            if name == "search" and value.count('"') % 2:
                yield {"name": name, "detail": _("A quotation mark is opened and not closed.")}
    if request.method not in ("GET", "HEAD", "OPTIONS") and not _is_form(request):
        yield from _unreadable_body(request.body)


def _is_form(request: HttpRequest) -> bool:
    """Whether the body is a form with a file; any other is read as JSON, whatever its kind is said to be."""
    if request.content_type != "multipart/form-data":
        return False
    if request.path in (f"{_CONTENT}v1/documents/", f"{_CONTENT}v1/images/"):
        return True
    try:
        return request.body.startswith(b"--")
    except RequestDataTooBig:  # the framework comes to the same refusal
        return True


def _texts(data: object) -> Iterator[str]:
    """Every text in JSON, names too."""
    left = [data]
    while left:
        value = left.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            left += [*value, *value.values()]
        elif isinstance(value, list):
            left += value


def _unreadable_body(body: bytes) -> Iterator[dict[str, str]]:
    try:
        data = json.loads(body or b"{}")
        # Half of a pair ("\\ud800") is no character; 1e999 and NaN are no numbers that could be kept.
        json.dumps(data, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        yield {"name": "body", "detail": _("The body is not JSON.")}
        return
    if not isinstance(data, dict):
        yield {"name": "body", "detail": _("The body has to be an object: {...}.")}
        return
    if any("\0" in text for text in _texts(data)):
        yield {"name": "body", "detail": _("A text holds a character that no text may hold (U+0000).")}
    for name, value in data.items():
        if name == "topics" and not (isinstance(value, list) and all(is_number(one) for one in value)):
            yield {"name": name, "detail": _("Give the numbers of topics: [1, 2].")}
