"""Tags of documents and pictures: who may not know of a file reads no tag that only such files have.

Wagtail offers the tags of all files to whoever may use some, in three places that take no filter: so they are given
these in the place of its own.
"""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest, JsonResponse
from taggit.models import Tag
from wagtail.admin import filters
from wagtail.admin.views.tags import TAGS_AUTOCOMPLETE_LIMIT
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.views import chooser

from cms.core import file_access, page_access


def offer_known_tags() -> None:
    """Let the filters of lists and the chooser of pictures offer no others."""
    filters.popular_tags_for_model = popular_tags_for_model
    chooser.popular_tags_for_model = popular_tags_for_model


def popular_tags_for_model(model: type[Model], count: int = 10) -> QuerySet[Tag]:
    """As Wagtail's, of the files that the reader of this page may know of."""
    tags = Tag.objects.filter(_on_known(model, page_access.reader()))
    return tags.annotate(item_count=Count("taggit_taggeditem_items")).order_by("-item_count")[:count]


def autocomplete(request: HttpRequest) -> JsonResponse:
    """Names of tags that begin as `term`, as Wagtail's view gives them."""
    term = request.GET.get("term", "")
    known = _on_known(get_image_model(), request.user) | _on_known(get_document_model(), request.user)
    tags = Tag.objects.filter(known, name__istartswith=term) if term else Tag.objects.none()
    names = tags.order_by("name").values_list("name", flat=True).distinct()
    return JsonResponse(list(names[:TAGS_AUTOCOMPLETE_LIMIT]), safe=False)


def _on_known(model: type[Model], user: AbstractUser | AnonymousUser | None) -> Q:
    files = file_access.visible(model._default_manager.all(), user)
    return Q(
        taggit_taggeditem_items__content_type=ContentType.objects.get_for_model(model),
        taggit_taggeditem_items__object_id__in=files.values("pk"),
    )
