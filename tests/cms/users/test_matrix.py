"""Who may do what, on a draft and on a live item of a unit, as one table."""

import pytest
from django.urls import reverse

PAGE = ("edit", "delete", "publish", "unpublish", "add")

# who: (draft: may ..., live: may ..., may add below the unit, may withdraw, may see the board, may operate it)
EXPECTED = {
    "truong-a": ({"edit", "delete"}, {"edit"}, True, False, False, False),
    "truong-b": (set(), set(), False, False, False, False),
    "editor": ({"edit", "delete"}, {"edit"}, True, False, True, False),
    "approver": ({"edit", "delete", "publish"}, {"edit", "delete", "publish", "unpublish"}, False, True, True, False),
    "officer": (set(), set(), False, True, True, True),
    "administrator": (
        {"edit", "delete", "publish"},
        {"edit", "delete", "publish", "unpublish"},
        True,
        True,
        True,
        True,
    ),
}


def _may(user, page):
    tester = page.permissions_for_user(user)
    actions = {
        "edit": tester.can_edit(),
        "delete": tester.can_delete(),
        "publish": tester.can_publish(),
        "unpublish": tester.can_unpublish(),
    }
    return {name for name, allowed in actions.items() if allowed}


@pytest.mark.parametrize("who", EXPECTED)
def test_who_may_do_what(house, write, who):
    owner = house.people["truong-a"]
    draft, live = write("truong-a", "Bản thảo", owner), write("truong-a", "Đã đăng", owner, live=True)
    user = house.people[who]
    on_draft, on_live, add, withdraw, view, operate = EXPECTED[who]
    assert _may(user, draft) == on_draft
    assert _may(user, live) == on_live
    assert house.pages["truong-a"].permissions_for_user(user).can_add_subpage() is add
    assert user.has_perm("core.withdraw_contentitem") is withdraw
    assert user.has_perm("engine.view_delivery") is view
    assert user.has_perm("engine.operate_delivery") is operate
    assert user.has_perm("wagtailadmin.access_admin")


@pytest.mark.parametrize("who", ["truong-a", "editor", "approver", "officer"])
def test_only_administrators_change_channels_people_and_roles(house, who):
    user = house.people[who]
    for permission in ("engine.change_channel", "auth.change_user", "auth.change_group", "wagtailcore.change_workflow"):
        assert not user.has_perm(permission), permission
        assert house.people["administrator"].has_perm(permission)


def test_only_officers_and_administrators_keep_subscribers_and_press_contacts(house):
    for permission in ("bulletin.change_subscriber", "press.change_outlet"):
        allowed = {who for who, user in house.people.items() if user.has_perm(permission)}
        assert allowed == {"officer", "administrator"}, permission


def test_editors_and_officers_look_after_the_search(house):
    for permission in ("search.change_synonyms", "search.add_pin", "search.change_pin", "search.delete_pin"):
        allowed = {who for who, user in house.people.items() if user.has_perm(permission)}
        assert allowed == {"editor", "officer", "administrator"}, permission


@pytest.mark.parametrize(
    ("who", "offered"),
    {"truong-a": False, "editor": True, "approver": False, "officer": False, "administrator": True}.items(),
)
def test_moving_is_offered_to_whoever_may_add_somewhere_else(house, write, sign_in, who, offered):
    draft = write("truong-a", "Bản thảo", house.people["truong-a"])
    listing = sign_in(house.people[who]).get(reverse("wagtailadmin_explore", args=[house.pages["truong-a"].pk]))
    assert draft.title in listing.content.decode()
    assert (reverse("wagtailadmin_pages:move", args=[draft.pk]) in listing.content.decode()) is offered
