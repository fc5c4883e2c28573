from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    name = "cms.workflow"
    label = "workflow"
    verbose_name = _("Approval")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from wagtail.admin.api.views import PagesAdminAPIViewSet

        from cms.workflow import deletion, signals  # noqa: F401

        deletion.delete_whole()
        # Wagtail's admin reads by this API and acts through its pages; these would go past approvals and locks.
        PagesAdminAPIViewSet.actions = {}
