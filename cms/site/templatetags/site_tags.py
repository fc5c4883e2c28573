"""What every public template needs: the department, the menu, and small pieces of an item."""

from django import template
from wagtail.models import Site

from cms.site import sections

register = template.Library()


@register.simple_tag(takes_context=True)
def department(context):
    """Return the home page (name, tagline, address, phone and e-mail of the department), None before there is one."""
    request = context.get("request")
    if request is None:
        return None
    if not hasattr(request, "_loa_department"):
        site = Site.find_for_request(request)
        request._loa_department = site.root_page.specific if site else None
    return request._loa_department


@register.simple_tag
def menu():
    """Return the sections in the order of the menu."""
    return sections.SECTIONS
