"""The one public site: nothing may take it away or lead its links astray, whatever asks for it."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.http.request import host_validation_re
from django.utils.translation import gettext as _
from wagtail.models import Site
from wagtail.sites.forms import SiteForm

from cms.core.models import HomePage


def is_address_of_a_site(url: str) -> bool:
    """Whether this is scheme and host, and no more, as browsers say them in the Host header."""
    try:
        address = urlsplit(url)
        has_host = address.hostname and (address.port is None or address.port > 0)
    except ValueError:  # a bracket that is left open, a port that is none
        return False
    valid_host = address.scheme in {"http", "https"} and host_validation_re.match(address.netloc.lower())
    return bool(valid_host and has_host and not (address.path or address.query or address.fragment))


def keep_the_public_site_in_forms() -> None:
    """Let the form that the admin and the content API share refuse what would leave the newsroom without its site."""
    SiteForm.clean = _clean


def _clean(form: SiteForm) -> dict[str, Any]:
    values = super(SiteForm, form).clean() or form.cleaned_data
    public = Site.objects.filter(pk=form.instance.pk, is_default_site=True).exists()
    if public and not values.get("is_default_site"):
        form.add_error("is_default_site", _("This is the public site, which answers at every address. It stays so."))
    host, port = values.get("hostname"), values.get("port")
    if host and not is_address_of_a_site(f"http://{host}:80"):
        form.add_error("hostname", _("Give the name as browsers send it, such as loa.example, with nothing around it."))
    if port is not None and not 0 < port < 2**16:
        form.add_error("port", _("Ports are numbers from 1 to 65535."))
    root = values.get("root_page")
    # Of a site that begins at a unit Wagtail would make the addresses of all pages there, the public ones, too.
    if root and root.pk != form.instance.root_page_id and not (root.live and isinstance(root.specific, HomePage)):
        form.add_error("root_page", _("Every site begins with the department's home page."))
    return values


@receiver(pre_delete, sender=Site, dispatch_uid="loa-site-stays")
def keep_the_public_site(sender: type[Site], instance: Site, **given: Any) -> None:
    """Refuse to delete the site that answers for every address; PermissionDenied, which admin and API say in words."""
    origin = given.get("origin")
    asked_for = isinstance(origin, Site) or getattr(origin, "model", None) is Site
    if instance.is_default_site and asked_for:  # a whole newsroom emptied page by page takes it along
        raise PermissionDenied(_("The public site cannot be deleted. Change its address or its first page instead."))
