"""Roles are set up by themselves, and setting them up again changes nothing."""

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Workflow

from cms.core.models import Unit, UnitPage
from cms.users.models import RoleGroup
from cms.users.roles import GRANTS, Role, rights
from cms.users.services import collection_of, group_of, permissions_named, set_up_roles
from cms.workflow.approval import WORKFLOW_NAME


def _counted():
    return (
        Group.objects.count(),
        RoleGroup.objects.count(),
        GroupPagePermission.objects.count(),
        GroupCollectionPermission.objects.count(),
        sum(group.permissions.count() for group in Group.objects.all()),
        Workflow.objects.count(),
    )


def test_setting_up_again_changes_nothing(house):
    before = _counted()
    set_up_roles()
    assert _counted() == before


@pytest.mark.parametrize("role", GRANTS)
def test_every_permission_that_a_role_names_exists(db, role):
    for name in rights(role):
        assert permissions_named([name]), name


def test_wagtails_own_groups_and_workflow_are_gone(house):
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()
    assert [workflow.name for workflow in Workflow.objects.all()] == [WORKFLOW_NAME]


def test_a_unit_that_joins_later_has_contributors(house):
    unit = Unit.objects.create(slug="truong-c", name="Trường C", short_name="Trường C", kind="school")
    page = house.home.add_child(instance=UnitPage(title="Trường C", slug="truong-c", unit=unit))
    group = group_of(Role.CONTRIBUTOR, unit)
    assert group.name == "Cộng tác viên – Trường C"
    assert [grant.page_id for grant in group.page_permissions.all()] == [page.pk]
    assert {grant.collection for grant in group.collection_permissions.all()} == {collection_of(unit)}


def test_a_renamed_group_keeps_its_role(house):
    group = group_of(Role.EDITOR)
    group.name = "Tổ biên tập"
    group.save()
    set_up_roles()
    assert group_of(Role.EDITOR) == group
    assert not Group.objects.filter(name="Biên tập viên").exists()


def test_what_an_administrator_granted_on_top_stays(house):
    group = group_of(Role.EDITOR)
    extra = Permission.objects.get(codename="add_redirect")
    group.permissions.add(extra)
    set_up_roles()
    assert extra in group.permissions.all()


def test_every_page_below_home_has_the_workflow(house, write):
    assert write("truong-a").get_workflow().name == WORKFLOW_NAME
    assert house.pages["truong-b"].get_workflow().name == WORKFLOW_NAME
