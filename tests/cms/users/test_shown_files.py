"""What was approved with an item is not exchanged, changed or deleted by who may not publish it."""

import datetime as dt
from functools import partial

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
from tests.commits import rolled_back
from tests.leaks import words

PDF = "%PDF-1.4 da duyet"
AJAX = {"X-Requested-With": "XMLHttpRequest"}


@pytest.fixture
def files(house):
    """A document and a picture that the contributor of unit A uploaded."""
    given = {"collection": collection_of(Unit.objects.get(slug="truong-a")), "title": "Tệp"}
    given["uploaded_by_user"] = house.people["truong-a"]
    document = get_document_model().objects.create(file=ContentFile(PDF.encode(), "quyet-dinh.pdf"), **given)
    document.get_file_size()  # which the first page that shows it would write down
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


def kept(file):
    """What the newsroom holds of a file; None where it is gone."""
    return type(file).objects.filter(pk=file.pk).values().first()


def opened(doors):
    """The names of the doors by which their file changed or went, each tried upon what was there at first."""
    names = set()
    for name, (file, use) in doors.items():
        before = kept(file)
        with rolled_back():
            use()
            if kept(file) != before:
                names.add(name)
    return names


def deleting(browser, files, who):
    """Every door by which a file is deleted: name to the file and the request."""
    headers = {"Authorization": f"Bearer {APIToken.create_token(user=who, name='delete')[1]}"}
    doors = {}
    for kind, model, file in (("docs", "wagtaildocs/document", files[0]), ("images", "core/loaimage", files[1])):
        name = {"docs": "documents", "images": "images"}[kind]
        doors |= {
            f"{name}: form": (file, partial(browser.post, reverse(f"wagtail{kind}:delete", args=[file.pk]))),
            f"{name}: of many": (
                file,
                partial(browser.post, reverse(f"wagtail{kind}:delete_multiple", args=[file.pk]), headers=AJAX),
            ),
            f"{name}: in bulk": (file, partial(browser.post, f"/admin/bulk/{model}/delete/?id={file.pk}")),
            f"{name}: API": (file, partial(browser.delete, f"/api/content/v1/{name}/{file.pk}/", headers=headers)),
        }
    return doors


def rewording(browser, files, who):
    """Every door by which the texts or the focal point of a file change, one change each: name to file and request."""
    document, picture = files
    headers = {"Authorization": f"Bearer {APIToken.create_token(user=who, name='reword')[1]}"}
    given = {"title": "Tệp", "collection": document.collection_id, "tags": ""}
    written = given | {"alt_text": "Ảnh"}
    focal = {f"focal_point_{name}": 1 for name in ("x", "y", "width", "height")}

    def form(kind, file, sent):
        return file, partial(browser.post, reverse(f"wagtail{kind}:edit", args=[file.pk]), sent)

    def of_many(kind, prefix, file, sent):
        sent = {f"{prefix}-{file.pk}-{name}": value for name, value in sent.items()}
        address = reverse(f"wagtail{kind}:edit_multiple", args=[file.pk])
        return file, partial(browser.post, address, sent, headers=AJAX)

    def api(kind, file):
        address, sent = f"/api/content/v1/{kind}/{file.pk}/", {"title": "Khác"}
        return file, partial(browser.patch, address, sent, content_type="application/json", headers=headers)

    return {
        "documents: form, title": form("docs", document, given | {"title": "Khác"}),
        "images: form, title": form("images", picture, written | {"title": "Khác"}),
        "images: form, words": form("images", picture, written | {"alt_text": "Khác"}),
        "images: form, credit": form("images", picture, written | {"credit": "Khác"}),
        "images: form, focal point": form("images", picture, written | focal),
        "documents: of many": of_many("docs", "doc", document, given | {"title": "Khác"}),
        "images: of many": of_many("images", "image", picture, written | {"credit": "Khác"}),
        "documents: API": api("documents", document),
        "images: API": api("images", picture),
    }


@pytest.mark.parametrize("state", ["draft", "public", "new draft", "in approval", "scheduled"])
@pytest.mark.parametrize("who", ["truong-a", "editor"])
def test_a_file_that_was_approved_is_exchanged_changed_and_deleted_by_nobody_who_may_not_publish(
    house, write, sign_in, files, who, state
):
    person = house.people[who]
    item = write("truong-a", "Tin có tệp", owner=house.people["truong-a"], live=state != "draft")
    put_into(item, files, state)
    browser = sign_in(person)
    free = state in ("draft", "new draft")
    assert exchange(browser, files) == [free, free]
    for doors in (rewording(browser, files, person), deleting(browser, files, person)):
        assert opened(doors) == (set(doors) if free else set())


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
