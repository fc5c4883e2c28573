"""Files follow their items: who gets a document or a picture, at every spelling of its address."""

import datetime as dt
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, GroupCollectionPermission

from cms.core import file_access
from cms.core.images import LoaImage
from cms.news.models import NewsStory
from cms.policies.models import Policy
from cms.publication import source
from cms.publication.snapshot import take
from cms.workflow.withdraw import withdraw
from tests.cms.site.conftest import picture


@pytest.fixture(autouse=True)
def no_sizes_of_other_tests():
    """Wagtail remembers the sizes of a picture by its number, which the next test gives to another one."""
    cache.clear()


@pytest.fixture
def policy(newsroom):
    return newsroom.policy


def addresses(item):
    """The document and the picture of an item, as its page links them."""
    item = type(item).objects.get(pk=item.pk)
    shown = item.hero_image.get_rendition("max-1600x1600|format-jpeg")
    return [item.signed_file.url, shown.url]


def draft(newsroom, **given):
    """A policy that nobody but its editors knows of, with a file and a picture of its own."""
    file = get_document_model().objects.create(title="Dự thảo", file=ContentFile(b"%PDF-1.4 kin", "du-thao.pdf"))
    item = Policy(
        title="Dự thảo quy định", slug="du-thao", summary="Chưa công bố.", unit=newsroom.unit,
        document_number="99/2026/QĐ-UBND", kind="decision", issuing_authority="Ủy ban nhân dân tỉnh",
        issued_on=dt.date(2026, 8, 1), effective_on=dt.date(2026, 9, 1), legal_status="in_force",
        signed_file=file, hero_image=picture("dự thảo"), live=False, **given,
    )  # fmt: skip
    newsroom.unit_page.add_child(instance=item)
    return item


def answers(client, item):
    return [client.get(address).status_code for address in addresses(item)]


def test_what_a_public_item_shows_is_served_and_asked_for_again(client, policy):
    for address in addresses(policy):
        answer = client.get(address)
        assert answer.status_code == 200 and b"".join(answer)
        assert answer["Cache-Control"] == "public, no-cache"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        known = client.get(address, headers={"If-None-Match": answer["ETag"]})
        assert known.status_code == 304 and not known.content
        assert client.post(address).status_code == 405


def test_documents_that_no_form_made_have_an_etag_each_and_no_encoding(client, policy):
    first = client.get(addresses(policy)[0])
    other = get_document_model().objects.create(title="Khác", file=ContentFile(b"%PDF-1.4 khac", "khac.pdf"))
    policy.signed_file = other
    policy.save_revision().publish()
    second = client.get(other.url)
    assert len({first["ETag"], second["ETag"], '""'}) == 3
    assert "Content-Encoding" not in first.headers
    assert client.get(other.url, headers={"If-None-Match": first["ETag"]}).status_code == 200
    Path(other.file.path).unlink()
    assert client.get(other.url).status_code == 404


def test_a_picture_costs_three_look_ups(client, policy, django_assert_max_num_queries):
    address = addresses(policy)[1]
    client.get(address)
    with django_assert_max_num_queries(3):
        client.get(address)


def test_a_draft_keeps_its_files(client, newsroom):
    assert answers(client, draft(newsroom)) == [404, 404]


def test_a_new_draft_of_a_public_item_keeps_its_new_files(client, newsroom, policy):
    other = draft(newsroom)
    policy.signed_file, policy.hero_image = other.signed_file, other.hero_image
    policy.save_revision()
    assert answers(client, other) == [404, 404]
    policy.get_latest_revision().publish()
    assert answers(client, other) == [200, 200]


def test_a_file_that_was_exchanged_is_gone(client, newsroom, policy):
    before, other = addresses(policy), draft(newsroom)
    policy.signed_file, policy.hero_image = other.signed_file, other.hero_image
    policy.save_revision().publish()
    assert [client.get(address).status_code for address in before] == [404, 404]


@pytest.mark.parametrize("end", ["withdraw", "unpublish", "expire", "delete"])
def test_what_goes_takes_its_files_along_at_once(client, policy, admin_user, end):
    files = addresses(policy)
    if end == "withdraw":
        withdraw(policy, by=admin_user, reason="Ban hành nhầm.")
    elif end == "unpublish":
        policy.unpublish()
    elif end == "expire":
        Policy.objects.filter(pk=policy.pk).update(expire_at=timezone.now() - dt.timedelta(seconds=1))
    else:
        policy.unpublish()
        policy.delete()
    assert [client.get(address).status_code for address in files] == [404, 404]


