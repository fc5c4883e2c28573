"""Text where it enters: whichever way a field comes in, what is stored is clean."""

import pytest
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import APIToken
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.core.images import LoaImage
from cms.core.models import ContentCorrection, Topic
from cms.news.models import NewsStory
from tests.cms.users import house as builder

TYPED = "Ti\u0302n\u0332 тức\x0bcủa ﬁle\xa0số\u200b 5"
MEANT = "Tîn tức của file số 5"


@pytest.fixture
def house(db):
    return builder.build()


def api(client, house, **fields):
    _token, key = APIToken.create_token(user=house.people["editor"], name="Kiểm thử")
    data = {"meta": {"type": "news.NewsStory", "parent_id": house.pages["truong-a"].pk}, "summary": "Tóm tắt."}
    return client.post(
        "/api/content/v1/pages/",
        {**data, "topics": [], **fields},
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )


def test_what_an_editor_types_is_stored_clean(client, house):
    client.force_login(house.people["editor"])
    address = reverse("wagtailadmin_pages:add", args=["news", "newsstory", house.pages["truong-a"].pk])
    body = streamfield([("heading", TYPED), ("paragraph", rich_text(f"<p>{TYPED}</p>"))])
    form = {"title": TYPED, "slug": "tin", "summary": f"{TYPED}\r\n{TYPED}", "author_line": TYPED, "body": body}
    rows = {name: inline_formset([]) for name in ("corrections", "comments")}
    answer = client.post(address, nested_form_data({**form, **rows}))
    assert answer.status_code == 302, answer.context["form"].errors
    page = NewsStory.objects.get(slug="tin").get_latest_revision_as_object()
    assert page.title == page.author_line == page.body[0].value == MEANT
    assert page.summary == f"{MEANT}\n{MEANT}"
    assert MEANT in str(page.body[1].value)


def test_what_a_program_sends_is_stored_clean(client, house):
    answer = api(client, house, title=TYPED, author_line=TYPED)
    assert answer.status_code == 201, answer.content
    page = NewsStory.objects.get(pk=answer.json()["id"]).get_latest_revision_as_object()
    assert page.title == page.author_line == MEANT


def test_what_a_command_saves_is_stored_clean(house):
    page = house.pages["truong-a"].add_child(
        instance=NewsStory(title=TYPED, slug="tin", summary="Tóm tắt.", body=[("paragraph", f"<p>{TYPED}&#11;</p>")])
    )
    ContentCorrection.objects.create(page=page, wrong=TYPED, right=TYPED)
    page = NewsStory.objects.get(pk=page.pk)
    assert page.title == page.corrections.get().wrong == MEANT
    assert str(page.body[0].value) == f"<p>{MEANT} </p>"
    assert Topic.objects.create(name=TYPED, slug="tin").name == MEANT
    assert LoaImage.objects.create(title=TYPED, alt_text=TYPED, file=get_test_image_file()).alt_text == MEANT


def test_a_password_stays_as_it_was_typed():
    from wagtail.admin.forms.auth import LoginForm

    assert LoginForm().fields["password"].clean("ﬁ \xa0\u200b") == "ﬁ \xa0\u200b"


def test_titles_in_another_script_get_addresses_one_after_the_other(client, house):
    answers = [api(client, house, title="东盟") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201], answers[1].content
    assert [NewsStory.objects.get(pk=answer.json()["id"]).slug for answer in answers] == ["news", "news-2"]
