"""What the public site adds to Wagtail: headers for caches on every public page."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import patch_cache_control
from django.utils.decorators import decorator_from_middleware
from wagtail import hooks
from wagtail.models import Page

_Serve = Callable[[Page, HttpRequest, list[Any], dict[str, Any]], HttpResponseBase]

conditional = decorator_from_middleware(ConditionalGetMiddleware)


@hooks.register("on_serve_page")
def tell_caches(serve_page: _Serve) -> _Serve:
    """Let caches keep a public page, but ask again each time: a withdrawn item must not be read from a cache.

    The ETag alone says whether it changed: a page also shows other items, which are newer or gone without it.
    """

    def inner(
        page: Page, request: HttpRequest, serve_args: list[Any], serve_kwargs: dict[str, Any]
    ) -> HttpResponseBase:
        @conditional
        def answer(request: HttpRequest) -> HttpResponseBase:
            response = serve_page(page, request, serve_args, serve_kwargs)
            if response.status_code == 200 and not response.has_header("Cache-Control"):
                patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
            return response

        return answer(request)

    return inner
