"""A small house: one department, two units, one person for each role."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace

from django.contrib.auth import get_user_model
from django.core.files.images import ImageFile
from PIL import Image
from wagtail.models import Collection, Locale, Page, Site

from cms.core.images import LoaImage
from cms.core.models import HomePage, Unit, UnitPage
from cms.news.models import NewsStory
from cms.users.roles import Role
from cms.users.services import group_of
from tests.replay import replayed


@replayed
def build() -> SimpleNamespace:
    """Make the house; returns home, units and unit pages by slug, and people by role (contributors by unit slug)."""
    # Wagtail's migrations make these rows; a test that commits ends with a flush, which takes them away.
    Locale.objects.get_or_create(language_code="vi")
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    root.get_children().delete()
    root = Page.objects.get(pk=root.pk)
    home = root.add_child(instance=HomePage(title="Sở GDĐT", slug="home", department_name="Sở GDĐT"))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": home}
    )
    house = SimpleNamespace(home=home, units={}, pages={}, people={})
    for slug, name in (("truong-a", "Trường A"), ("truong-b", "Trường B")):
        house.units[slug] = Unit.objects.create(slug=slug, name=name, short_name=name, kind="school")
        house.pages[slug] = home.add_child(instance=UnitPage(title=name, slug=slug, unit=house.units[slug]))
        house.people[slug] = _person(slug, group_of(Role.CONTRIBUTOR, house.units[slug]))
    for role in (Role.EDITOR, Role.APPROVER, Role.OFFICER, Role.ADMINISTRATOR):
        house.people[role.value] = _person(role.value, group_of(role))
    return house


def story(house: SimpleNamespace, unit: str, title: str, owner=None, live: bool = False, **fields) -> NewsStory:
    """Write a news story below a unit; as a draft unless `live`."""
    page = NewsStory(
        title=title,
        slug=f"bai-{NewsStory.objects.count() + 1}",
        **{"summary": "Tóm tắt của bài.", "body": [("paragraph", "<p>Nội dung của bài.</p>")], **fields},
        owner=owner,
        live=False,
        has_unpublished_changes=True,
    )
    house.pages[unit].add_child(instance=page)
    revision = page.save_revision(user=owner)
    if live:
        revision.publish()
        page = NewsStory.objects.get(pk=page.pk)
    return page


def png(size: tuple[int, int]) -> bytes:
    """A picture of one colour."""
    written = BytesIO()
    Image.new("RGB", size, "navy").save(written, "PNG")
    return written.getvalue()


def stored_picture(size: tuple[int, int]) -> LoaImage:
    """Store such a picture, with its alternative text."""
    return LoaImage.objects.create(
        title="Ảnh", alt_text="Một tấm ảnh", file=ImageFile(BytesIO(png(size)), name="anh.png")
    )


def _person(name, group):
    user = get_user_model().objects.create_user(name, f"{name}@example.vn", "mat-khau-thu-2026")
    user.groups.add(group)
    return user


def published_story(house: SimpleNamespace) -> NewsStory:
    """A story of unit A that the editor published, in a house as `build` made it."""
    page = _published_story(house)
    house.pages["truong-a"].refresh_from_db()  # a page knows how many are below it
    return page


@replayed
def _published_story(house: SimpleNamespace) -> NewsStory:
    return story(house, "truong-a", "Khai giảng năm học mới", owner=house.people["editor"], live=True)
