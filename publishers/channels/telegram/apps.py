from django.utils.translation import gettext_lazy as _

from publishers.runtime import channel


class TelegramConfig(channel.ChannelConfig):
    name = "publishers.channels.telegram"
    label = "telegram"
    verbose_name = _("Telegram")
    publishers = {"telegram": "publishers.channels.telegram.publisher:TelegramPublisher"}
