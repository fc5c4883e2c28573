from django.utils.translation import gettext_lazy as _

from publishers.runtime import channel


class SearchAlertsConfig(channel.ChannelConfig):
    name = "publishers.channels.search_alerts"
    label = "search_alerts"
    verbose_name = _("Saved searches")
    publishers = {"saved_searches": "publishers.channels.search_alerts.publisher:SavedSearchPublisher"}
    rights = {"officer": ("bulletin.view_savedsearch", "bulletin.delete_savedsearch")}
    addresses = {"dang-ky/tim-kiem/": "publishers.channels.search_alerts.urls"}
    mail_kinds = {
        "saved-search": _("New for a saved search"),
        "saved-search-confirm": _("Sign-up for a saved search"),
    }

    def ready(self) -> None:
        super().ready()
        from publishers.channels.search_alerts import forgetting

        forgetting.register()
