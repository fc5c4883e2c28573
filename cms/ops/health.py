"""Is it up (`/health/live`), and can it serve (`/health/ready`)? For load balancers and whoever watches."""

import logging
import uuid

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms import __version__

_log = logging.getLogger(__name__)


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """200 and the release that runs, as long as the process answers.

    Touches nothing else, so that a slow database restarts no web process.
    """
    return JsonResponse({"status": "ok", "version": __version__})


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 when database and cache answer, else 503; the body names what does not, the log says why."""
    parts = {"database": _database(), "cache": _cache()}
    good = all(parts.values())
    words = {name: "ok" if up else "unavailable" for name, up in parts.items()}
    return JsonResponse({"status": "ok" if good else "unavailable", **words}, status=200 if good else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations")
            return cursor.fetchone() is not None
    except DatabaseError as error:
        _log.warning("database not ready: %s", error)
        return False


def _cache() -> bool:
    key, token = f"health-{uuid.uuid4()}", uuid.uuid4().hex
    try:
        cache.set(key, token, timeout=10)
        return cache.get(key) == token
    except Exception as error:  # each cache backend raises its own library's errors
        _log.warning("cache not ready: %s", error)
        return False
