from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RuntimeConfig(AppConfig):
    name = "publishers.runtime"
    label = "runtime"
    verbose_name = _("Shared services")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from publishers.runtime import checks, folding  # noqa: F401  importing checks registers them

        folding.register()
