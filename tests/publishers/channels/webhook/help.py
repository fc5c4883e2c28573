"""Secrets, and a channel made from them."""

import base64

from publishers.channels.webhook.publisher import WebhookPublisher

SECRET = "whsec_" + base64.b64encode(b"bi mat moi cua noi nhan 32 byte!").decode()
OLDER = "whsec_" + base64.b64encode(b"bi mat cu sap het han 32 byte!!!").decode()


def make(url, **settings):
    """A configured webhook that may go to the loopback."""
    config = {"url": url, "secret": SECRET, "allow_private": True, **settings}
    return WebhookPublisher(WebhookPublisher.Config(**config))
