"""The one public site: nothing may take it away, whatever asks for it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils.translation import gettext as _
from wagtail.models import Site
from wagtail.sites.forms import SiteForm

from cms.core.models import HomePage


def keep_the_public_site_in_forms() -> None:
    """Let the form that the admin and the content API share refuse what would leave the newsroom without its site."""
    SiteForm.clean = _clean


def _clean(form: SiteForm) -> dict[str, Any]:
    values = super(SiteForm, form).clean() or form.cleaned_data
    public = Site.objects.filter(pk=form.instance.pk, is_default_site=True).first()
    if public is None:
        return values
    if not values.get("is_default_site"):
        form.add_error("is_default_site", _("This is the public site, which answers at every address. It stays so."))
    root = values.get("root_page")
    if root and root.pk != public.root_page_id and not (root.live and isinstance(root.specific, HomePage)):
        form.add_error("root_page", _("The public site begins with the department's home page."))
    return values


@receiver(pre_delete, sender=Site, dispatch_uid="loa-site-stays")
def keep_the_public_site(sender: type[Site], instance: Site, **given: Any) -> None:
    """Refuse to delete the site that answers for every address; PermissionDenied, which admin and API say in words."""
    origin = given.get("origin")
    asked_for = isinstance(origin, Site) or getattr(origin, "model", None) is Site
    if instance.is_default_site and asked_for:  # a whole newsroom emptied page by page takes it along
        raise PermissionDenied(_("The public site cannot be deleted. Change its address or its first page instead."))
