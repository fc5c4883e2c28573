from django.utils.translation import gettext_lazy as _

from publishers.runtime import channel


class WebsiteConfig(channel.ChannelConfig):
    name = "publishers.channels.website"
    label = "website"
    verbose_name = _("Website")
    publishers = {"website": "publishers.channels.website.publisher:WebsitePublisher"}
