from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(AppConfig):
    name = "cms.users"
    label = "users"
    verbose_name = _("People")
    default_auto_field = "django.db.models.BigAutoField"
    default = True

    def ready(self) -> None:
        from wagtail.admin.views.account import NameEmailSettingsPanel

        from cms.users import signals  # noqa: F401
        from cms.users.forms import AccountForm

        NameEmailSettingsPanel.form_class = AccountForm  # Wagtail has no setting for this form


class PeopleConfig(WagtailUsersAppConfig):
    """Wagtail's own room of people, with our pages."""

    default = False
    user_viewset = "cms.users.views.UserViewSet"
