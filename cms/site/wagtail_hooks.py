"""What the public site adds to Wagtail: headers for caches on every public page."""

from django.http import HttpRequest, HttpResponse
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import patch_cache_control
from django.utils.decorators import decorator_from_middleware
from wagtail import hooks

conditional = decorator_from_middleware(ConditionalGetMiddleware)


@hooks.register("on_serve_page")
def tell_caches(serve_page):
    """Let caches keep a public page, but ask again each time: a withdrawn item must not be read from a cache.

    The ETag alone says whether it changed: a page also shows other items, which are newer or gone without it.
    """

    def inner(page, request: HttpRequest, serve_args, serve_kwargs) -> HttpResponse:
        @conditional
        def answer(request: HttpRequest) -> HttpResponse:
            response = serve_page(page, request, serve_args, serve_kwargs)
            if response.status_code == 200 and not response.has_header("Cache-Control"):
                patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
            return response

        return answer(request)

    return inner
