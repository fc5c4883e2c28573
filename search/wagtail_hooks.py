"""Puts what editors decide about the search into Wagtail's admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from search.models import Synonyms


class SynonymsViewSet(SnippetViewSet):
    """In the settings of those who may change them; every change is in Wagtail's log."""

    model = Synonyms
    icon = "list-ul"
    menu_label = _("Synonyms")
    menu_name = "synonyms"
    add_to_settings_menu = True
    list_display = ("__str__",)
    search_fields = ("words",)
    copy_view_enabled = False


register_snippet(SynonymsViewSet)
