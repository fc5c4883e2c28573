from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RebuttalsConfig(AppConfig):
    name = "cms.rebuttals"
    label = "rebuttals"
    verbose_name = _("Rebuttals")
    default_auto_field = "django.db.models.BigAutoField"
