"""Any text that somebody types or sends comes out well-formed at every door; lost is only what cleaning names."""

import csv
import email
import io
import json
from datetime import UTC, datetime
from email import policy
from email.header import decode_header, make_header
from html import escape
from itertools import count

import feedparser
import icalendar
import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as runs
from hypothesis import strategies as st
from lxml import etree, html
from wagtail.models import APIToken
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.events.models import Event
from cms.news.models import NewsStory
from cms.publication.snapshot import take
from publishers.channels.bulletin.publisher import BulletinPublisher
from publishers.channels.press.models import FeedEntry
from publishers.contract import Cause, Content, Operation
from publishers.contract.text import clean, clean_line
from publishers.mail.messages import compose
from tests.publishers.channels.press.help import ITEMS, deliver
from tests.search.conftest import Archive

pytestmark = pytest.mark.django_db
# A letter of every class, rare ones as often as common ones; surrogates are no text and refused below.
CLASSES = ("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po")
CLASSES += ("Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Co", "Cn")
LETTERS = st.one_of(
    st.sampled_from(CLASSES).flatmap(lambda each: st.characters(categories=[each])),
    st.sampled_from(
        "ađêộ<>&\"'`\\;:,=+-@\u202e\u2066\u0301\u0332\ue000\U0001f600\U00020000\ufffe\ufeff\x00\x0b\x1d\r\n\t"
    ),
)
TEXTS = st.text(LETTERS, min_size=1, max_size=60).filter(lambda text: clean_line(text))
_versions = count(1_764_000_000_000_000)
MOST = runs(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # an example costs seconds, so none is made smaller
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def desk(client, newsroom, settings, tmp_path):
    """A person at the desk and a program with a token, in a newsroom with an archive."""
    settings.LOA_INDEX = tmp_path / "index"
    person = get_user_model().objects.create_superuser("quan-tri", "quan-tri@example.vn", "mat-khau-thu-2026")
    _token, key = APIToken.create_token(user=person, name="Kiểm thử")
    client.force_login(person)
    return {"client": client, "newsroom": newsroom, "headers": {"Authorization": f"Bearer {key}"}}


def by_form(desk, texts):
    """The news item that an editor writes and publishes."""
    address = reverse("wagtailadmin_pages:add", args=["news", "newsstory", desk["newsroom"].unit_page.pk])
    body = streamfield([("heading", texts["title"]), ("paragraph", rich_text(f"<p>{escape(texts['summary'])}</p>"))])
    form = {"title": texts["title"], "slug": f"bai-{NewsStory.objects.count()}", "body": body}
    form |= {"summary": texts["summary"], "author_line": texts["line"]}
    rows = {name: inline_formset([]) for name in ("corrections", "comments")}
    data = nested_form_data({**form, **rows, "action-publish": "1"})
    answer = desk["client"].post(address, data)
    assert answer.status_code == 302, answer.context["form"].errors
    return NewsStory.objects.latest("pk")


def by_program(desk, texts):
    """The event that a program rewrites and publishes."""
    event, client, headers = desk["newsroom"].event, desk["client"], desk["headers"]
    texts = {name: text.replace("\0", "") for name, text in texts.items()}  # refused by name
    fields = {
        "title": texts["title"],
        "summary": texts["summary"],
        "author_line": texts["line"],
        "place": texts["line"],
    }
    data = {"meta": {"type": "events.Event", "action": "publish"}, **fields}
    answer = client.patch(f"/api/content/v1/pages/{event.pk}/", data, content_type="application/json", headers=headers)
    assert answer.status_code == 200, answer.content
    return Event.objects.get(pk=event.pk)


@MOST
@given(st.fixed_dictionaries({"title": TEXTS, "summary": TEXTS, "line": TEXTS}))
def test_any_text_is_the_same_and_well_formed_at_every_door(desk, texts):
    title, line, summary = clean_line(texts["title"]), clean_line(texts["line"]), clean(texts["summary"]).strip()
    for item in (by_form(desk, texts), by_program(desk, texts)):
        assert item.live
        assert (item.title, item.author_line) == (title, line)
        assert item.summary.strip() == summary
        page_holds(desk["client"], item, title)
        feeds_hold(desk["client"], item, title)
        apis_hold(desk, item, title)
        mail_holds(item, title)
        tables_hold(desk["client"], title)
    calendar = desk["client"].get(reverse("site:event_calendar", args=[item.content_id])).content
    assert all(len(row) <= 75 for row in calendar.split(b"\r\n"))
    (event,) = icalendar.Calendar.from_ical(calendar).walk("VEVENT")
    assert event["SUMMARY"] == title


def page_holds(client, item, title):
    page = html.fromstring(client.get(item.url).content, parser=html.HTMLParser(encoding="utf-8"))
    assert words(page.find(".//h1").text_content()) == words(title)
    for script in page.iterfind(".//script[@type='application/ld+json']"):
        json.loads(script.text)


def feeds_hold(client, item, title):
    for address in ("/feeds/rss.xml", "/feeds/atom.xml"):
        content = client.get(address).content
        titles = {element.text for element in etree.fromstring(content).iterfind(".//{*}title")}
        assert title in titles, address
        assert not feedparser.parse(content).bozo
    entries = json.loads(client.get("/feeds/feed.json").content)["items"]
    assert title in {entry["title"] for entry in entries}


def apis_hold(desk, item, title):
    client, snapshot = desk["client"], take(item)
    assert client.get(f"/api/content/v1/pages/{item.pk}/", headers=desk["headers"]).json()["title"] == title
    content = Content(snapshot=snapshot, version=next(_versions), cause=Cause.PUBLISH)
    known = FeedEntry.objects.filter(content_id=item.content_id).exists()
    deliver(content, Operation.UPDATE if known else Operation.CREATE)
    assert client.get(f"{ITEMS}/{item.content_id}").json()["title"] == title
    Archive().change(snapshot)
    # The archive keeps lines of words: several spaces are one there.
    assert words(client.get(f"/api/archive/v1/items/{item.content_id}").json()["title"]) == words(title)


def mail_holds(item, title):
    """As it would stand on the wire to the mail server."""
    content = Content(snapshot=take(item), version=1, cause=Cause.PUBLISH)
    payload = BulletinPublisher(BulletinPublisher.Config()).render(content, Operation.CREATE)
    message = compose(
        sender=payload["sender"],
        address="doc.gia@example.vn",
        name=item.author_line,
        subject=payload["subject"],
        text=payload["text"],
        html=payload["html"],
        message_id="<1@example.vn>",
        list_id="Bản tin <bantin.example.vn>",
        values={"leave_url": "https://loa.example/dang-ky/huy/x/"},
        at=datetime(2026, 11, 30, tzinfo=UTC),
    )
    head = message.partition(b"\r\n\r\n")[0].decode("ascii")
    assert max(len(row) for row in head.split("\r\n")) <= 76
    read = email.message_from_bytes(message, policy=policy.SMTP)
    assert not read.defects
    assert words(str(make_header(decode_header(email.message_from_bytes(message)["Subject"])))) == words(title)
    assert words(title) == words(read.get_body(("plain",)).get_content())[: len(words(title))] or title in " ".join(
        words(read.get_body(("plain",)).get_content())
    )
    page = html.fromstring(read.get_body(("html",)).get_content())
    assert words(page.find(".//h1").text_content()) == words(title)


def tables_hold(client, title):
    """The list of pages that the admin downloads."""
    address = reverse("wagtailadmin_reports:aging_pages")
    text = b"".join(client.get(address, {"export": "csv"}).streaming_content).decode()
    cells = {cell for row in csv.reader(io.StringIO(text, newline=""), strict=True) for cell in row}
    assert {title, f"'{title}"} & cells
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(address, {"export": "xlsx"}).streaming_content)))
    cells = {str(cell.value) for row in book.active.iter_rows() for cell in row}
    assert {title, f"'{title}"} & cells


def words(text):
    return text.split()


def test_half_a_letter_is_refused_or_left_out(desk):
    event = desk["newsroom"].event
    body = b'{"meta": {"type": "events.Event"}, "title": "A\\ud800B"}'
    address = f"/api/content/v1/pages/{event.pk}/"
    answer = desk["client"].patch(address, body, content_type="application/json", headers=desk["headers"])
    assert answer.status_code in (200, 422)
    if answer.status_code == 200:
        assert answer.json()["title"] == "AB"
