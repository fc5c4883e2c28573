from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhookConfig(AppConfig):
    name = "publishers.channels.webhook"
    label = "webhook"
    verbose_name = _("Webhook")
    default_auto_field = "django.db.models.BigAutoField"
