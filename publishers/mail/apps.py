from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "publishers.mail"
    label = "mail"
    verbose_name = _("Mail")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from publishers.mail import engine, forgetting
        from publishers.runtime import jobs

        forgetting.register()
        # What is written inside transactions leaves whichever channels there are.
        jobs.register(engine.MailJob())
