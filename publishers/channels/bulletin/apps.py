from django.utils.translation import gettext_lazy as _

from publishers.runtime import channel


class BulletinConfig(channel.ChannelConfig):
    name = "publishers.channels.bulletin"
    label = "bulletin"
    verbose_name = _("Bulletin")
    publishers = {
        "bulletin": "publishers.channels.bulletin.publisher:BulletinPublisher",
        "saved_searches": "publishers.channels.bulletin.following_publisher:SavedSearchPublisher",
    }
    rights = {
        "officer": ("bulletin.*_subscriber", "bulletin.view_savedsearch", "bulletin.delete_savedsearch"),
    }
    addresses = {"dang-ky/": "publishers.channels.bulletin.urls"}
    mail_kinds = {
        "bulletin": _("Bulletin"),
        "bulletin-confirm": _("Sign-up for the bulletin"),
        "saved-search": _("New for a saved search"),
        "saved-search-confirm": _("Sign-up for a saved search"),
    }

    def ready(self) -> None:
        super().ready()
        from publishers.channels.bulletin import forgetting

        forgetting.register()
