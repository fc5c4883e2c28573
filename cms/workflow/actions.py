"""Wagtail's actions as this newsroom means them, for whoever acts through Wagtail's API."""

from __future__ import annotations

from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction

from cms.workflow.deletion import refuse_if_outside, refuse_if_undecided


class PublishWhole(PublishPageRevisionAction):
    """Publishes through the item, as everything else does, so that it goes out whole or not at all."""

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


class DeleteWithdrawn(DeletePageAction):
    """Refuses before anything is written: Wagtail logs a deletion first and deletes then."""

    def check(self, skip_permission_checks: bool = False) -> None:
        """PermissionDenied for those who may not delete; NotDeletable while it stands outside or is decided about."""
        super().check(skip_permission_checks)
        refuse_if_outside(self.page)
        refuse_if_undecided(self.page)
