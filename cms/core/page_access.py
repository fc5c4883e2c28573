"""Who may know of a page: everybody once it is published, before that only those who work on it.

Wagtail's admin names pages in many places: choosers, confirmations, messages, breadcrumbs, chosen values. Each page
asks here who reads it, and an address below the admin that names a page which its reader may not know of is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core.signals import request_finished
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import Page, PagePermissionTester
from wagtail.permissions import page_permission_policy
from wagtail.query import PageQuerySet

from cms.core import file_access
from cms.core.row_numbers import is_digits

HIDDEN = _("(unpublished item of another unit)")
"""What stands in the place of a title."""
_WORK = frozenset({"add", "change", "publish", "lock", "unlock", "bulk_delete"})
_ARGUMENTS = frozenset({"page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk"})
_PAGES_BY_KEY = ("admin/pages/", "admin/items/", "admin/api/main/^pages/")
"""Where an argument called `pk` is that of a page."""
_FILES = {"admin/documents/": get_document_model, "admin/images/": get_image_model}
"""Where the number of a file stands in the address, and of which kind it is."""
_FILE_ARGUMENTS = frozenset({"document_id", "doc_id", "image_id", "pk"})
_ASKED_BY_ID = frozenset({"wagtail_bulk_action", "wagtailadmin_choose_page_chosen_multiple"})
"""Addresses that name objects by `id` in the query: of the model in the address, or else pages."""
_FOUND_BY_ID = _ASKED_BY_ID | {"chosen_multiple", "find"}
"""These, and those that look among what their reader may know of."""

_NAMED = 5
"""How many items a warning names."""

_reader: ContextVar[AbstractUser | AnonymousUser | None] = ContextVar("reader", default=None)


def reader() -> AbstractUser | AnonymousUser | None:
    """The person who reads a page of the admin; None anywhere else."""
    return _reader.get()


def works_on(user: AbstractUser | AnonymousUser, page: Page) -> bool:
    """Whether this person has any right on the page, or on one above it."""
    return page_permission_policy.user_has_any_permission_for_instance(user, _WORK, page)


def may_know_of(user: AbstractUser | AnonymousUser, thing: Model) -> bool:
    """Whether this person may learn that there is this page, picture, document or redirect, and what it is called."""
    if isinstance(thing, Redirect):
        return thing.redirect_page is None or may_know_of(user, thing.redirect_page)
    if isinstance(thing, Page):
        return thing.live or works_on(user, thing)
    if isinstance(thing, AbstractImage | AbstractDocument):
        return file_access.is_public(thing) or file_access.may_see(user, thing)
    return True


def usable(user: AbstractUser | AnonymousUser, page_id: int | None) -> Callable[[type[Model], Any], bool]:
    """Answers whether there is this object for the person: she may know of it, or the page refers to it already."""

    @cache
    def referred_to() -> set[tuple[int, str]]:
        item = Page.objects.filter(pk=page_id).first() if page_id else None
        return file_access.referred_to(item.get_latest_revision_as_object()) if item else set()

    def answer(model: type[Model], key: Any) -> bool:
        instance = model._base_manager.filter(pk=key).first()
        if instance is not None and may_know_of(user, instance):
            return True
        return (ContentType.objects.get_for_model(model).pk, str(key)) in referred_to()

    return answer


def known(pages: PageQuerySet, user: AbstractUser | AnonymousUser) -> PageQuerySet:
    """Those of these pages that the person may know of."""
    return pages.filter(Q(live=True) | Q(pk__in=_theirs(user)))


def worked_on(pages: PageQuerySet, user: AbstractUser | AnonymousUser) -> PageQuerySet:
    """Those of these pages that the person works on, so also what they shall become."""
    return pages.filter(pk__in=_theirs(user))


def _theirs(user: AbstractUser | AnonymousUser) -> QuerySet:
    theirs = page_permission_policy.instances_user_has_any_permission_for(user, _WORK)
    return theirs.order_by().values("pk")


def known_warnings(item: Page, user: AbstractUser | AnonymousUser) -> list[tuple[str, list[Page]]]:
    """The warnings of an item (see ContentItem), with the first items of each that the person may know of."""
    warnings = [(words, list(known(about, user)[:_NAMED])) for words, about in item.warnings()]
    return [(words, about) for words, about in warnings if about]


def is_hidden(page: Page) -> bool:
    """Whether whoever reads the admin now may not know of the page; nothing is hidden outside of the admin."""
    who = reader()
    return who is not None and not may_know_of(who, page)


def is_drafted_by_others(page: Page) -> bool:
    """Whether whoever reads the admin now has no part in what the page shall become."""
    who = reader()
    return who is not None and not works_on(who, page)


class ItemPermissions(PagePermissionTester):
    """What a person may do with an item; moving is offered only where it can end anywhere."""

    def can_move(self) -> bool:
        """As Wagtail's, if nobody has locked it and there is another place where this person may add pages."""
        if not super().can_move() or self.user.is_superuser:
            return super().can_move()
        if self.page.locked:
            return False
        here = self.page.path[: -self.page.steplen]
        granted = page_permission_policy.get_cached_permissions_for_user(self.user)
        return any(grant.permission.codename == "add_page" and grant.page.path != here for grant in granted)


