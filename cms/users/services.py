"""Sets up groups, their rights and the approval. Everything here may be run again at any time and then changes nothing.

Rights are added, never taken away: what an administrator granted on top stays.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from cms.core.models import HomePage, Unit, UnitPage
from cms.users.models import RoleGroup
from cms.users.roles import GRANTS, Role, rights
from cms.workflow.approval import set_up_approval

# Wagtail's first migrations make these; its Moderators may publish everything.
WAGTAIL_GROUPS = ("Moderators", "Editors")
# The collection of what belongs to no unit, and the page above all sites: content, so Vietnamese in every interface.
ROOT_COLLECTION = "Dùng chung"
ROOT_PAGE = "Mọi trang"


@transaction.atomic
def set_up_roles() -> dict[str, Group]:
    """Make sure that every role has its group and every unit its contributors.

    Returns role -> group, but for contributors.

    Rights on pages are given as soon as there is a home page; until then the groups only have the others.
    """
    Group.objects.filter(name__in=WAGTAIL_GROUPS, user=None, role_group=None).delete()
    home = HomePage.objects.first()
    root = Collection.get_first_root_node()
    # Wagtail's migrations call both roots "Root", and its choosers show it.
    Collection.objects.filter(depth=1, name="Root").update(name=ROOT_COLLECTION)
    Page.objects.filter(depth=1, title="Root").update(title=ROOT_PAGE, draft_title=ROOT_PAGE)
    groups = {}
    for role, grant in GRANTS.items():
        if role == Role.CONTRIBUTOR:
            continue
        group = groups[role] = _group(role, None, grant.name)
        group.permissions.add(*permissions_named(rights(role)))
        if home:
            _grant_pages(group, home, grant.pages)
        if root:
            _grant_files(group, root, grant.files)
    for unit_page in UnitPage.objects.select_related("unit"):
        set_up_contributors(unit_page)
    set_up_approval(groups[Role.APPROVER])
    return groups


@transaction.atomic
def set_up_contributors(unit_page: UnitPage) -> Group:
    """Make sure that the unit of a page has its contributors and its collection of files; returns their group."""
    unit = unit_page.unit
    grant = GRANTS[Role.CONTRIBUTOR]
    group = _group(Role.CONTRIBUTOR, unit, grant.name % {"unit": unit.short_name or unit.name})
    group.permissions.add(*permissions_named(rights(Role.CONTRIBUTOR)))
    _grant_pages(group, unit_page, grant.pages)
    _grant_files(group, _collection(unit), grant.files)
    return group


def group_of(role: str, unit: Unit | None = None) -> Group:
    """Return the group of a role (of a unit, for contributors); RoleGroup.DoesNotExist before it was set up."""
    return RoleGroup.objects.select_related("group").get(role=role, unit=unit).group


def collection_of(unit: Unit) -> Collection:
    """Return the unit's own collection of pictures and documents, made when it is missing."""
    return _collection(unit)


def _group(role: str, unit: Unit | None, name: str) -> Group:
    known = RoleGroup.objects.select_related("group").filter(role=role, unit=unit).first()
    if known:
        return known.group
    # Django keeps group names within 150 characters.
    group, _ = Group.objects.get_or_create(name=name[:150])
    RoleGroup.objects.create(role=role, unit=unit, group=group)
    group.permissions.add(*permissions_named(("wagtailadmin.access_admin",)))
    return group


def _collection(unit: Unit) -> Collection:
    root = Collection.get_first_root_node() or Collection.add_root(name=ROOT_COLLECTION)
    collection = root.get_children().filter(name=unit.name).first()
    return collection or root.add_child(name=unit.name)


def permissions_named(names: Iterable[str]) -> list[Permission]:
    """The permissions that names of the table in `cms.users.roles` stand for; those not yet migrated are left out."""
    condition = Q(pk__in=())
    for name in names:
        if name == "*":
            return list(Permission.objects.all())
        app, codename = name.split(".")
        condition |= Q(content_type__app_label=app) & _codename(codename)
    return list(Permission.objects.filter(condition))


def _codename(pattern: str) -> Q:
    if pattern.startswith("*"):
        return Q(codename__endswith=pattern[1:])
    if pattern.endswith("*"):
        return Q(codename__startswith=pattern[:-1])
    return Q(codename=pattern)


def _grant_pages(group: Group, page: Page, actions: Iterable[str]) -> None:
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=[f"{action}_page" for action in actions]
    ):
        GroupPagePermission.objects.get_or_create(group=group, page_id=page.pk, permission=permission)


def _grant_files(group: Group, collection: Collection, actions: Iterable[str]) -> None:
    # Wagtail looks for these on its own models, also when the project has an image model of its own.
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document")):
        for permission in Permission.objects.filter(
            content_type__app_label=app, codename__in=[f"{action}_{model}" for action in actions]
        ):
            GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
