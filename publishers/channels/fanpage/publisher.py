"""The Facebook Page of the department: one post for each item, edited in place, deleted on withdrawal.

An item with a picture is a photo post: the picture is uploaded unpublished, with its alternative
text, and attached, because only attached media can be exchanged later. Without a picture the post
is a link post. The address is the permanent one in both, and the last line of the text: a post's
link can never be edited, and the permanent address need not be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field, SecretStr, field_validator

from publishers import contract
from publishers.channels.fanpage import wording
from publishers.channels.fanpage.errors import DUPLICATE, GONE
from publishers.channels.fanpage.graph import PageGraph
from publishers.contract import (
    AlreadyThere,
    Capability,
    ConfigurationError,
    Content,
    ContentRejected,
    Done,
    Health,
    Job,
    Limits,
    Lookup,
    NotDone,
    NotSupported,
    Operation,
    Payload,
    PermanentError,
    Post,
    Publisher,
    PublisherError,
    Receipt,
    Snapshot,
    TemporaryError,
    TextField,
    UnknownOutcome,
)
from publishers.runtime.lazy import gettext_lazy
from publishers.toolkit.http import Session, raise_for_status
from publishers.toolkit.inside import judge_address, outside

_API = "https://graph.facebook.com"
MESSAGE_LIMIT = 63_206
CAPTION_LIMIT = 50_000  # leaves room for ten corrections and the address
PICTURE_LIMIT = 4 * 1024 * 1024
_PICTURES = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp"}
_POST_ID = re.compile(r"\d+_\d+")
_POST_ADDRESS = re.compile(r"/posts/(\d+)/?$")
_FIELDS = "id,message,created_time,permalink_url,attachments{unshimmed_url,target}"
_SLACK = timedelta(minutes=2)  # between Facebook's clock and ours
_PAGE_OF_POSTS = 50
_FAR_ENOUGH = 10  # pages of posts to look through
_NEARLY_USED_UP = 75.0  # percent of a rate limit


class FanpageConfig(contract.Config):
    """Settings of a Page. `token_in` is where Facebook finds the token; `retract_on_expiry` deletes expired posts."""

    page_id: str = Field(pattern=r"^\d+$", title=gettext_lazy("Number of the Page"))
    access_token: SecretStr = Field(title=gettext_lazy("Access token of the Page"))
    app_secret: SecretStr | None = Field(
        default=None,
        title=gettext_lazy("App secret"),
        description=gettext_lazy("Needed only where the app asks for proof of it with every call."),
    )
    api_version: str = Field(default="v26.0", pattern=r"^v\d+\.\d+$", title=gettext_lazy("Version of the Graph API"))
    base_url: str = Field(default=_API, pattern=r"^https?://[^\s@?#]+$", title=gettext_lazy("Address of the Graph API"))
    _not_inside = field_validator("base_url")(outside)
    token_in: Literal["header", "form"] = Field(
        default="header",
        title=gettext_lazy("Where the token is sent"),
        json_schema_extra={
            "labels": {"header": gettext_lazy("In a header, as is usual"), "form": gettext_lazy("Among the data sent")}
        },
    )
    retract_on_expiry: bool = Field(default=False, title=gettext_lazy("Delete posts of items that expire"))
    lag_minutes: int = Field(
        default=360,
        ge=0,
        title=gettext_lazy("Minutes until a post is surely visible"),
        description=gettext_lazy(
            "After a lost answer the Page is asked for so long before a post counts as not there. "
            "Facebook sometimes shows posts late."
        ),
    )


class FanpagePublisher(Publisher):
    """Posts to a Facebook Page through the Graph API."""

    name = "fanpage"
    label = gettext_lazy("Facebook Page")
    capabilities = Capability.UPDATE | Capability.RETRACT | Capability.LOOKUP
    idempotent = frozenset({Operation.UPDATE, Operation.RETRACT})
    limits = Limits(text=MESSAGE_LIMIT, picture_bytes=PICTURE_LIMIT)
    text_fields = (TextField("caption", gettext_lazy("Text of the post"), CAPTION_LIMIT),)
    Config = FanpageConfig
    preview_template = "fanpage/preview.html"
    deadline_seconds = 45.0
    config: FanpageConfig

    @classmethod
    def default_text(cls, name: str, snapshot: Snapshot) -> str:
        return wording.caption(snapshot, CAPTION_LIMIT)

    def render(self, content: Content, operation: Operation) -> Payload:
        """The post: `message`, `link`, and `picture` (url, alt) or None."""
        if operation == Operation.NOTICE:
            raise NotSupported(_("A Page has no notices: a post is edited or deleted."), code="fanpage_notice")
        snapshot = content.snapshot
        picture = {"url": snapshot.picture.url, "alt": snapshot.picture.alt} if snapshot.picture else None
        return {
            "message": wording.message(snapshot, MESSAGE_LIMIT, content.texts.get("caption", "")),
            "link": snapshot.permanent_url,
            "picture": picture,
        }

    def deliver(self, payload: Payload, job: Job) -> Receipt:
        """Create, edit or delete the post."""
        graph = self._graph(job.deadline)
        if job.operation == Operation.CREATE:
            return self._create(graph, payload, job)
        if job.operation == Operation.UPDATE:
            return self._update(graph, payload, job)
        if job.operation == Operation.RETRACT:
            return self._retract(graph, job)
        raise NotSupported(_("A Page has no notices: a post is edited or deleted."), code="fanpage_notice")

    def lookup(self, job: Job) -> Lookup:
        """Ask the Page: for a create by the permanent address in a post not older than the first attempt."""
        graph = self._graph(job.deadline)
        if job.operation == Operation.CREATE:
            listed = self._find(graph, job.payload["link"], since=_since(job))
            return Done(_receipt(listed, job.payload)) if listed else NotDone()
        post_id = self._post_id(graph, job)
        post = self._read(graph, post_id) if post_id else None
        if job.operation == Operation.RETRACT:
            return NotDone() if post else Done(Receipt())
        if post is None or post.get("message", "") != job.payload["message"]:
            return NotDone()
        return Done(_receipt(post, job.payload, before=job.receipt))

    def posts(self) -> Iterator[Post]:
        """The newest posts of the Page, with the addresses in their text and their link."""
        graph = self._graph(contract.boottime() + self.deadline_seconds)
        for post in islice(self._posts(graph), _PAGE_OF_POSTS * _FAR_ENOUGH):
            named = {word for word in post.get("message", "").split() if word.startswith("http")}
            address = str(post.get("permalink_url", ""))
            yield Post(remote_id=str(post["id"]), url=address, links=frozenset({*named, *_links(post)}))

    def lag(self) -> float:
        return self.config.lag_minutes * 60.0

    def check_address(self) -> str:
        return "" if self.config.base_url == _API else judge_address(self.config.base_url)

    def health(self) -> Health:
        """Read the Page's name; tells when a rate limit is nearly used up."""
        graph = self._graph(contract.boottime() + 15)
        try:
            page = graph.get_object(self.config.page_id, fields="id,name")
        except PublisherError as error:
            return Health(ok=False, message=error.message)
        if graph.usage >= _NEARLY_USED_UP:
            used = _("%(name)s: %(percent)d%% of Facebook's rate limit is used up.")
            return Health(ok=True, message=used % {"name": page.get("name", ""), "percent": graph.usage})
        return Health(ok=True, message=str(page.get("name", "")))

    def _graph(self, deadline: float) -> PageGraph:
        return PageGraph(
            self.config.access_token.get_secret_value(),
            # Facebook's own address nobody typed: it is reached as the environment says, also by a proxy.
            session=Session(deadline=deadline, public_only=self.config.base_url != _API),
            version=self.config.api_version,
            base_url=self.config.base_url,
            app_secret=self.config.app_secret.get_secret_value() if self.config.app_secret else "",
            token_in_header=self.config.token_in == "header",  # noqa: S105 the place of a token is no secret
        )

    def _create(self, graph: PageGraph, payload: Payload, job: Job) -> Receipt:
        post: dict[str, Any] = {"message": payload["message"], "published": True, "fields": "id,permalink_url"}
        if payload["picture"]:
            post["attached_media"] = [self._upload(graph, payload["picture"], job.deadline)]
        else:
            post["link"] = payload["link"]
        try:
            made = graph.put_object(self.config.page_id, "feed", **post)
        except ContentRejected as error:
            if error.code != DUPLICATE:
                raise
            # Facebook has this text as the newest post: ours, if an earlier attempt got through.
            listed = self._find(graph, payload["link"], since=_since(job))
            if not listed and job.receipt is not None and job.attempt <= 1:
                raise  # the post that stands has this text, and nobody has tried to make another
            if not listed:
                raise AlreadyThere(
                    _("Facebook already has this post, but does not show it yet."),
                    code=error.code,
                    detail=error.detail,
                ) from None
            return _receipt(listed, payload)
        except PermanentError as error:
            if error.code == GONE:
                raise _unknown_page(error) from None
            raise
        if not made.get("id"):
            raise UnknownOutcome(_("Facebook answered without the post's id."), code="garbage")
        return _receipt(made, payload)

    def _update(self, graph: PageGraph, payload: Payload, job: Job) -> Receipt:
        post_id = self._post_id(graph, job)
        if not post_id:
            raise PermanentError(_("The post is no longer on the Page."), code=GONE)
        change: dict[str, Any] = {"message": payload["message"]}
        before = job.receipt.data if job.receipt else {}
        if not before.get("linked") and before.get("picture") != payload["picture"]:
            picture = payload["picture"]
            change["attached_media"] = [self._upload(graph, picture, job.deadline)] if picture else []
        graph.edit_object(post_id, **change)
        return _receipt({"id": post_id}, payload, before=job.receipt)

    def _retract(self, graph: PageGraph, job: Job) -> Receipt:
        post_id = self._post_id(graph, job)
        if post_id:
            try:
                graph.delete_object(post_id)
            except PermanentError as error:
                if error.code != GONE:
                    raise
                self._check_page(graph)  # then what is already gone is retracted
        return Receipt()

    def _upload(self, graph: PageGraph, picture: dict[str, str], deadline: float) -> dict[str, str]:
        """Upload a picture that nobody sees yet, with its alternative text, and return how a post attaches it.

        We send the bytes: where the newsroom is not on the public internet, Facebook could not fetch the address.
        """
        response = Session(deadline=deadline).get(picture["url"])
        raise_for_status(response)
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind not in _PICTURES:
            raise ContentRejected(_("The picture of the item is not a picture that Facebook takes."), code="picture")
        if len(response.content) > PICTURE_LIMIT:
            raise ContentRejected(_("The picture of the item is larger than 4 MB."), code="picture")
        source = (f"picture.{_PICTURES[kind]}", response.content, kind)
        details = {"published": False, "alt_text_custom": picture["alt"] or None}
        try:
            photo = graph.put_photo(source, f"{self.config.page_id}/photos", **details)
        except UnknownOutcome as error:
            # An unpublished photo is seen by nobody, so a second one does no harm.
            raise TemporaryError(error.message, code=error.code, detail=error.detail) from None
        return {"media_fbid": str(photo["id"])}

    def _post_id(self, graph: PageGraph, job: Job) -> str:
        """The id of the post that stands; '' if there is none. People mark posts by address, so that is read, too."""
        if job.receipt is None:
            return ""
        for spelled in (job.receipt.remote_id, job.receipt.url):
            if _POST_ID.fullmatch(spelled):
                return spelled
            if match := _POST_ADDRESS.search(spelled):
                return f"{self.config.page_id}_{match[1]}"
        post = self._find(graph, job.payload["link"], since=None)
        return str(post["id"]) if post else ""

    def _read(self, graph: PageGraph, post_id: str) -> dict[str, Any] | None:
        try:
            return dict(graph.get_object(post_id, fields="id,message,created_time,permalink_url"))
        except PermanentError as error:
            if error.code != GONE:
                raise
            self._check_page(graph)
            return None

    def _check_page(self, graph: PageGraph) -> None:
        """Facebook says "does not exist" also of what we may not see: believe it only while the Page can be read."""
        try:
            graph.get_object(self.config.page_id, fields="id")
        except PermanentError as error:
            raise _unknown_page(error) from None

    def _find(self, graph: PageGraph, link: str, since: datetime | None) -> dict[str, Any] | None:
        """The newest post that carries the permanent address, made at `since` or later."""
        for post in self._posts(graph):
            made = _moment(post.get("created_time", ""))
            if since is not None and made is not None and made < since:
                return None
            if link in post.get("message", "").split() or link in _links(post):
                return post
        return None

    def _posts(self, graph: PageGraph) -> Iterator[dict[str, Any]]:
        args: dict[str, Any] = {"fields": _FIELDS, "limit": _PAGE_OF_POSTS}
        for _page in range(_FAR_ENOUGH):
            answer = graph.get_connections(self.config.page_id, "published_posts", **args)
            yield from answer.get("data", [])
            after = answer.get("paging", {}).get("cursors", {}).get("after")
            if not after:
                return
            args["after"] = after
        raise ConfigurationError(_("The Page has too many posts to look through."), code="fanpage_lookup")


def _unknown_page(error: PublisherError) -> ConfigurationError:
    return ConfigurationError(
        _("The Page cannot be found with this token. Check Page id and rights."),
        code="fanpage_page",
        detail=error.detail,
    )


def _since(job: Job) -> datetime | None:
    return job.started_at - _SLACK if job.started_at else None


def _links(post: dict[str, Any]) -> list[str]:
    return [entry.get("unshimmed_url", "") for entry in post.get("attachments", {}).get("data", [])]


def _moment(value: str) -> datetime | None:
    try:
        return datetime.strptime(value, "%Y-%m-%dT%H:%M:%S%z").astimezone(UTC)
    except ValueError:
        return None


def _receipt(post: dict[str, Any], payload: Payload, before: Receipt | None = None) -> Receipt:
    linked = bool(before.data.get("linked")) if before else not payload["picture"]
    address = str(
        post.get("permalink_url") or (before.url if before else "") or f"https://www.facebook.com/{post['id']}"
    )
    return Receipt(remote_id=str(post["id"]), url=address, data={"linked": linked, "picture": payload["picture"]})
