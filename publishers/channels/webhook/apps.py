from django.utils.translation import gettext_lazy as _

from publishers.runtime import channel


class WebhookConfig(channel.ChannelConfig):
    name = "publishers.channels.webhook"
    label = "webhook"
    verbose_name = _("Webhook")
    publishers = {"webhook": "publishers.channels.webhook.publisher:WebhookPublisher"}