def test_a_file_that_another_public_item_shows_stays(client, newsroom, policy, admin_user):
    files = addresses(policy)
    other = NewsStory(title="Tin", slug="tin-khac", summary="Tin.", unit=newsroom.unit, hero_image=policy.hero_image)
    link = f'<p>Xem <a linktype="document" id="{policy.signed_file_id}">quyết định</a>.</p>'
    other.body = [("paragraph", link)]
    newsroom.unit_page.add_child(instance=other)
    other.save_revision().publish()
    withdraw(policy, by=admin_user, reason="Ban hành nhầm.")
    assert [client.get(address).status_code for address in files] == [200, 200]


def test_unused_files_and_originals_are_nobodys(client, newsroom, policy):
    unused = get_document_model().objects.create(title="Kín", file=ContentFile(b"%PDF-1.4", "kin.pdf"))
    assert client.get(unused.url).status_code == 404
    assert client.get(f"/media/{policy.hero_image.file.name}").status_code == 404
    assert client.get(policy.hero_image.get_rendition("original").url).status_code == 404
    assert client.get(f"/media/{policy.signed_file.file.name}").status_code == 404


@pytest.mark.parametrize(
    "form",
    [
        "/media/{name}", "/media//{name}", "/media/%2F{name}", "/media/./{name}", "/media/images/../{name}",
        "/media/%2e%2e/media/{name}", "/media/images/%2e%2e/{name}", "/media/images/..%2f{name}",
        "/media/\\{name}", "/media/%5C{name}", "/media/images\\..\\{name}", "/media/{upper}", "//media/{name}",
        "/media/../media/{name}", "/media/{name}/", "/media/{name}%00", "/media/%252F{name}", "/media/{name}/.",
    ],
)  # fmt: skip
def test_no_spelling_of_an_address_goes_round(client, newsroom, policy, form):
    hidden = draft(newsroom)
    shown = hidden.hero_image.get_rendition("max-1600x1600|format-jpeg").file.name
    names = [hidden.signed_file.file.name, hidden.hero_image.file.name, shown, policy.signed_file.file.name]
    for name in names:
        address = form.format(name=name, upper=name.upper())
        assert client.get(address).status_code in (301, 400, 404), address


def test_who_may_use_a_file_sees_it_before_it_is_public(client, newsroom, django_user_model):
    hidden = draft(newsroom)
    stranger = django_user_model.objects.create_user("nguoi-la")
    client.force_login(stranger)
    assert answers(client, hidden) == [404, 404]
    group = Group.objects.create(name="Biên tập")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    editor = django_user_model.objects.create_user("bien-tap")
    editor.groups.add(group)
    client.force_login(editor)
    assert answers(client, hidden) == [404, 404]
    for codename in ("choose_document", "choose_image"):
        permission = Permission.objects.get(codename=codename, content_type__app_label__startswith="wagtail")
        GroupCollectionPermission.objects.create(
            group=group, collection=Collection.get_first_root_node(), permission=permission
        )
    assert answers(client, hidden) == [200, 200]
    assert client.get(addresses(hidden)[1])["Cache-Control"] == "private, no-store"


def test_a_private_collection_stays_private(client, policy):
    private = Collection.get_first_root_node().add_child(name="Kín")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    LoaImage.objects.filter(pk=policy.hero_image_id).update(collection=private)
    get_document_model().objects.filter(pk=policy.signed_file_id).update(collection=private)
    assert answers(client, policy) == [302, 404]


@pytest.fixture
def early(newsroom):
    """A policy that accredited press may read before its moment, and its snapshot."""
    item = draft(newsroom, early_press_access=True)
    item.body = [("document", item.signed_file), ("image", {"image": item.hero_image})]
    item.go_live_at = timezone.now() + dt.timedelta(hours=3)
    item.save_revision().publish()
    item.refresh_from_db()
    return item, source.snapshot_to_publish(item.content_id)


