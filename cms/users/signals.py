"""Signals that only call a service."""

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate, post_save
from django.dispatch import receiver

from cms.core.models import HomePage, UnitPage
from cms.users.models import RoleGroup
from cms.users.services import set_up_contributors, set_up_roles


@receiver(post_migrate)
def after_the_last_migration(app_config: AppConfig, using: str, **kwargs: Any) -> None:
    """Give the roles the permissions of all apps, once the last of them has made its own."""
    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    if app_config is last and _tables_exist(using):
        set_up_roles()


@receiver(post_save, sender=HomePage)
def a_home_page_came(instance: HomePage, created: bool, raw: bool, **kwargs: Any) -> None:
    """Roles get their rights on the tree as soon as there is one."""
    if created and not raw:
        set_up_roles()


@receiver(post_save, sender=UnitPage)
def a_unit_page_came(instance: UnitPage, created: bool, raw: bool, **kwargs: Any) -> None:
    """A unit that joins later has contributors at once."""
    if created and not raw:
        set_up_contributors(instance)


def _tables_exist(using: str) -> bool:
    """Say whether everything that roles stand on is migrated; it is not after `migrate <app>` or a step back."""
    present = set(connections[using].introspection.table_names())
    return {RoleGroup._meta.db_table, HomePage._meta.db_table, UnitPage._meta.db_table} <= present
