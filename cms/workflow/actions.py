"""Wagtail's actions as this newsroom means them, for whoever acts through Wagtail's API."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from wagtail.actions.create import CreateAction
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.revert_to_page_revision import RevertToPageRevisionAction
from wagtail.models import Page

from cms.workflow.deletion import refuse_if_outside, refuse_if_undecided


def _refuse_if_locked(page: Page, user: AbstractUser | AnonymousUser | None) -> None:
    """PermissionDenied where the editor would be closed to this person: by a lock, an approval or a schedule."""
    if user and page.permissions_for_user(user).page_locked():
        raise PermissionDenied(
            _("“%(title)s” is locked, in approval or scheduled, so you cannot change it now.") % {"title": page.title}
        )


class PublishWhole(PublishPageRevisionAction):
    """Publishes through the item, as everything else does, so that it goes out whole or not at all."""

    def check(self, skip_permission_checks: bool = False) -> None:
        """PermissionDenied for those who may not publish, or not now."""
        super().check(skip_permission_checks)
        if not skip_permission_checks:
            _refuse_if_locked(self.object, self.user)

    def execute(self, skip_permission_checks: bool = False) -> None:
        """PermissionDenied for those who may not publish; ValidationError for what may not go out like this."""
        self.check(skip_permission_checks=skip_permission_checks)
        self.revision.publish(
            user=self.user,
            changed=self.changed,
            log_action=self.log_action,
            previous_revision=self.previous_revision,
            skip_permission_checks=True,
        )


class RevertUnlocked(RevertToPageRevisionAction):
    """Goes back to a former version where the person could do so in the editor."""

    def check(self, skip_permission_checks: bool = False) -> None:
        """PermissionDenied for those who may not edit, or not now."""
        super().check(skip_permission_checks)
        if not skip_permission_checks:
            _refuse_if_locked(self.instance, self.user)


class CreateChecked(CreateAction):
    """Looks through a new file before the transaction in which Wagtail checks its form: others wait to write."""

    def execute(self, skip_permission_checks: bool = False) -> Any:
        """PermissionDenied for those who may not add it; FormValidationError for what may not come in."""
        self.check(skip_permission_checks=skip_permission_checks)
        self._clean_instance()
        return super().execute(skip_permission_checks=True)


class DeleteWithdrawn(DeletePageAction):
    """Refuses before anything is written: Wagtail logs a deletion first and deletes then."""

    def check(self, skip_permission_checks: bool = False) -> None:
        """PermissionDenied for those who may not delete; NotDeletable while it stands outside or is decided about."""
        super().check(skip_permission_checks)
        refuse_if_outside(self.page)
        refuse_if_undecided(self.page)
