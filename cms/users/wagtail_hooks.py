"""What a person may read of other units in Wagtail's lists of pages."""

from django.db.models import Q
from django.http import HttpRequest
from wagtail import hooks
from wagtail.permissions import page_permission_policy
from wagtail.query import PageQuerySet


@hooks.register("construct_page_chooser_queryset")
def leave_out_unpublished_items_of_others(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """Of the pages that can be chosen: all that are published, and of the rest those that the person works on."""
    theirs = page_permission_policy.instances_user_has_any_permission_for(
        request.user, {"add", "change", "publish", "lock", "unlock", "bulk_delete"}
    )
    return pages.filter(Q(live=True) | Q(pk__in=theirs.order_by().values("pk")))
