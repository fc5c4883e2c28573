from django.utils.translation import gettext_lazy as _

from publishers.runtime import channel


class AppriseConfig(channel.ChannelConfig):
    name = "publishers.channels.apprise"
    label = "apprise"
    verbose_name = _("Apprise")
    publishers = {"apprise": "publishers.channels.apprise.publisher:ApprisePublisher"}