def test_the_press_opens_the_files_of_an_early_item_by_its_own_addresses(client, early, settings):
    item, snapshot = early
    urls = [snapshot.picture.url, snapshot.attachments[0].url]
    assert all(f"{file_access.PARAMETER}=" in url for url in urls)
    for url in urls:
        answer = client.get(url.removeprefix(settings.LOA_BASE_URL))
        assert answer.status_code == 200 and answer["Cache-Control"] == "private, no-store"
        plain, seal = url.removeprefix(settings.LOA_BASE_URL).split("?")
        assert client.get(plain).status_code == 404
        assert client.get(f"{plain}?{seal[:-3]}abc").status_code == 404
    assert snapshot.html.count(f"?{file_access.PARAMETER}=") >= 2
    assert source.snapshot_to_publish(item.content_id) == snapshot  # no version of its own for each look
    other = addresses(item)[0]
    assert client.get(f"{other}?{urls[0].split('?')[1]}").status_code == 404


def test_an_address_for_the_press_ends_with_the_embargo_or_its_cancelling(client, early, settings, admin_user):
    item, snapshot = early
    url = snapshot.attachments[0].url.removeprefix(settings.LOA_BASE_URL)
    plain = url.split("?")[0]
    over = file_access.signed(plain, item.content_id, timezone.now() - dt.timedelta(hours=2))
    assert client.get(over).status_code == 404
    assert client.get(url).status_code == 200
    withdraw(item, by=admin_user, reason="Hoãn công bố.")
    assert client.get(url).status_code == 404


def test_an_address_for_the_press_ends_when_the_early_item_shows_the_file_no_more(client, early, settings):
    item, snapshot = early
    urls = [snapshot.picture.url, snapshot.attachments[0].url]
    former = [url.removeprefix(settings.LOA_BASE_URL) for url in urls]
    item.signed_file, item.hero_image, item.body = None, picture("thay thế"), []
    item.save_revision()  # a draft that nobody has approved takes nothing back
    assert [client.get(url).status_code for url in former] == [200, 200]
    item.get_latest_revision().publish()
    assert [client.get(url).status_code for url in former] == [404, 404]
    shown = source.snapshot_to_publish(item.content_id).picture.url.removeprefix(settings.LOA_BASE_URL)
    assert client.get(shown).status_code == 200


def test_going_public_gives_plain_addresses(early):
    item, _early = early
    assert "?" not in take(item).attachments[0].url


@pytest.mark.parametrize("kind", ["documents", "images"])
def test_the_content_api_lists_what_is_public_and_nothing_else(client, newsroom, policy, admin_user, kind):
    hidden = draft(newsroom)
    field = {"documents": "signed_file_id", "images": "hero_image_id"}[kind]

    def listed():
        return {row["id"] for row in client.get(f"/api/content/v1/{kind}/?limit=20").json()["items"]}

    assert getattr(hidden, field) not in listed() and getattr(policy, field) in listed()
    assert client.get(f"/api/content/v1/{kind}/{getattr(hidden, field)}/").status_code == 404
    assert client.get(f"/api/content/v1/{kind}/{getattr(policy, field)}/").status_code == 200
    withdraw(policy, by=admin_user, reason="Ban hành nhầm.")
    assert getattr(policy, field) not in listed()
    assert client.get(f"/api/content/v1/{kind}/{getattr(policy, field)}/").status_code == 404


def test_anybody_finds_what_is_public_in_the_content_api_and_nothing_else(client, newsroom, policy):
    draft(newsroom)
    for kind, title, hidden in (("documents", "Quyết định 12", "Dự thảo"), ("images", "lớp học", "dự thảo")):
        response = client.get(f"/api/content/v1/{kind}/", {"search": title})
        assert [row["title"] for row in response.json()["items"]] == [title]
        assert client.get(f"/api/content/v1/{kind}/", {"search": hidden}).json()["items"] == []


def test_the_content_api_names_the_size_that_items_show_and_no_original(client, newsroom, policy):
    """The original is nobody's by its address, so its address and its name are in no answer."""
    unmade = LoaImage.objects.get(pk=policy.hero_image_id)
    unmade.renditions.all().delete()
    one = f"/api/content/v1/images/{policy.hero_image_id}/"
    assert client.get(one).json()["meta"]["download_url"] is None
    shown = addresses(policy)[1]
    for answer in (client.get(one), client.get("/api/content/v1/images/?limit=20")):
        assert unmade.file.name not in answer.text and shown in answer.text
    assert client.get(shown).status_code == 200
