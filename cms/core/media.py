"""Uploaded media, served by the web process.

Media changes while the process runs, so WhiteNoise (which reads its folder once) cannot serve it, and the
embedded newsroom has no other server. Behind a proxy or a CDN each file is asked for once an hour.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from django.views.static import serve

_HOUR = 3600


@require_safe
def serve_media(request: HttpRequest, path: str) -> HttpResponse:
    """The file of MEDIA_ROOT; 404 for documents, which go through Wagtail's view because they may be private."""
    if path.startswith("documents/"):
        raise Http404
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    response.headers["Cache-Control"] = f"public, max-age={_HOUR}"
    # What an editor uploaded is shown, never run.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
