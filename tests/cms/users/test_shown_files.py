"""What was approved with an item is not exchanged, changed or deleted by who may not publish it."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import APIToken

from cms.core.images import LoaImage
from cms.core.models import Unit
from cms.users.roles import Role
from cms.users.services import collection_of, group_of
from cms.workflow.approval import set_up_approval
from tests.leaks import words

PDF = "%PDF-1.4 da duyet"


@pytest.fixture
def files(house):
    """A document and a picture that the contributor of unit A uploaded."""
    given = {"collection": collection_of(Unit.objects.get(slug="truong-a")), "title": "Tệp"}
    given["uploaded_by_user"] = house.people["truong-a"]
    document = get_document_model().objects.create(file=ContentFile(PDF.encode(), "quyet-dinh.pdf"), **given)
    picture = ContentFile(words.picture(["a"], "a"), "anh.png")
    return document, LoaImage.objects.create(file=picture, alt_text="Ảnh", **given)


def put_into(item, files, state):
    """The item with these files, in this state."""
    item.hero_image = files[1]
    item.body = [("paragraph", f'<p><a linktype="document" id="{files[0].pk}">Quyết định</a></p>')]
    if state == "scheduled":
        item.go_live_at = timezone.now() + dt.timedelta(days=1)
    revision = item.save_revision()
    if state in ("public", "scheduled"):
        revision.publish()
    if state == "in approval":
        set_up_approval(group_of(Role.APPROVER))
        item.get_workflow().start(item, item.owner)


def exchange(browser, files):
    """Whether each file is another one after the form of it was sent."""
    document, picture = files
    before = [bytes(file.file.storage.open(file.file.name).read()) for file in files]
    given = {"title": "Tệp", "alt_text": "Ảnh", "collection": document.collection_id, "tags": ""}
    another = SimpleUploadedFile("quyet-dinh.pdf", b"%PDF-1.4 khac", "application/pdf")
    browser.post(reverse("wagtaildocs:edit", args=[document.pk]), given | {"file": another})
    another = SimpleUploadedFile("anh.png", words.picture(["b", "a"], "a"), "image/png")
    browser.post(reverse("wagtailimages:edit", args=[picture.pk]), given | {"file": another})
    for file in files:
        file.refresh_from_db()
    after = [bytes(file.file.storage.open(file.file.name).read()) for file in files]
    return [old != new for old, new in zip(before, after, strict=True)]


def delete(browser, files):
    """Whether each file is gone after every address for it was asked."""
    document, picture = files
    token = APIToken.create_token(user=browser.person, name="t")[1]
    for model, name, file in (("wagtaildocs/document", "documents", document), ("core/loaimage", "images", picture)):
        browser.post(reverse(f"wagtail{'docs' if file is document else 'images'}:delete", args=[file.pk]))
        address = reverse(f"wagtail{'docs' if file is document else 'images'}:delete_multiple", args=[file.pk])
        browser.post(address, headers={"X-Requested-With": "XMLHttpRequest"})
        browser.post(f"/admin/bulk/{model}/delete/?id={file.pk}")
        browser.delete(f"/api/content/v1/{name}/{file.pk}/", headers={"Authorization": f"Bearer {token}"})
    return [not type(file).objects.filter(pk=file.pk).exists() for file in files]


def reword(browser, files):
    """What of the texts and the focal point changed after every address for it was asked, one change each."""
    document, picture = files
    token = APIToken.create_token(user=browser.person, name="r")[1]
    given = {"title": "Tệp", "collection": document.collection_id, "tags": ""}
    written = given | {"alt_text": "Ảnh"}
    focal = {"focal_point_x": 1, "focal_point_y": 1, "focal_point_width": 1, "focal_point_height": 1}
    browser.post(reverse("wagtaildocs:edit", args=[document.pk]), given | {"title": "Khác"})
    for change in ({"title": "Khác"}, {"alt_text": "Khác"}, {"credit": "Khác"}, focal):
        browser.post(reverse("wagtailimages:edit", args=[picture.pk]), written | change)
    ajax = {"X-Requested-With": "XMLHttpRequest"}
    for kind, prefix, file, sent in (
        ("docs", "doc", document, given | {"title": "Khác nữa"}),
        ("images", "image", picture, written | {"credit": "Khác nữa"}),
    ):
        sent = {f"{prefix}-{file.pk}-{name}": value for name, value in sent.items()}
        browser.post(reverse(f"wagtail{kind}:edit_multiple", args=[file.pk]), sent, headers=ajax)
    for name, file in (("documents", document), ("images", picture)):
        browser.patch(
            f"/api/content/v1/{name}/{file.pk}/",
            {"title": "Lần ba"},
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )
    before = [(file.title, getattr(file, "alt_text", ""), getattr(file, "credit", "")) for file in files]
    for file in files:
        file.refresh_from_db()
    after = [(file.title, getattr(file, "alt_text", ""), getattr(file, "credit", "")) for file in files]
    return [before[0] != after[0], before[1] != after[1] or picture.has_focal_point()]


@pytest.mark.parametrize("state", ["draft", "public", "new draft", "in approval", "scheduled"])
@pytest.mark.parametrize("who", ["truong-a", "editor"])
def test_a_file_that_was_approved_is_exchanged_changed_and_deleted_by_nobody_who_may_not_publish(
    house, write, sign_in, files, who, state
):
    live = state in ("public", "new draft", "in approval", "scheduled")
    item = write("truong-a", "Tin có tệp", owner=house.people["truong-a"], live=live)
    put_into(item, files, state)
    browser = sign_in(house.people[who])
    browser.person = house.people[who]
    free = state in ("draft", "new draft")
    assert exchange(browser, files) == [free, free]
    assert reword(browser, files) == [free, free]
    assert delete(browser, files) == [free, free]


def test_who_may_publish_exchanges_what_is_public_and_a_refusal_says_what_to_do(house, write, sign_in, files):
    put_into(write("truong-a", "Tin có tệp", owner=house.people["truong-a"], live=True), files, "public")
    browser = sign_in(house.people["truong-a"])
    another = SimpleUploadedFile("quyet-dinh.pdf", b"%PDF-1.4 khac", "application/pdf")
    given = {"title": "Tệp", "collection": files[0].collection_id, "tags": "", "file": another}
    answer = browser.post(reverse("wagtaildocs:edit", args=[files[0].pk]), given)
    assert "“Tin có tệp”" in answer.content.decode()
    given = {"title": "Tệp", "alt_text": "Khác", "collection": files[0].collection_id, "tags": ""}
    answer = browser.post(reverse("wagtailimages:edit", args=[files[1].pk]), given)
    assert "“Tin có tệp”" in answer.content.decode()
    assert "nhờ quản trị viên" in answer.content.decode()
    assert exchange(sign_in(house.people["administrator"]), files) == [True, True]
