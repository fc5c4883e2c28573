"""What the public pages have in common that belong to one person, who came by a link in a mail."""

from __future__ import annotations

from typing import ClassVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache


class PersonalPage(View):
    """A page that belongs to one person: kept in no cache, and its address, a secret, is told to no other site."""

    unknown_template: ClassVar[str] = "mail/link_unknown.html"

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        response["Referrer-Policy"] = "same-origin"
        return response

    def unknown(self, request: HttpRequest) -> HttpResponse:
        """The link is not ours, or too old."""
        return render(request, self.unknown_template, status=404)
