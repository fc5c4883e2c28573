"""Absolute addresses on the public domain: LOA_BASE_URL, whatever host a request names."""

import re
from urllib.parse import urlsplit

from django.conf import settings

from publishers.contract import Snapshot


def absolute(path: str) -> str:
    """A path of this site (with its query, if any) on the public domain; an absolute address stays as it is."""
    return path if urlsplit(path).scheme else f"{settings.LOA_BASE_URL}/{path.lstrip('/')}"


def of_files() -> re.Pattern[str]:
    """Finds addresses of pictures and documents of this site: the base address, then the path as links have it."""
    return re.compile(rf'({re.escape(settings.LOA_BASE_URL)})({settings.MEDIA_URL}[^\s"?#]+|/documents/\d+/[^\s"?#]+)')


def files_of(snapshot: Snapshot) -> list[str]:
    """Absolute addresses of every picture (each size that it shows) and document of an item, each once."""
    named = [snapshot.picture.url] if snapshot.picture else []
    named += [attachment.url for attachment in snapshot.attachments]
    texts = [*named, *(block.html for block in snapshot.blocks)]
    return list(dict.fromkeys(match[0] for text in texts for match in of_files().finditer(text)))


def host() -> str:
    """The public host name, without a port."""
    return urlsplit(settings.LOA_BASE_URL).hostname or "localhost"
