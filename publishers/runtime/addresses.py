"""Absolute addresses on the public domain: LOA_BASE_URL, whatever host a request names."""

from urllib.parse import urlsplit

from django.conf import settings


def absolute(path: str) -> str:
    """A path of this site (with its query, if any) on the public domain; an absolute address stays as it is."""
    return path if urlsplit(path).scheme else f"{settings.LOA_BASE_URL}/{path.lstrip('/')}"


def host() -> str:
    """The public host name, without a port."""
    return urlsplit(settings.LOA_BASE_URL).hostname or "localhost"
