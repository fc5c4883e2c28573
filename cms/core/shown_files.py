"""Files that readers see, or that are approved to be seen: whoever may not publish the item does not change them.

An item is approved with its files, their texts and the part of a picture that small sizes show. Changed afterwards,
these would reach readers that nobody has approved; so a new file is put into the item instead, and approved with it.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.admin.forms.collections import BaseCollectionMemberForm
from wagtail.documents.models import AbstractDocument
from wagtail.images.forms import BaseImageForm
from wagtail.images.models import AbstractImage
from wagtail.models import Page, ReferenceIndex, Revision, TaskState
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy

from cms.core import file_access, page_access

_UNSEEN = frozenset({"collection", "tags"})
"""What order among the files needs and no reader sees."""


def may_exchange(user: AbstractUser | AnonymousUser, file: AbstractDocument | AbstractImage) -> bool:
    """Whether this person may put another content in the place of a document or picture, or delete it."""
    return not _decided_by_others(user, file)


def _decided_by_others(user: AbstractUser | AnonymousUser, file: AbstractDocument | AbstractImage) -> list[Page]:
    """Pages with this file, public, in approval or approved for a set time, that this person may not publish."""
    pages = [*file_access.shown_by(file), *_waiting_with(file)]
    return [page for page in pages if not page.permissions_for_user(user).can_publish()]


def _waiting_with(file: AbstractDocument | AbstractImage) -> list[Page]:
    """The index knows the files of what is public, or was never public; of these the newest version counts."""
    key = (ContentType.objects.get_for_model(file).pk, str(file.pk))
    waiting = Revision.page_revisions.filter(
        Q(approved_go_live_at__isnull=False) | Q(task_states__status=TaskState.STATUS_IN_PROGRESS)
    ).distinct()
    items = [revision.as_object() for revision in waiting]
    return [
        item
        for item in items
        if key in {(kind, str(number)) for kind, number, *_ in ReferenceIndex._extract_references_from_object(item)}
    ]


class KeepsShownFile(BaseCollectionMemberForm):
    """A form of documents or pictures; refuses changes to a file that somebody else decides about."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.for_user = kwargs.get("user")
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.instance.pk and self.for_user is not None and not _UNSEEN.issuperset(self.changed_data):
            pages = _decided_by_others(self.for_user, self.instance)
            if pages:
                known = [page.title for page in pages if page_access.may_know_of(self.for_user, page)]
                self.add_error("file" if "file" in self.changed_data else None, _refusal(known))
        return cleaned


def _refusal(titles: list[str]) -> ValidationError:
    return ValidationError(
        _(
            "This file was approved with %(items)s; its content and its texts stay as they were approved. Ask an "
            "administrator to change them, or upload a new one beside it, put it into the item and ask for approval."
        )
        % {"items": ", ".join(f"“{title}”" for title in dict.fromkeys(titles)) or page_access.HIDDEN},
        code="approved",
    )


class PictureForm(KeepsShownFile, BaseImageForm):
    """Wagtail's form of a picture."""


def keep_shown_files() -> None:
    """Let nobody delete such a file by any address; call it once, at the start. Every view asks the same policy."""
    has_permission = CollectionOwnershipPermissionPolicy.user_has_permission_for_instance

    def user_has_permission_for_instance(
        self: CollectionOwnershipPermissionPolicy,
        user: AbstractUser | AnonymousUser,
        action: str,
        instance: AbstractDocument | AbstractImage,
    ) -> bool:
        return has_permission(self, user, action, instance) and (action != "delete" or may_exchange(user, instance))

    CollectionOwnershipPermissionPolicy.user_has_permission_for_instance = user_has_permission_for_instance
