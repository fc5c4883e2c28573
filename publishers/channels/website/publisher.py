"""The public site. Wagtail publishes the page itself; a delivery here proves that people can read it.

The proof is a GET of the public address: it must answer with this version (the snapshot's hash in
`<meta name="loa-version">`), or, for a retract, with 410 or 404. What shows the item and may be
cached in front of the site is purged first, and with it where the item stood before, and the files
that it shows no more or only now. People read a version from the moment it is published, so one that
another overtook before its delivery counts as shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

import requests
from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import Field
from wagtail.contrib.frontend_cache.utils import get_backends
from wagtail.images import get_image_model

from publishers import contract
from publishers.contract import (
    Capability,
    ChannelUnavailable,
    ConfigurationError,
    Content,
    Done,
    Health,
    Job,
    Lookup,
    NotDone,
    NotSupported,
    Operation,
    Payload,
    PermanentError,
    Publisher,
    PublisherError,
    Receipt,
    TemporaryError,
)
from publishers.runtime import ports
from publishers.runtime.addresses import absolute, files_of
from publishers.runtime.lazy import gettext_lazy
from publishers.toolkit.http import Session, of_status, retry_after
from publishers.toolkit.inside import judge_address

_META = re.compile(rb"<meta\b[^>]*\bname=[\"']?loa-version[\"']?[^>]*>", re.IGNORECASE)
_CONTENT = re.compile(rb"\bcontent=[\"']?([^\"'\s>]+)", re.IGNORECASE)
_FRESH = {"Cache-Control": "no-cache", "Pragma": "no-cache", "User-Agent": "Loa-website"}
_GONE = (404, 410)
_FEEDS = ("/feeds/rss.xml", "/feeds/atom.xml", "/feeds/feed.json")


class WebsiteConfig(contract.Config):
    """`base_url` is asked instead of the address that an item names: for sites behind a proxy. '' asks the item's."""

    base_url: str = Field(default="", pattern=r"^(https?://.+)?$", title=gettext_lazy("Address behind the proxy"))


class WebsitePublisher(Publisher):
    """Proves what the public site answers, and purges the cache in front of it."""

    name = "website"
    label = gettext_lazy("Website")
    capabilities = Capability.UPDATE | Capability.RETRACT | Capability.LOOKUP | Capability.BACKFILL
    idempotent = frozenset({Operation.CREATE, Operation.UPDATE, Operation.RETRACT})
    Config = WebsiteConfig
    retracts_on_expiry = True
    outside = False
    public_without_delivery = True
    config: WebsiteConfig

    def render(self, content: Content, operation: Operation) -> Payload:
        """Address, version to be read there, what else shows or showed the item, and its files.

        A retract expects no version.
        """
        if operation == Operation.NOTICE:
            raise NotSupported(_("The website has no notices: a page is changed or taken down."), code="website_notice")
        snapshot = content.snapshot
        listed = ports.ITEM_LISTS.get()().get(snapshot.type)
        shown_on = ["/", listed.path if listed else "", *_FEEDS]
        versions = [snapshot, *content.overtaken]
        pages = [page for version in versions for page in _own_pages(version.url)]
        return {
            "title": snapshot.title,
            "url": snapshot.url,
            "hash": "" if operation == Operation.RETRACT else snapshot.hash,
            "purge": list(dict.fromkeys([*pages, *(urljoin(snapshot.url, path) for path in shown_on if path)])),
            "files": files_of(snapshot),
            "overtaken_files": sorted({file for version in content.overtaken for file in files_of(version)}),
        }

    def deliver(self, payload: Payload, job: Job) -> Receipt:
        """Purge, then prove. A page that does not show this version yet is tried again soon."""
        session = Session(deadline=job.deadline, timeout=15)
        stood = _own_pages(job.receipt.url) if job.receipt and job.receipt.url else []
        stale = [*dict.fromkeys([*payload["purge"], *stood]), *_every_size(_changed_files(payload, job))]
        response = self._get(session, payload["url"])
        if not _proves(response, payload["hash"]):
            # Perhaps only the cache is behind.
            _purge(stale, job.deadline)
            response = self._get(session, payload["url"])
            _require(response, payload["hash"])
        _purge(stale, job.deadline)
        return _receipt(payload)

    def lookup(self, job: Job) -> Lookup:
        """Look at the page."""
        response = self._get(Session(deadline=job.deadline, timeout=15), job.payload["url"])
        return Done(_receipt(job.payload)) if _proves(response, job.payload["hash"]) else NotDone()

    def check_address(self) -> str:
        """Refuse an address inside the network that the operator has not allowed: its status would be told."""
        try:
            return judge_address(self.config.base_url)
        except ConfigurationError as error:
            raise ConfigurationError(
                _(
                    "The address behind the proxy leads inside the network. Leave it empty, or have the operator name"
                    " that network in LOA_CHANNELS_INSIDE first."
                ),
                code=error.code,
            ) from error

    def health(self) -> Health:
        """Open the home page."""
        if not self.config.base_url:
            return Health(ok=True, message=_("Each page is asked at its own address."))
        try:
            response = self._get(Session(deadline=contract.boottime() + 15), self.config.base_url.rstrip("/") + "/")
        except PublisherError as error:
            return Health(ok=False, message=error.message)
        message = _("The home page answers with status %(status)d.") % {"status": response.status_code}
        return Health(ok=response.status_code == 200, message=message)

    def _get(self, session: Session, url: str) -> requests.Response:
        return session.get(self._address(url), headers=_FRESH)

    def _address(self, url: str) -> str:
        """The address of a page, at the configured host if there is one."""
        if not self.config.base_url:
            return url
        base, page = urlsplit(self.config.base_url), urlsplit(url)
        return urlunsplit((base.scheme, base.netloc, base.path.rstrip("/") + page.path, page.query, ""))