class HomePermissions(PagePermissionTester):
    """What a person may do with the home page: the whole public site would go with it."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Nobody, as nobody deletes the site."""
        return False

    def can_unpublish(self) -> bool:
        """Nobody: every address of the public would answer 404."""
        return False


class UnitPagePermissions(PagePermissionTester):
    """What a person may do with the page of a unit: a unit has one."""

    def can_copy(self) -> bool:
        """Nobody; a new unit gets a page of its own."""
        return False

    def can_copy_to(self, destination: Page, recursive: bool = False) -> bool:
        """Nobody, nowhere."""
        return False


class ReaderMiddleware:
    """Below the admin: remembers who reads, and answers 404 where the address names a page that is hidden."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        inside = request.path_info.startswith(reverse("wagtailadmin_home"))
        outer = _reader.get()  # of a page that asks the public site for a preview
        _reader.set(request.user if inside else None)
        response = self.get_response(request)
        if outer is not None:
            _reader.set(outer)
        return response

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict[str, Any]) -> None:
        """Refuse the address before any view has looked at it: what is hidden answers as what was never there."""
        match = request.resolver_match
        if match is None or _reader.get() is None or request.user.is_anonymous:
            return
        if not all(map(is_digits, _numbers(request, match, kwargs))):
            raise Http404
        for model, numbers in (
            _pages_named(match, kwargs),
            _files_named(match, kwargs),
            _asked_for(_asked(request, match), match, kwargs),
        ):
            things = model._default_manager.filter(pk__in=numbers) if numbers else ()
            if len(things) < len(numbers) or not all(may_know_of(request.user, thing) for thing in things):
                raise Http404


_Named = tuple[type[Model], set[str]]


def _pages_named(match: ResolverMatch, kwargs: dict[str, Any]) -> _Named:
    named = {str(value) for name, value in kwargs.items() if name in _ARGUMENTS}
    if match.route.startswith(_PAGES_BY_KEY) and "pk" in kwargs:
        named.add(str(kwargs["pk"]))
    return Page, named


def _files_named(match: ResolverMatch, kwargs: dict[str, Any]) -> _Named:
    for begin, model in _FILES.items():
        if match.route.startswith(begin):
            return model(), {str(value) for name, value in kwargs.items() if name in _FILE_ARGUMENTS}
    return Page, set()


def _numbers(request: HttpRequest, match: ResolverMatch, kwargs: dict[str, Any]) -> set[str]:
    """What an address gives as numbers of rows, as it is spelled; Wagtail hands them to the database unread."""
    named = {str(value) for name, value in kwargs.items() if isinstance(value, int) or name == "pk"}
    return named | _asked(request, match)


def _asked(request: HttpRequest, match: ResolverMatch) -> set[str]:
    named = set(request.GET.getlist("id")) if match.url_name in _FOUND_BY_ID else set()
    # A choice of all names nothing: which those are, `choose_from_known` says.
    return named - {"all"} if match.url_name == "wagtail_bulk_action" else named


def _asked_for(named: set[str], match: ResolverMatch, kwargs: dict[str, Any]) -> _Named:
    if match.url_name not in _ASKED_BY_ID:
        return Page, set()
    try:
        model = apps.get_model(kwargs["app_label"], kwargs["model_name"]) if "model_name" in kwargs else Page
    except LookupError:
        return Page, set()
    return model, named


def choose_from_known() -> None:
    """Let actions on many pages be about those that their reader may know of; call it once, at the start."""
    from wagtail.admin.views.bulk_action import BulkAction  # no models may be loaded yet when this module is read

    chosen = BulkAction.get_queryset.__func__

    def get_queryset(cls: type[BulkAction], model: type[Model], object_ids: Any) -> Any:
        who = reader()
        if who is None or not issubclass(model, Page):
            return chosen(cls, model, object_ids)
        # Items themselves: a page of Wagtail's own class tells everybody the title of its draft.
        return chosen(cls, known(model._default_manager.all(), who).specific(), object_ids)

    BulkAction.get_queryset = classmethod(get_queryset)


def _forget_reader(**kwargs: Any) -> None:
    # Not when the view has answered: a table is written as a stream after that.
    _reader.set(None)


request_finished.connect(_forget_reader, dispatch_uid="loa-forget-reader")
