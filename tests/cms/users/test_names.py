"""A person's name is one field, written and greeted as people do."""

from importlib import import_module

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from wagtail.admin.utils import get_user_display_name

join = import_module("cms.users.migrations.0002_whole_names").join


@pytest.fixture
def administrator(house, admin_user, client):
    client.force_login(admin_user)
    return client


def _added(browser):
    answer = browser.post(
        reverse("wagtailusers_users:add"),
        {
            "username": "thu-ha",
            "first_name": "Nguyễn Thu Hà",
            "email": "thu-ha@loa.example",
            "password1": "mật khẩu rất dài",
            "password2": "mật khẩu rất dài",
        },
    )
    assert answer.status_code == 302, answer.context["form"].errors
    return get_user_model().objects.get(username="thu-ha")


def test_a_person_is_added_with_one_name_and_shown_with_it(administrator):
    page = administrator.get(reverse("wagtailusers_users:add")).content.decode()
    assert 'name="first_name"' in page and 'name="last_name"' not in page
    user = _added(administrator)
    assert get_user_display_name(user) == "Nguyễn Thu Hà"
    assert "Nguyễn Thu Hà" in administrator.get(reverse("wagtailusers_users:index")).content.decode()


def test_who_had_two_fields_has_one_after_saving(administrator):
    user = _added(administrator)
    user.first_name, user.last_name = "Hà", "Nguyễn Thu"
    user.save()
    page = administrator.get(reverse("wagtailusers_users:edit", args=[user.pk])).content.decode()
    assert 'name="last_name"' not in page
    answer = administrator.post(
        reverse("wagtailusers_users:edit", args=[user.pk]),
        {"username": "thu-ha", "first_name": "Nguyễn Thu Hà", "email": "thu-ha@loa.example", "is_active": "on"},
    )
    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.get_full_name() == "Nguyễn Thu Hà"


def test_my_account_asks_for_one_name(administrator):
    page = administrator.get(reverse("wagtailadmin_account")).content.decode()
    assert 'name="name_email-first_name"' in page and "last_name" not in page


@pytest.mark.parametrize(
    ("first", "last", "whole"),
    [
        ("Nguyễn Thu", "Hà", "Nguyễn Thu Hà"),  # as the demo wrote it
        ("Hà", "Nguyễn Thu", "Nguyễn Thu Hà"),  # as the Vietnamese form asked for it
        ("Y", "Thảo", "Y Thảo"),
        ("Lê Minh", "Nguyễn", "Lê Minh Nguyễn"),
        ("Ada", "Lovelace", "Ada Lovelace"),
        ("", "Khuê", "Khuê"),
    ],
)
def test_names_of_before_are_joined_with_the_family_name_first(first, last, whole):
    assert join(first, last) == whole
