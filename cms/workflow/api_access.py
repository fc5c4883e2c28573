"""What programs may know of: whatever the public reads, and what the person whose token they hold works on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError
from wagtail.api.querysets import get_public_pages_queryset
from wagtail.api.v3.auth import AllowAnonymous
from wagtail.api.v3.pagination import WagtailLimitOffsetPagination
from wagtail.api.v3.querysets import get_pages_queryset
from wagtail.api.v3.routers import pages
from wagtail.api.v3.schemas.pages import PageTypeInjectingBodyModel
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from cms.core import former_addresses, page_access
from cms.core.block_shapes import wrong
from cms.core.row_numbers import LARGEST


def open_to_readers(api: NinjaAPI) -> None:
    """Show who is signed in what everybody reads, and nothing of what she may not know of.

    Call it once, after the last router was added.
    """
    # Wagtail asks this one for every list and every single page, and offers no other way to say who sees which.
    pages.get_pages_queryset = _readable
    for router in api._get_bound_routers():
        for path in router.path_operations.values():
            for operation in path.operations:
                if operation.operation_id == "pages_detail":
                    operation.view_func = _drafts_for_their_editors(operation.view_func)
                elif operation.operation_id == "redirects_find":
                    operation.view_func = _found_by_number(operation.view_func)
                operation.view_func = _without_hidden(operation.view_func)
    # The list of redirects asks nobody who may see which, so they are counted out where it is cut into pages.
    WagtailLimitOffsetPagination.paginate_queryset = _known_redirects(WagtailLimitOffsetPagination.paginate_queryset)
    PageTypeInjectingBodyModel.get_meta_type = classmethod(_type_of_page)
    AllowAnonymous.__call__ = _nobody


def _nobody(self: AllowAnonymous, request: HttpRequest) -> AnonymousUser | None:
    """Who asks without a token; a wrong or revoked one is refused, also where anybody may read.

    The program would take the drafts of its person for gone, and who guesses would not be counted.
    """
    request.user = AnonymousUser()
    return None if request.headers.get("Authorization") else request.user


def _readable(request: HttpRequest, model: type[Page] = Page) -> QuerySet:
    """The pages that are live, and for a person those that she may change or publish."""
    try:
        public = get_public_pages_queryset(request, model)
    except ValueError:
        words = _("There are several sites of this name. Add the port: name:port.")
        raise ValidationError([wrong(("query", "site"), words)]) from None
    condition = Q(pk__in=public.order_by().values("pk"))
    if request.user.is_authenticated:
        condition |= Q(pk__in=get_pages_queryset(request, model).order_by().values("pk"))
    return model._default_manager.filter(condition).select_related("content_type", "locale").order_by("pk")


def _drafts_for_their_editors(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view; to who may not change a page its draft is what stands there, as to the public."""

    @wraps(view)
    def answer(request: HttpRequest, page_id: int, **values: Any) -> Any:
        if request.user.is_authenticated and not get_pages_queryset(request).filter(pk=page_id).exists():
            values["version"] = "live"
        return view(request, page_id=page_id, **values)

    return answer


def _found_by_number(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view; a redirect that leads to what is hidden is found by its number as little as by its path."""

    @wraps(view)
    def answer(request: HttpRequest, id: int | None = None, **values: Any) -> Any:
        return view(request, id=LARGEST if _is_hidden(request, Redirect, id) else id, **values)

    return answer


def _known_redirects(paginate: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(paginate)
    def answer(paginator: Any, queryset: QuerySet, pagination: Any, request: HttpRequest, **values: Any) -> Any:
        if getattr(queryset, "model", None) is Redirect:
            queryset = former_addresses.known(queryset, request.user)
        return paginate(paginator, queryset, pagination=pagination, request=request, **values)

    return answer


_NAMED = {
    "page_id": Page,
    "document_id": get_document_model(),
    "image_id": get_image_model(),
    "redirect_id": Redirect,
}
"""What the numbers in addresses are of."""
_NAMED_INSIDE = ("parent_id", "destination_id", "redirect_page")
"""Names of numbers of pages in bodies; what content refers to is looked at with its blocks."""


def _without_hidden(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view; to who may not know of an object its number is one that there never was."""

    @wraps(view)
    def answer(request: HttpRequest, **values: Any) -> Any:
        for name in values.keys() & _NAMED.keys():
            if _is_hidden(request, _NAMED[name], values[name]):
                values[name] = LARGEST
        data = values.get("data")
        for part in (data, getattr(data, "meta", None)):
            for name in _NAMED_INSIDE:
                if _is_hidden(request, Page, getattr(part, name, None)):
                    setattr(part, name, LARGEST)
        return view(request, **values)

    return answer


def _is_hidden(request: HttpRequest, model: type[Model], key: int | None) -> bool:
    instance = None if key is None else model._default_manager.filter(pk=key).first()
    return instance is not None and not page_access.may_know_of(request.user, instance)


def _type_of_page(
    model: type[PageTypeInjectingBodyModel], request: HttpRequest, api: NinjaAPI, values: dict[str, Any]
) -> str:
    if _is_hidden(request, Page, values[model.page_id_param]):
        raise Http404
    return _TYPE_OF_PAGE(model, request, api, values)


_TYPE_OF_PAGE = PageTypeInjectingBodyModel.get_meta_type.__func__
