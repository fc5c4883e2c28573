"""The demo newsroom: loaded once for all tests here, looked at from all sides."""

import unicodedata
from collections import Counter
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import PageLogEntry, Revision, TaskState

from cms.core.models import ContentItem, Topic, Unit, UnitPage, Withdrawal
from cms.demo.calendar import Calendar
from cms.demo.data import house
from cms.demo.loader import demo_accounts_allowed
from publishers.channels.bulletin.models import Subscriber
from publishers.channels.press.models import Outlet, PressContact
from publishers.channels.search_alerts.models import SavedSearch
from publishers.ledger.models import Channel, Delivery, Publication
from publishers.ledger.services import reconcile
from tests.commits import rolled_back
from tests.waiting import nothing_waits

# Each test's own transaction is a savepoint within the one of the module.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Load the demo in a transaction that ends with this module; returns what the command said."""
    output = StringIO()
    with django_db_blocker.unblock(), rolled_back():
        with nothing_waits():
            call_command("demo", stdout=output)
        yield output.getvalue()


@pytest.fixture
def items(loaded):
    """Every item by its slug."""
    return {item.slug: item.specific for item in ContentItem.objects.all()}


def test_it_says_what_it_does(loaded):
    assert len(loaded.strip().splitlines()) >= 5


def test_a_second_time_is_refused(loaded):
    before = ContentItem.objects.count()
    with pytest.raises(CommandError):
        call_command("demo", stdout=StringIO())
    assert ContentItem.objects.count() == before


def test_the_house_is_furnished(loaded):
    assert Unit.objects.count() >= 12
    assert UnitPage.objects.live().count() == Unit.objects.count()
    assert Topic.objects.count() >= 10
    assert Outlet.objects.filter(accredited=True).exists()
    assert Outlet.objects.filter(accredited=False).exists()
    assert PressContact.objects.count() >= 5
    assert set(Subscriber.objects.values_list("state", flat=True)) == {"confirmed", "pending"}
    assert {channel.slug: channel.mode for channel in Channel.objects.all()} == {
        "website": "live",
        "archive": "live",
        "press": "live",
        "fanpage": "outbox",
        "bulletin": "live",
        "saved_searches": "live",
    }


def test_nobody_real_is_written_to(loaded):
    addresses = [*Subscriber.objects.values_list("email", flat=True)]
    addresses += PressContact.objects.values_list("email", flat=True)
    addresses += SavedSearch.objects.values_list("email", flat=True)
    assert all(
        address.endswith((".example.com", "@example.com", ".example.vn", "@example.vn")) for address in addresses
    )


def test_six_live_items_of_each_type(items):
    live = Counter(type(item).__name__ for item in items.values() if item.live)
    assert len(live) == 5
    assert min(live.values()) >= 6


def test_one_item_in_each_state(items):
    now = timezone.now()
    draft = items["vuon-rau-ban-tru"]
    assert (draft.live, draft.current_workflow_state) == (False, None)
    assert items["quy-tac-mang-xa-hoi"].current_workflow_state.status == "in_progress"
    back = TaskState.objects.get(workflow_state__object_id=str(items["doi-chieng-nhi"].pk))
    assert back.status == "rejected"
    assert back.comment
    planned = items["hoc-bong-noi-tru"]
    assert not planned.live
    assert planned.early_press_access
    assert Revision.objects.get(object_id=str(planned.pk), approved_go_live_at__gt=now)
    changed = items["tu-van-huong-nghiep"]
    assert (changed.live, changed.has_unpublished_changes) == (True, True)
    corrected = items["kiem-tra-bep-an"]
    assert corrected.live
    assert corrected.corrections.get().right
    gone = items["lich-thi-hoc-ky-sai"]
    assert not gone.live
    assert Withdrawal.objects.get(content_id=gone.content_id).public_reason
    assert (items["dang-ky-sach-cu"].live, items["dang-ky-sach-cu"].expired) == (False, False)
    assert (items["trai-he"].live, items["trai-he"].expired) == (False, True)


def test_policies_know_what_replaced_and_amended_them(items):
    replaced = items["huong-dan-trang-thong-tin"]
    assert [policy.slug for policy in replaced.replaced_by] == ["ke-hoach-truyen-thong"]
    assert [policy.slug for policy in items["day-them-hoc-them"].amended_by] == ["sua-doi-day-them"]
    assert items["tuyen-sinh-lop-10"].signed_file.file.size > 10_000


def test_every_text_is_composed(items):
    for item in items.values():
        for text in (item.title, item.summary, str(item.body)):
            assert unicodedata.is_normalized("NFC", text), item.slug
            assert "{d" not in text
            assert "{sy" not in text


def test_titles_and_summaries_are_of_a_readable_length(items):
    for item in items.values():
        assert 8 <= len(item.title.split()) <= 20, item.title
        assert len(item.summary) <= 260, item.slug


def test_every_picture_has_words_and_a_credit(loaded):
    pictures = get_image_model().objects.all()
    assert pictures.count() >= 14
    for picture in pictures:
        assert len(picture.alt_text) > 15
        assert picture.credit
        assert picture.file.size <= 80_000


def test_dates_lie_in_the_past_but_for_what_is_to_come(items):
    now = timezone.now()
    for item in items.values():
        if item.live:
            assert item.first_published_at < now
            assert item.last_published_at < now
            assert item.last_published_at >= item.first_published_at
    assert not PageLogEntry.objects.filter(page__in=[item.pk for item in items.values()], timestamp__gt=now).exists()


def test_the_ledger_stands_as_the_newsroom(items):
    assert reconcile() == 0
    public = {item.content_id for item in items.values() if item.live}
    assert set(Publication.objects.filter(reach="public").values_list("content_id", flat=True)) == public
    assert Publication.objects.get(reach="early").content_id == items["hoc-bong-noi-tru"].content_id
    per_channel = Counter(Delivery.objects.values_list("channel__slug", flat=True))
    assert per_channel["website"] == per_channel["archive"] == len(public)
    assert 4 <= per_channel["fanpage"] == per_channel["bulletin"] == per_channel["saved_searches"] <= 12
    for publication in Publication.objects.filter(reach="public"):
        assert publication.first_published_at < timezone.now() - timedelta(hours=1)


def test_one_account_for_each_role(loaded):
    assert demo_accounts_allowed()
    for account, *_rest in house.PEOPLE:
        user = authenticate(username=account, password=house.PASSWORD)
        assert user is not None, account
        assert user.wagtail_userprofile.preferred_language == "vi"
        browser = Client()
        browser.force_login(user)
        assert browser.get("/admin/", follow=True).status_code == 200


def test_no_published_password_where_others_can_reach_it(settings):
    settings.LOA_ON_LOOPBACK = False
    assert not demo_accounts_allowed()


def test_every_live_item_answers(items):
    browser = Client()
    for item in items.values():
        if item.live:
            response = browser.get(item.url)
            assert response.status_code == 200, item.slug
            assert item.title in response.content.decode()


@pytest.mark.parametrize(
    ("month", "year", "expected"), [(7, 2026, "2025 - 2026"), (8, 2026, "2026 - 2027"), (1, 2027, "2026 - 2027")]
)
def test_a_school_year_begins_in_august(month, year, expected):
    calendar = Calendar(timezone.make_aware(datetime(year, month, 15, 10)))
    assert calendar.fill("{sy}") == expected
