"""What programs may know of: whatever the public reads, and what the person whose token they hold works on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError
from wagtail.api.querysets import get_public_pages_queryset
from wagtail.api.v3.querysets import get_pages_queryset
from wagtail.api.v3.routers import pages
from wagtail.models import Page

from cms.core.block_shapes import wrong


def open_to_readers(api: NinjaAPI) -> None:
    """Let who is signed in read what everybody reads; call it once, after the last router was added."""
    # Wagtail asks this one for every list and every single page, and offers no other way to say who sees which.
    pages.get_pages_queryset = _readable
    for router in api._get_bound_routers():
        for path in router.path_operations.values():
            for operation in path.operations:
                if operation.operation_id == "pages_detail":
                    operation.view_func = _drafts_for_their_editors(operation.view_func)


def _readable(request: HttpRequest, model: type[Page] = Page) -> QuerySet:
    """The pages that are live, and for a person those that she may change or publish."""
    try:
        public = get_public_pages_queryset(request, model)
    except ValueError:
        words = _("There are several sites of this name. Add the port: name:port.")
        raise ValidationError([wrong(("query", "site"), words)]) from None
    found = Q(pk__in=public.order_by().values("pk"))
    if request.user.is_authenticated:
        found |= Q(pk__in=get_pages_queryset(request, model).order_by().values("pk"))
    return model._default_manager.filter(found).select_related("content_type", "locale").order_by("pk")


def _drafts_for_their_editors(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view; to who may not change a page its draft is what stands there, as to the public."""

    @wraps(view)
    def answer(request: HttpRequest, page_id: int, **asked: Any) -> Any:
        if request.user.is_authenticated and not get_pages_queryset(request).filter(pk=page_id).exists():
            asked["version"] = "live"
        return view(request, page_id=page_id, **asked)

    return answer
