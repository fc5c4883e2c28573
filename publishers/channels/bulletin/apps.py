from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BulletinConfig(AppConfig):
    name = "publishers.channels.bulletin"
    label = "bulletin"
    verbose_name = _("Bulletin")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from publishers.channels.bulletin import forgetting

        forgetting.register()
