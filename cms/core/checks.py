"""System checks of the project."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Error, Tags, register
from django.db import DatabaseError


@register(Tags.database)
def demo_accounts_stay_on_loopback(app_configs, databases=None, **kwargs):
    """core.E001: an account whose password is printed in the README can be used from other machines."""
    if settings.LOA_ON_LOOPBACK or not databases:
        return []
    try:
        accounts = list(
            get_user_model().objects.filter(username__in=settings.LOA_DEMO_ACCOUNTS, is_active=True).order_by("pk")
        )
    except DatabaseError:
        return []  # before the first migration there are no accounts
    known = [account.username for account in accounts if account.check_password(settings.LOA_DEMO_PASSWORD)]
    if not known:
        return []
    return [
        Error(
            f"The demo accounts {', '.join(known)} can be used from other machines.",
            hint="Bind HOST and LOA_BASE_URL to 127.0.0.1, or give these accounts other passwords or delete them.",
            id="core.E001",
        )
    ]
