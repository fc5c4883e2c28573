"""Puts the rules for channels into Wagtail's admin, and ours of who sees what into its API and links."""

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import SessionAuthentication
from wagtail import hooks
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import BaseAPIViewSet
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.rich_text.pages import PageLinkHandler
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.core import file_access
from cms.core.models import ChannelRule


class ChannelRules(SnippetViewSet):
    """In the settings of those who may change them, in the order in which they apply."""

    model = ChannelRule
    icon = "list-ol"
    menu_label = _("Channel rules")
    add_to_settings_menu = True
    list_display = ("name", "condition", "consequence")
    copy_view_enabled = False


register_snippet(ChannelRules)


class VisibleFiles(BaseAPIViewSet):
    """In the API of the admin: the files that a person may use, and those that are public."""

    # As Wagtail has it for pages; without it nobody is signed in there.
    authentication_classes = [SessionAuthentication]

    def get_queryset(self) -> QuerySet:
        """As Wagtail's, without what this person may not see."""
        return file_access.visible(super().get_queryset(), self.request.user)


class VisibleDocuments(VisibleFiles, DocumentsAdminAPIViewSet):
    pass


class VisibleImages(VisibleFiles, ImagesAdminAPIViewSet):
    pass


# After Wagtail's own, which it registers under the same names.
@hooks.register("construct_admin_api", order=1)
def only_visible_files(router: WagtailAPIRouter) -> None:
    router.register_endpoint("documents", VisibleDocuments)
    router.register_endpoint("images", VisibleImages)


class PublishedPageLink(PageLinkHandler):
    """A link to a page that nobody can read yet, or any more, is plain text: its address may tell what it is about."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        """As Wagtail's, with an address for published pages only."""
        pages = cls.get_many(attrs_list)
        return [format_html('<a href="{}">', page.url) if page and page.live else "<a>" for page in pages]


@hooks.register("register_rich_text_features", order=1)
def link_to_published_pages(features: FeatureRegistry) -> None:
    features.register_link_type(PublishedPageLink)
