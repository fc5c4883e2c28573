from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdminConfig(AppConfig):
    name = "publishers.admin"
    label = "desk"
    verbose_name = _("Delivery desk")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from publishers.admin import (
            checks,  # noqa: F401  importing checks registers them
            forgetting,
            records,
        )

        records.listen()
        forgetting.register()
