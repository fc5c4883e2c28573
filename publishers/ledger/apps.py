from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "publishers.ledger"
    label = "engine"
    verbose_name = _("Publishing engine")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from publishers.ledger import forgetting

        forgetting.register()
