from django.utils.translation import gettext_lazy as _

from publishers.runtime import channel


class PressConfig(channel.ChannelConfig):
    name = "publishers.channels.press"
    label = "press"
    verbose_name = _("Press")
    publishers = {"press": "publishers.channels.press.publisher:PressPublisher"}
    rights = {"officer": ("press.*_outlet", "press.*_presscontact")}
    addresses = {
        "bao-chi/": "publishers.channels.press.urls",
        "api/press/v1/": "publishers.channels.press.api.urls",
    }
    mail_kinds = {"press": _("Press release")}

    def ready(self) -> None:
        super().ready()
        from publishers.channels.press import forgetting

        forgetting.register()
