"""What browsers may do with our pages: the headers of content security, framing, referrers and devices.

Public pages and those for signing in run no script and no style that stands in a page; an editor's text cannot
become one. Wagtail's admin cannot go without: its widgets come as HTML with scripts, also after the page was loaded.
An answer that has a rule of its own (files, pages with a token in their address) keeps it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import Engine
from django.urls import reverse

_CONTENT, _REFERRER, _DEVICES = "Content-Security-Policy", "Referrer-Policy", "Permissions-Policy"
_NO_DEVICES = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
_PLAIN_PAGE = "core/plain.html"
"""The base of pages that must look right while nothing else can be served: their style stands in it."""
_SIGNING_IN = ("login/", "password_reset/")


def allowed_frames() -> list[str]:
    """Origins whose frames may stand in an item, as https://host."""
    return [f"https://{host}" for host in settings.LOA_FRAMES]


class SecurityHeadersMiddleware:
    """Sets the headers of this module on every answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        admin = reverse("wagtailadmin_home")
        below = request.path_info.removeprefix(admin) if request.path_info.startswith(admin) else None
        if below is None or below.startswith(_SIGNING_IN):
            response.headers.setdefault(_CONTENT, _public())
        else:  # also over what Wagtail asked of the public site to show it as a preview
            response.headers[_CONTENT] = _admin()
        if below is not None:
            response.headers.setdefault(_REFERRER, "same-origin")
        response.headers.setdefault(_DEVICES, _NO_DEVICES)
        return response


@cache
def _public() -> str:
    return _policy(
        default_src=["'none'"],
        script_src=["'self'"],
        style_src=["'self'", *_styles_of_the_plain_page()],
        img_src=["'self'", "data:", "https:"],  # a picture that another site embeds comes from there
        font_src=["'self'"],
        connect_src=["'self'"],
        media_src=["'self'"],
        manifest_src=["'self'"],
        frame_src=["'self'", *allowed_frames()],
        form_action=["'self'"],
        base_uri=["'none'"],
        frame_ancestors=["'none'"],
    )


@cache
def _admin() -> str:
    return _policy(
        default_src=["'self'"],
        script_src=["'self'", "'unsafe-inline'"],
        style_src=["'self'", "'unsafe-inline'"],
        img_src=["'self'", "data:", "blob:", "https:"],
        font_src=["'self'", "data:"],
        frame_src=["'self'", *allowed_frames()],
        object_src=["'none'"],
        form_action=["'self'"],
        base_uri=["'self'"],
        frame_ancestors=["'self'"],
    )


def _policy(**rules: list[str]) -> str:
    return "; ".join(" ".join([name.replace("_", "-"), *sources]) for name, sources in rules.items())


def _styles_of_the_plain_page() -> list[str]:
    styles = re.findall(r"<style>(.*?)</style>", Engine.get_default().get_template(_PLAIN_PAGE).source, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in styles]
    return [f"'sha256-{digest}'" for digest in hashes]
