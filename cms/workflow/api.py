"""Wagtail's API for reading and writing pages, and the verbs of this newsroom beside its actions.

A token of one's own is asked for wherever something is done or an account is read, as everywhere in Wagtail's API.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import Router, Schema
from wagtail.actions.revert_to_page_revision import RevertToPageRevisionError
from wagtail.api.v3.api import api
from wagtail.api.v3.auth import BearerTokenAuth
from wagtail.api.v3.permissions import get_restricted_collection_ids
from wagtail.documents.api.v3 import router as documents
from wagtail.images.api.v3 import router as images
from wagtail.images.api.v3.schemas import ImageMetaSchema

from cms.core import file_access, page_access
from cms.core.images import LoaImage
from cms.core.models import ContentItem, ShowsAnother
from cms.core.refusals import refuse_in_words
from cms.core.unknown_fields import refuse_unknown_fields
from cms.publication import snapshot
from cms.workflow import account, correct, withdraw
from cms.workflow.api_access import open_to_readers
from cms.workflow.api_description import Description
from cms.workflow.deletion import NotDeletable
from publishers.runtime.problems import problem

__all__ = ["api"]

verbs = Router(tags=["pages"], auth=BearerTokenAuth())


class Reason(Schema):
    """Why an item is taken back, in words for the public."""

    reason: str


class Note(Schema):
    """What was wrong and what is right; `publish` sends the draft out that carries the note."""

    wrong: str
    right: str
    publish: bool = False


class ChannelLine(Schema):
    """What became of it on one channel: `outcome` is done, under_way, not_done or nothing.

    `copies` says what left there before and cannot be called back.
    """

    channel: str
    name: str
    outcome: str
    operation: str
    state: str
    address: str
    why: str
    tell: str
    copies: str


class NoteRead(Schema):
    """A note of correction."""

    wrong: str
    right: str


class FileRead(Schema):
    """A file of the item that stays public, because these other pages show it."""

    title: str
    url: str
    shown_by: list[str]


class FilesRead(Schema):
    """Files that the item shows no more: how many nobody outside can have any longer, and those that stay public."""

    ended: int
    still_public: list[FileRead]


class AccountRead(Schema):
    """The account of a correction or withdrawal; `under_way` says that it may still change by itself."""

    content: str
    version: int
    cause: str
    title: str
    at: str
    by: str | None
    reason: str | None
    corrections: list[NoteRead]
    under_way: bool
    summary: str
    files: FilesRead
    channels: list[ChannelLine]


class ItemNamed(Schema):
    """An item by its number and title."""

    id: int
    title: str


class WarningRead(Schema):
    """What may be a slip though nothing forbids it, and the items that it is about."""

    text: str
    items: list[ItemNamed]


class Drafted(Schema):
    """A note that is in a draft: `revision` is its number, `account` is there once it was published."""

    revision: int
    account: AccountRead | None


@verbs.get("/{page_id}/account/", response=AccountRead, summary="Account of a correction or withdrawal")
def read_account(request: HttpRequest, page_id: int, version: int | None = None) -> dict[str, Any]:
    """The newest account of an item, or that of one version."""
    item = _item(request, page_id)
    report = account.account_of(item.content_id, version)
    if report is None:
        raise Http404(_("This item was neither corrected nor withdrawn."))
    return account.as_data(report)


@verbs.get("/{page_id}/warnings/", response=list[WarningRead], summary="What may be a slip in an item")
def read_warnings(request: HttpRequest, page_id: int) -> list[dict[str, Any]]:
    """What the editor of the item says of it, for those who work on it; to others there is none."""
    item = get_object_or_404(ContentItem, pk=page_id).specific
    if not page_access.works_on(request.user, item):
        raise Http404
    return [
        {"text": words, "items": [{"id": about.pk, "title": about.get_admin_display_title()} for about in pages]}
        for words, pages in page_access.known_warnings(item, request.user)
    ]


@verbs.post("/{page_id}/actions/withdraw/", response=AccountRead | None, summary="Withdraw item everywhere")
def withdraw_item(request: HttpRequest, page_id: int, data: Reason) -> dict[str, Any] | None:
    """Take an item back from every channel at once; null when no channel had heard of it."""
    item = get_object_or_404(ContentItem, pk=page_id, alias_of__isnull=True).specific
    withdraw.withdraw(item, request.user, data.reason)
    report = account.account_of(item.content_id)
    return account.as_data(report) if report else None


@verbs.post("/{page_id}/actions/correct/", response=Drafted, summary="Correct item")
def correct_item(request: HttpRequest, page_id: int, data: Note) -> dict[str, Any]:
    """Add a note of correction to the item's draft; publish that draft where this is asked and allowed."""
    item = get_object_or_404(ContentItem, pk=page_id, alias_of__isnull=True).specific
    revision = correct.correct(item, request.user, data.wrong, data.right, publish=data.publish)
    report = account.account_of(item.content_id) if data.publish else None
    return {"revision": revision.pk, "account": account.as_data(report) if report else None}


def _item(request: HttpRequest, page_id: int) -> ContentItem:
    """The item, for those who may read its accounts; to others there is none."""
    item = get_object_or_404(ContentItem, pk=page_id, alias_of__isnull=True)
    if not account.may_read(item.content_id, request.user):
        raise Http404
    return item


@api.exception_handler(ShowsAnother)
@api.exception_handler(RevertToPageRevisionError)
def shows_another(request: HttpRequest, refusal: RuntimeError) -> HttpResponse:
    """An alias has no versions of its own."""
    return problem(409, detail=str(_("This page shows another one. Change that one instead.")))


@api.exception_handler(NotDeletable)
def stands_outside(request: HttpRequest, refusal: NotDeletable) -> HttpResponse:
    """What can still be read outside is not deleted: withdraw it first."""
    return problem(409, detail=str(refusal.args[0]))


def _files(model: type[Model], *related: str) -> Callable[[HttpRequest], QuerySet]:
    """What Wagtail lists of a kind of file: for anybody what is public, for a person also what she may use."""

    def listed(request: HttpRequest) -> QuerySet:
        files = model._default_manager.exclude(collection__in=get_restricted_collection_ids(request))
        return file_access.visible(files, request.user).prefetch_related("tags", *related).order_by("id")

    return listed


# Wagtail asks these two for every list and every single file, and offers no other way to say who sees which.
documents.get_documents_queryset = _files(documents.Document)
images.get_images_queryset = _files(images.Image, "renditions")


def _shown_at(image: LoaImage) -> str | None:
    """Path of the size that items show, once one has shown it; the original is served to nobody by its address."""
    return next((size.url for size in image.renditions.all() if size.filter_spec == snapshot.PICTURE_SIZE), None)


# Nor does it offer a way to say what stands in a field; schemas made from this one share its resolvers.
ImageMetaSchema._ninja_resolvers["download_url"]._func = _shown_at

api.add_router("/pages/", verbs)
# Called by the views that answer with the description; the framework has no other place for changes to the whole.
api.get_openapi_schema = Description(api)
# The framework answers every method with the description, and one that writes with a refusal meant for forms.
api.docs_decorator = lambda view: csrf_exempt(require_safe(view))
refuse_unknown_fields(api)
refuse_in_words(api)
open_to_readers(api)
