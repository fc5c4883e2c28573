from django.utils.translation import gettext_lazy as _

from publishers.runtime import channel


class SearchConfig(channel.ChannelConfig):
    name = "search"
    label = "search"
    verbose_name = _("Archive")
    publishers = {"archive": "search.publisher:ArchivePublisher"}
    rights = {
        "editor": ("search.*_synonyms", "search.*_pin"),
        "officer": ("search.*_synonyms", "search.*_pin"),
    }

    def ready(self) -> None:
        """Listen to Wagtail, and have the settings checked."""
        super().ready()
        from search import checks, signals  # noqa: F401
