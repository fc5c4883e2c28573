"""Puts the rules for channels into Wagtail's admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

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
