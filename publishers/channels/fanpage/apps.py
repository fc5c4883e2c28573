from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FanpageConfig(AppConfig):
    name = "publishers.channels.fanpage"
    label = "fanpage"
    verbose_name = _("Fanpage")
    default_auto_field = "django.db.models.BigAutoField"
