"""Rules choose the channels of a new item until somebody chooses for themselves."""

import pytest
from django.urls import reverse
from wagtail.models import APIToken

from cms.core.models import ChannelRule, Topic
from cms.news.models import NewsStory
from publishers.ledger.models import Channel, Publication
from tests.cms.users import house as builder
from tests.cms.workflow.forms import fields_of
from tests.cms.workflow.test_life import fresh
from tests.cms.workflow.test_schedule import edit

SLUGS = ("website", "press", "fanpage", "bulletin")


@pytest.fixture
def house(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    for position, slug in enumerate(SLUGS):
        Channel.objects.create(slug=slug, name=slug.title(), publisher=slug, mode="outbox", position=position)
    return builder.build()


@pytest.fixture
def exams(house):
    return Topic.objects.create(name="Thi cử", slug="thi-cu")


def rule(name, *channels, effect="leave_out", **conditions):
    return ChannelRule.objects.create(
        name=name, channels=list(channels), effect=effect, sort_order=ChannelRule.objects.count(), **conditions
    )


def choice(house, item_type="news", unit="truong-a", topics=(), urgent=False):
    return ChannelRule.choice(item_type, house.units[unit], topics, urgent)[0]


def test_without_rules_no_channel_is_left_out(house):
    assert choice(house) == []


def test_each_condition_may_be_left_open_and_all_that_are_filled_in_must_hold(house, exams):
    rule("Trường A", "fanpage", unit=house.units["truong-a"])
    rule("Tin thi cử", "press", item_type="news", topic=exams)
    rule("Không khẩn", "bulletin", urgency="normal")
    assert choice(house) == ["fanpage", "bulletin"]
    assert choice(house, unit="truong-b", urgent=True) == []
    assert choice(house, unit="truong-b", topics=[exams], urgent=True) == ["press"]
    assert choice(house, item_type="policy", topics=[exams]) == ["fanpage", "bulletin"]


def test_a_later_rule_takes_back_what_an_earlier_one_said(house):
    rule("Chỉ trang tin", "press", "fanpage", "bulletin")
    rule("Tin khẩn lên Fanpage", "fanpage", effect="choose", urgency="urgent")
    assert choice(house) == ["press", "fanpage", "bulletin"]
    assert choice(house, urgent=True) == ["press", "bulletin"]


def test_a_channel_that_is_gone_or_off_is_not_chosen(house):
    rule("Trường A", "fanpage", "zalo")
    Channel.objects.filter(slug="fanpage").update(mode="off")
    assert choice(house) == []


# In the editor.


def address_of_new(house, unit="truong-a"):
    return reverse("wagtailadmin_pages:add", args=["news", "newsstory", house.pages[unit].pk])


def write(client, house, unit="truong-a", **changes):
    """Create a story as a browser would: open the form, fill it in, post it."""
    address = address_of_new(house, unit)
    data = fields_of(client.get(address).content.decode())
    data = {**data, "title": "Bài mới", "summary": "Tóm tắt.", "body-count": "0", "slug": "bai-moi", **changes}
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return NewsStory.objects.get(slug=data["slug"])


def left_out(page):
    return fresh(page).get_latest_revision_as_object().excluded_channels


@pytest.fixture
def editor(house, client):
    client.force_login(house.people["editor"])
    return client


def test_a_new_items_form_is_filled_in_by_type_and_unit(house, editor):
    rule("Trường A không lên Fanpage", "fanpage", unit=house.units["truong-a"], item_type="news")
    html = editor.get(address_of_new(house)).content.decode()
    assert fields_of(html)["excluded_channels"] == ["fanpage"] and "Trường A không lên Fanpage" in html
    assert "excluded_channels" not in fields_of(editor.get(address_of_new(house, "truong-b")).content.decode())
    assert left_out(write(editor, house)) == ["fanpage"]


def test_topics_and_urgency_choose_as_soon_as_they_are_saved(house, editor, exams):
    rule("Thi cử không lên bản tin", "bulletin", topic=exams)
    rule("Khẩn không chờ báo", "press", urgency="urgent")
    page = write(editor, house, topics=[exams.pk])
    assert left_out(page) == ["bulletin"]
    edit(editor, fresh(page), urgent="on")
    assert left_out(page) == ["press", "bulletin"]
    edit(editor, fresh(page), topics=[], urgent="on")
    assert left_out(page) == ["press"]


def test_what_somebody_ticked_stays_whatever_changes(house, editor, exams):
    rule("Trường A không lên Fanpage", "fanpage", unit=house.units["truong-a"])
    rule("Thi cử không lên bản tin", "bulletin", topic=exams)
    page = write(editor, house, excluded_channels=["press"])
    assert left_out(page) == ["press"]
    edit(editor, fresh(page), topics=[exams.pk])
    assert left_out(page) == ["press"]


def test_no_tick_at_all_is_a_choice_too(house, editor, exams):
    rule("Trường A không lên Fanpage", "fanpage", unit=house.units["truong-a"])
    rule("Thi cử không lên bản tin", "bulletin", topic=exams)
    page = write(editor, house, excluded_channels=[])
    assert left_out(page) == []
    edit(editor, fresh(page), topics=[exams.pk])
    assert left_out(page) == []


def test_what_is_published_goes_to_no_further_channel_because_its_topic_changed(house, editor, exams):
    rule("Mọi bài không lên Fanpage", "fanpage")
    rule("Thi cử lên Fanpage", "fanpage", effect="choose", topic=exams)
    page = write(editor, house)
    fresh(page).get_latest_revision().publish()
    edit(editor, fresh(page), topics=[exams.pk])
    assert left_out(page) == ["fanpage"]


def test_an_item_from_before_the_rules_keeps_its_channels(house, editor, exams):
    page = builder.story(house, "truong-a", "Bài cũ", owner=house.people["editor"])
    rule("Mọi bài không lên Fanpage", "fanpage")
    edit(editor, page, topics=[exams.pk])
    assert left_out(page) == []


def test_the_rules_choice_is_what_the_ledger_plans_by(house, editor):
    rule("Trường A chỉ lên trang tin", "press", "fanpage", "bulletin", unit=house.units["truong-a"])
    page = write(editor, house)
    fresh(page).get_latest_revision().publish()
    publication = Publication.objects.get(content_id=page.content_id)
    assert [delivery.channel.slug for delivery in publication.deliveries.all()] == ["website"]


def test_through_the_api_the_rules_choose_where_nothing_is_said_of_channels(house, client):
    rule("Trường A không lên Fanpage", "fanpage", unit=house.units["truong-a"])
    _token, key = APIToken.create_token(user=house.people["editor"], name="Kiểm thử")
    story = {"meta": {"type": "news.NewsStory", "parent_id": house.pages["truong-a"].pk}, "summary": "Tóm tắt."}
    chosen = {}
    for title, more in (("Không nói gì", {}), ("Tự chọn", {"excluded_channels": ["press"]})):
        answer = client.post(
            "/api/content/v1/pages/",
            {**story, "title": title, "topics": [], **more},
            content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        )
        assert answer.status_code == 201, answer.content
        chosen[title] = NewsStory.objects.get(pk=answer.json()["id"]).excluded_channels
    assert chosen == {"Không nói gì": ["fanpage"], "Tự chọn": ["press"]}


# In the settings.


def test_officers_write_rules_and_editors_do_not(house, client):
    address = reverse("wagtailsnippets_core_channelrule:add")
    new = {"name": "Tin khẩn", "effect": "leave_out", "urgency": "urgent"}
    client.force_login(house.people["editor"])
    assert client.post(address, {**new, "channels": ["press"]}).status_code == 302
    assert not ChannelRule.objects.exists()
    client.force_login(house.people["officer"])
    empty = client.post(address, new)
    assert empty.status_code == 200 and not ChannelRule.objects.exists(), "a rule without a channel says nothing"
    client.post(address, {**new, "channels": ["press", "bulletin"]})
    assert ChannelRule.objects.get().channels == ["press", "bulletin"]
    listing = client.get(reverse("wagtailsnippets_core_channelrule:list")).content.decode()
    assert "Tin khẩn" in listing and "Press, Bulletin" in listing
