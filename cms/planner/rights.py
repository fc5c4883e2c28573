"""Who may plan: the roles of the whole department by their rights, contributors whatever their own unit is to write."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import page_permission_policy

from cms.core import page_access
from cms.planner.models import PlannedItem


class PlanPolicy(ModelPermissionPolicy):
    """Contributors have no right on the model: Wagtail would show them the log of every unit's plans."""

    def user_has_permission(self, user: AbstractUser | AnonymousUser, action: str) -> bool:
        """Whether the person may do this with the plans of any unit."""
        return super().user_has_permission(user, action) or (
            action in ("add", "change") and page_permission_policy.user_has_permission(user, "add")
        )

    def user_has_permission_for_instance(self, user: AbstractUser | AnonymousUser, action: str, instance: Any) -> bool:
        """Whether the person may do this with this plan."""
        return self.user_has_permission(user, action) and page_access.works_on(user, instance.unit.page)


POLICY = PlanPolicy(PlannedItem)