def _purge(addresses: list[str], deadline: float) -> None:
    """Have the cache forget them here and now: Wagtail's task would leave it to another process and hide its errors.

    TemporaryError when CLOCK_BOOTTIME `deadline` comes before the last of them.
    """
    for cache in get_backends().values():
        for address in addresses:
            if contract.boottime() >= deadline:
                raise TemporaryError(_("The time for this delivery was over before it was sent."), code="deadline")
            cache.purge_batch([address])


def _proves(response: requests.Response, version: str) -> bool:
    if not version:
        return response.status_code in _GONE
    return response.status_code == 200 and _version(response.content) == version


def _version(page: bytes) -> str:
    """The version that a page says it shows, '' if it says none."""
    meta = _META.search(page)
    match = _CONTENT.search(meta[0]) if meta else None
    return match[1].decode("ascii", "replace") if match else ""


def _require(response: requests.Response, version: str) -> None:
    """Raise what keeps the proof from holding."""
    if _proves(response, version):
        return
    status = response.status_code
    if 200 <= status < 300:
        if version:
            raise TemporaryError(_("The page does not show this version yet."), code="website_version")
        raise TemporaryError(_("The page is still there."), code="website_still_there")
    if status in _GONE:
        raise TemporaryError(_("The page is not there yet."), code="website_missing", detail=f"http_{status}")
    error = of_status(status, safe=True, retry_after=retry_after(response))
    if isinstance(error, PermanentError | ConfigurationError):
        # A page of our own site: no editor can mend it, its operator can.
        raise ConfigurationError(
            _("The site refuses to show the page (status %(status)d). Check its address and what stands before it.")
            % {"status": status},
            code=error.code,
        )
    raise error or ChannelUnavailable(_("The site does not answer as it should."), code=f"http_{status}")


def _own_pages(url: str) -> list[str]:
    """The address of an item, and that of the unit's page above it, which lists it."""
    return [url, re.sub(r"[^/]+/$", "", url)]


def _changed_files(payload: Payload, job: Job) -> set[str]:
    """Addresses of files that were public until now or are so only now."""
    before = set(job.receipt.data.get("files", [])) if job.receipt else set()
    # A payload of an older release names none.
    now, overtaken = set(payload.get("files", [])), set(payload.get("overtaken_files", []))
    if job.operation == Operation.RETRACT:
        return before | overtaken | now
    return before ^ now | overtaken - now


def _every_size(files: Iterable[str]) -> list[str]:
    """The same addresses, and those of every other size of the pictures among them: lists and links show others."""
    files = set(files)
    paths = (unquote(urlsplit(file).path) for file in files)
    names = [path.removeprefix(settings.MEDIA_URL) for path in paths if path.startswith(settings.MEDIA_URL)]
    if not names:
        return sorted(files)
    sizes = get_image_model().get_rendition_model().objects.all()
    others = sizes.filter(image__in=sizes.filter(file__in=names).values("image"))
    return sorted({*files, *(absolute(size.url) for size in others)})


def _receipt(payload: Payload) -> Receipt:
    files = payload.get("files", []) if payload["hash"] else []
    return Receipt(remote_id=payload["hash"], url=payload["url"] if payload["hash"] else "", data={"files": files})
