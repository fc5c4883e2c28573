from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PressConfig(AppConfig):
    name = "publishers.channels.press"
    label = "press"
    verbose_name = _("Press")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from publishers.channels.press import forgetting

        forgetting.register()
