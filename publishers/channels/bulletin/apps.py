from django.utils.translation import gettext_lazy as _

from publishers.runtime import channel


class BulletinConfig(channel.ChannelConfig):
    name = "publishers.channels.bulletin"
    label = "bulletin"
    verbose_name = _("Bulletin")
    publishers = {"bulletin": "publishers.channels.bulletin.publisher:BulletinPublisher"}
    rights = {"officer": ("bulletin.*_subscriber",)}
    addresses = {"dang-ky/": "publishers.channels.bulletin.urls"}
    mail_kinds = {
        "bulletin": _("Bulletin"),
        "bulletin-confirm": _("Sign-up for the bulletin"),
    }

    def ready(self) -> None:
        super().ready()
        from publishers.channels.bulletin import forgetting

        forgetting.register()
