from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppriseConfig(AppConfig):
    name = "publishers.channels.apprise"
    label = "apprise"
    verbose_name = _("Apprise")
    default_auto_field = "django.db.models.BigAutoField"
