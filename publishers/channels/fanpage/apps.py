from django.utils.translation import gettext_lazy as _

from publishers.runtime import channel


class FanpageConfig(channel.ChannelConfig):
    name = "publishers.channels.fanpage"
    label = "fanpage"
    verbose_name = _("Fanpage")
    publishers = {"fanpage": "publishers.channels.fanpage.publisher:FanpagePublisher"}
