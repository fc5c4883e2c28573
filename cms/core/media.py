"""Pictures and documents, served by the web process; each follows the items that show it.

Nothing is found by the path of a file: an address is served when it is, letter for letter, the name that the
database has for a picture at one size, or the number and name of a document. No other spelling is.
"""

from __future__ import annotations

import mimetypes
from typing import TypeVar

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe
from django.views.static import was_modified_since
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.documents.views.serve import serve
from wagtail.images.models import AbstractImage

from cms.core import file_access
from cms.core.images import LoaRendition
from cms.publication import source

_Served = TypeVar("_Served", bound=HttpResponseBase)


@require_safe
def serve_media(request: HttpRequest, path: str) -> HttpResponse | FileResponse:
    """A picture at one size, for those who may have it; 404 for everything else, originals included."""
    rendition = get_object_or_404(LoaRendition.objects.select_related("image__collection"), file=path)
    # Wagtail's filter that gives the whole picture back is for people who edit it.
    whole = rendition.filter_spec.split("|")[0] == "original"
    shared = _let_in(request, rendition.image, open_to_all=not whole)
    try:
        file = rendition.file.storage.open(rendition.file.name)
        changed = rendition.file.storage.get_modified_time(rendition.file.name).timestamp()
    except FileNotFoundError:
        raise Http404 from None
    etag = quote_etag(f"{rendition.pk}-{changed:.6f}-{file.size}")
    if _has_it(request, etag, changed):
        file.close()
        response: HttpResponse | FileResponse = HttpResponseNotModified()
    else:
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        response = FileResponse(file, content_type=kind)
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(changed)
    # What an editor uploaded is shown, never run.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return _cached(response, shared=shared)


@require_safe
def serve_document(request: HttpRequest, document_id: str, document_filename: str) -> HttpResponse:
    """A document, as Wagtail serves it, for those who may have it."""
    document = get_object_or_404(get_document_model().objects.select_related("collection"), pk=document_id)
    shared = _let_in(request, document, restrictions=False)  # Wagtail asks for the password itself
    try:
        document.get_file_hash()  # its ETag; one that no form made has none yet, and every such file the same ETag
    except FileNotFoundError:
        raise Http404 from None
    response = serve(request, document_id, document_filename)
    if response.headers.get("Content-Encoding") == "None":  # Wagtail writes down that there is none
        del response.headers["Content-Encoding"]
    return _cached(response, shared=shared)


def _let_in(
    request: HttpRequest, file: AbstractDocument | AbstractImage, *, open_to_all: bool = True, restrictions: bool = True
) -> bool:
    """Whether everybody gets the same; Http404 for who may not have the file."""
    if open_to_all and file_access.is_public(file):
        restricted = file.collection.get_view_restrictions()
        if not restricted:
            return True
        if not restrictions or all(restriction.accept_request(request) for restriction in restricted):
            return False
    content_id = file_access.signed_for(request)
    if (content_id and source.offers_early(content_id, file)) or file_access.may_see(request.user, file):
        return False
    raise Http404


def _has_it(request: HttpRequest, etag: str, changed: float) -> bool:
    etags = request.headers.get("If-None-Match")
    if etags is not None:
        return any(known.strip().removeprefix("W/") in ("*", etag) for known in etags.split(","))
    return not was_modified_since(request.headers.get("If-Modified-Since"), changed)


def _cached(response: _Served, *, shared: bool) -> _Served:
    """Anyone may keep what is public but asks again before showing it: what is withdrawn ends at once."""
    if shared and response.status_code in (200, 206, 304):
        patch_cache_control(response, public=True, no_cache=True)
    else:
        patch_cache_control(response, private=True, no_store=True)
    return response
