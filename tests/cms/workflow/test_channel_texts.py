"""Words that an editor writes for one channel alone: written, approved, sent and corrected with the item."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from wagtail.models import APIToken, Revision

from cms.publication.fingerprint import fingerprint
from cms.workflow.correct import correct
from publishers.ledger.models import Channel, Delivery, Publication
from publishers.ledger.services import reconcile
from publishers.worker.process import Worker
from tests.cms.users import house as builder
from tests.cms.workflow.forms import fields_of
from tests.cms.workflow.test_life import fresh
from tests.cms.workflow.test_schedule import edit
from tests.simulators.graph_api import GraphSimulator
from tests.simulators.telegram_api import CHAT, TOKEN

OWN = {
    "fanpage": {"caption": "Sáng nay các em đã trở lại trường!"},
    "bulletin": {"subject": "Khai giảng: điều phụ huynh cần biết", "preheader": "Giờ đón trả và lịch học tuần đầu"},
    "press": {"headline": "Hơn 300 nghìn học sinh Gia Lai khai giảng", "notes": "Liên hệ: cô Hà.\nCó ảnh kèm theo."},
    "telegram": {"text": "Khai giảng rồi 🎉"},
    "archive": {"summary": "Lịch khai giảng và giờ đón trả."},
}
SENT = {f"channel_texts-{slug}-{name}": text for slug, texts in OWN.items() for name, text in texts.items()}


@pytest.fixture(scope="module")
def page_of_facebook():
    with GraphSimulator() as simulator:
        yield simulator


@pytest.fixture
def channels(db, page_of_facebook):
    page_of_facebook.reset()
    settings_of = {
        "fanpage": page_of_facebook.config,
        "telegram": {"token": TOKEN, "chat": CHAT},
    }
    for position, slug in enumerate(("website", *OWN)):
        channel = Channel(slug=slug, name=f"Kênh {slug}", publisher=slug, position=position)
        channel.mode = "live" if slug == "fanpage" else "outbox"
        channel.since = timezone.now() - timedelta(days=1)
        channel.config = settings_of.get(slug, {})
        channel.save()


@pytest.fixture
def editor(house, channels, client):
    client.force_login(house.people["approver"])
    return client


def payload(page, slug):
    return Delivery.objects.filter(content_id=page.content_id, channel__slug=slug).order_by("-version")[0].payload


def form_of(client, page):
    return BeautifulSoup(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content, "lxml")


def test_an_item_goes_out_and_is_corrected_in_the_words_of_each_channel(house, editor, page_of_facebook):
    page = builder.story(house, "truong-a", "Khai giảng năm học mới", owner=house.people["editor"])
    edit(editor, page, **SENT, **{"action-publish": "1"})
    assert fresh(page).channel_texts == OWN
    Worker().drain()
    [post] = page_of_facebook.posts()
    assert post["message"].startswith(OWN["fanpage"]["caption"]) and f"/b/{page.content_id}/" in post["message"]
    mail, release = payload(page, "bulletin"), payload(page, "press")
    assert (mail["subject"], mail["preheader"]) == tuple(OWN["bulletin"].values())
    assert OWN["press"]["headline"] in release["subject"] and "Có ảnh kèm theo." in release["text"]
    assert release["item"]["title"] == OWN["press"]["headline"] and release["item"]["notes"] == OWN["press"]["notes"]
    assert payload(page, "telegram")["text"].startswith("Khai giảng rồi 🎉")
    assert payload(page, "archive")["document"]["summary"] == OWN["archive"]["summary"]

    correct(fresh(page), house.people["approver"], "Ngày 5/9", "Ngày 4/9", publish=True)
    Worker().drain()
    [post] = page_of_facebook.posts()
    assert post["message"].startswith(OWN["fanpage"]["caption"]) and "nay sửa là “Ngày 4/9”" in post["message"]
    assert "nay sửa là “Ngày 4/9”" in payload(page, "telegram")["text"]


def test_another_text_for_one_channel_is_a_new_version_that_changes_the_post_there(house, editor, page_of_facebook):
    page = builder.story(house, "truong-a", "Khai giảng", live=True, channel_texts=OWN)
    Worker().drain()
    edit(editor, fresh(page), **{"channel_texts-fanpage-caption": "Lời mới", "action-publish": "1"})
    Worker().drain()
    [post] = page_of_facebook.posts()
    assert post["message"].startswith("Lời mới")
    assert fresh(page).channel_texts == {**OWN, "fanpage": {"caption": "Lời mới"}}
    assert list(Publication.objects.order_by("version").values_list("cause", flat=True)) == ["publish", "edit"]


def test_what_was_published_before_there_were_such_words_is_not_planned_anew(house, channels):
    page = builder.story(house, "truong-a", "Khai giảng", live=True)
    early = builder.story(house, "truong-a", "Đề án", early_press_access=True)
    early.go_live_at = timezone.now() + timedelta(hours=1)
    early.save_revision().publish()
    Worker().drain()
    versions = Publication.objects.count()
    for revision in Revision.objects.all():
        revision.content.pop("channel_texts"), revision.content.pop("channel_texts_written")
        Revision.objects.filter(pk=revision.pk).update(content=revision.content)
    for publication in Publication.objects.all():
        publication.snapshot.pop("channel_texts")
        Publication.objects.filter(pk=publication.pk).update(snapshot=publication.snapshot)
    assert reconcile() == 0 and Publication.objects.count() == versions
    assert Publication.objects.first().read_snapshot().channel_texts == {}
    assert fingerprint(fresh(page)) == PINNED, "the hash of an item is another than before: everything is sent again"


PINNED = "ab5ef60c02f0dfdcc6c8bf780a8c7b03161ca398481af225295d88adcc711ceb"


def test_a_text_counts_in_the_hash_whatever_its_channel_is_called(house):
    page = builder.story(house, "truong-a", "Khai giảng")
    hashes = {fingerprint(page)}
    for texts in ({"page": {"id": "a"}}, {"page": {"id": "b"}}, {"page": {"id": '["a"]'}}):
        page.channel_texts = texts
        hashes.add(fingerprint(page))
    assert len(hashes) == 4


def test_a_text_too_long_for_its_channel_is_refused_in_words_in_the_channels_own_unit(house, editor):
    page = builder.story(house, "truong-a", "Khai giảng")
    long = {"channel_texts-telegram-text": "🙂" * 1501, "channel_texts-bulletin-subject": "Lời"}
    answer = edit(editor, page, **long)
    assert "Kênh telegram, Lời của bài đăng: 3.002 ký tự" in answer.content.decode()
    assert "🙂" * 1501 in answer.content.decode(), "what was typed is lost"
    assert fresh(page).get_latest_revision_as_object().channel_texts == {}
    edit(editor, page, **{**long, "channel_texts-telegram-text": "🙂" * 1500})
    assert fresh(page).get_latest_revision_as_object().channel_texts["bulletin"] == {"subject": "Lời"}


def test_an_editor_sees_what_a_channel_would_say_and_which_text_is_older_than_the_item(house, editor):
    page = builder.story(house, "truong-a", "Khai giảng", summary="Ba trăm nghìn học sinh.")
    form = form_of(editor, page)
    assert form.find(id="id_channel_texts-bulletin-subject")["placeholder"] == "Khai giảng"
    assert "Ba trăm nghìn học sinh." in form.find(id="id_channel_texts-telegram-text")["placeholder"]
    edit(editor, page, **SENT)
    assert not form_of(editor, page).select("[data-words-older]"), "nothing has changed since"
    edit(editor, page, **{"channel_texts-fanpage-caption": "Mới", "summary": "Gần bốn trăm nghìn học sinh."})
    older = form_of(editor, page).select("[data-words-older]")
    assert len(older) == sum(map(len, OWN.values())) - 1, "the text that was written with the summary is not older"
    edit(editor, page, **{"channel_texts-bulletin-subject-fits": "on"})
    assert len(form_of(editor, page).select("[data-words-older]")) == len(older) - 1


def test_words_for_a_channel_that_is_no_longer_there_stay_and_stop_nothing(house, editor):
    page = builder.story(house, "truong-a", "Khai giảng", channel_texts=OWN)
    Channel.objects.filter(slug="telegram").delete()
    Channel.objects.filter(slug="bulletin").update(mode="off")
    edit(editor, page, title="Khai giảng sớm", **{"action-publish": "1"})
    assert fresh(page).live and fresh(page).channel_texts == OWN


def test_the_form_takes_line_breaks_out_of_what_stands_on_one_line(house, editor):
    page = builder.story(house, "truong-a", "Khai giảng")
    edit(editor, page, **{"channel_texts-bulletin-subject": "Một\r\nBcc: a@b.vn", "channel_texts-press-notes": " \n"})
    assert fresh(page).get_latest_revision_as_object().channel_texts == {"bulletin": {"subject": "Một Bcc: a@b.vn"}}


def test_the_preview_of_a_channel_shows_its_own_words(house, editor):
    page = builder.story(house, "truong-a", "Khai giảng")
    data = fields_of(editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode())
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert editor.post(address, {**data, "body-count": "0", **SENT}).json()["is_valid"]
    for mode, name in (
        ("fanpage", "caption"),
        ("bulletin", "preheader"),
        ("press", "headline"),
        ("archive", "summary"),
    ):
        assert OWN[mode][name] in editor.get(address, {"mode": mode}).content.decode()


def test_versions_are_compared_text_by_text(house, editor):
    page = builder.story(house, "truong-a", "Khai giảng")
    first = page.latest_revision
    edit(editor, page, **{"channel_texts-fanpage-caption": "<b>Mới"})
    compared = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first.pk, fresh(page).latest_revision_id])
    shown = BeautifulSoup(editor.get(compared).content, "lxml")
    [names], [text] = shown.select("dl.loa-compared dt"), shown.select("dl.loa-compared dd")
    assert "Kênh fanpage" in names.text and "&lt;b&gt;Mới" in text.decode_contents()


def test_a_copy_has_no_words_of_the_item_that_it_was_made_from(house, channels):
    page = builder.story(house, "truong-a", "Khai giảng", live=True, channel_texts=OWN)
    copied = fresh(page).copy(to=house.pages["truong-b"], update_attrs={"slug": "ban-sao"}, keep_live=False)
    for version in (fresh(copied), fresh(copied).get_latest_revision_as_object()):
        assert version.channel_texts == {} == version.channel_texts_written


def test_programs_read_and_write_the_words_and_hear_of_what_is_unknown(house, channels, client):
    page = builder.story(house, "truong-a", "Khai giảng", live=True, channel_texts={"press": {"notes": "Cũ"}})
    _token, key = APIToken.create_token(user=house.people["editor"], name="Kiểm thử")
    address, headers = f"/api/content/v1/pages/{page.pk}/", {"Authorization": f"Bearer {key}"}

    def write(texts):
        body = {"channel_texts": texts}
        return client.patch(address, body, content_type="application/json", headers=headers)

    for texts, name in (
        ({"zalo": {"text": "a"}}, "zalo"),
        ({"fanpage": {"subject": "a"}}, "subject"),
        ({"fanpage": "a"}, "{...}"),
        ({"bulletin": {"subject": "a" * 151}}, "151"),
    ):
        refused = write(texts)
        assert refused.status_code == 422, refused.content
        assert name in str(refused.json()["errors"]) and "channel_texts" in str(refused.json()["errors"])
    assert write(OWN).status_code == 200
    assert fresh(page).get_latest_revision_as_object().channel_texts == OWN
    assert client.get(address).json()["channel_texts"] == {"press": {"notes": "Cũ"}}, "a draft is nobody's to read"
