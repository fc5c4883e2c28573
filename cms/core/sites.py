"""The one public site: nothing may take it away, whatever asks for it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils.translation import gettext as _
from wagtail.models import Site


@receiver(pre_delete, sender=Site, dispatch_uid="loa-site-stays")
def keep_the_public_site(sender: type[Site], instance: Site, **given: Any) -> None:
    """Refuse to delete the site that answers for every address; PermissionDenied, which admin and API say in words."""
    origin = given.get("origin")
    asked_for = isinstance(origin, Site) or getattr(origin, "model", None) is Site
    if instance.is_default_site and asked_for:  # a whole newsroom emptied page by page takes it along
        raise PermissionDenied(_("The public site cannot be deleted. Change its address or its first page instead."))
