"""What a person may read of other units in Wagtail's lists of pages."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.query import PageQuerySet

from cms.core import page_access


@hooks.register("construct_page_chooser_queryset")
def leave_out_unpublished_items_of_others(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """Of the pages that can be chosen: all that are published, and of the rest those that the person works on."""
    return page_access.known(pages, request.user)
