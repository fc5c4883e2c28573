"""Rows from before text was cleaned: `manage.py clean_text` says what differs and cleans it, and nothing is sent."""

import datetime as dt
import json
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from wagtail.models import Page, Revision

from cms.core.models import ContentCorrection, ContentItem
from cms.news.models import NewsStory
from cms.policies.models import PolicyKeyPoint
from publishers.channels.bulletin.models import Subscriber
from publishers.ledger.models import Publication
from publishers.ledger.services import reconcile

pytestmark = pytest.mark.django_db
OLD = "Ti\u0302n\u0332 tức\x0bcủa ﬁle\xa0số\u200b 5"
CLEAN = "Tîn tức của file số 5"


@pytest.fixture
def old(newsroom):
    """A newsroom whose rows, child rows and revisions are as an older version stored them."""
    news, policy = newsroom.news, newsroom.policy
    correction = ContentCorrection.objects.create(page=news, wrong="A", right="B")
    Subscriber.objects.create(email="doc.gia@example.vn", name="A", consent_at=dt.datetime.now(dt.UTC))
    Subscriber.objects.update(name=OLD)
    ContentCorrection.objects.filter(pk=correction.pk).update(wrong=OLD)
    Page.objects.filter(pk=news.pk).update(title=OLD, draft_title=OLD)
    ContentItem.objects.filter(pk=news.pk).update(summary=OLD)
    news.refresh_from_db()
    body = json.dumps([{"type": "paragraph", "value": f"<p>{OLD}</p>", "id": "a"}])
    ContentItem.objects.filter(pk=news.pk).update(body=body)
    PolicyKeyPoint.objects.filter(page=policy).update(text=OLD)
    for item in (news, policy):
        revision = Revision.objects.get(pk=item.latest_revision_id)
        content = revision.content | {"title": OLD, "body": body}
        if item == policy:
            content["key_points"][0]["text"] = OLD
        Revision.objects.filter(pk=revision.pk).update(content=content, object_str=OLD)
    return newsroom


def run(*arguments):
    output = StringIO()
    call_command("clean_text", *arguments, stdout=output)
    return output.getvalue()


def test_what_is_not_clean_is_listed_and_nothing_changed(old):
    output = run()
    assert "Nothing was changed" in output and f"wagtailcore.Page {old.news.pk}: title, draft_title" in output
    assert Page.objects.get(pk=old.news.pk).title == OLD


def test_it_cleans_what_is_public_and_what_is_draft_once(old):
    run("--write")
    news = NewsStory.objects.get(pk=old.news.pk)
    assert news.title == news.draft_title == news.summary == CLEAN
    assert str(news.body[0].value.source) == f"<p>{CLEAN}</p>"
    assert ContentCorrection.objects.get(page=news).wrong == CLEAN
    assert Subscriber.objects.get().name == CLEAN
    draft = news.get_latest_revision_as_object()
    assert draft.title == draft.get_latest_revision().object_str == CLEAN
    assert draft.body[0].value.source == f"<p>{CLEAN}</p>"
    assert {row.text for row in PolicyKeyPoint.objects.filter(page=old.policy)} == {CLEAN}
    content = Revision.objects.get(pk=old.policy.latest_revision_id).content
    assert [row["text"] for row in content["key_points"]] == [CLEAN, "Không cần làm đơn"]
    assert run() == run("--write") == "Every stored text is clean.\n"


def test_cleaning_sends_nothing_that_reads_the_same(old):
    reconcile()
    # What the ledger holds of them stems from before, too.
    first = Publication.objects.filter(content_id=old.news.content_id).latest("version")
    first.snapshot["corrections"][0]["wrong"] = first.snapshot["title"] = OLD
    first.save()
    before = {each.content_id for each in Publication.objects.all()}
    moments = list(ContentItem.objects.order_by("pk").values_list("last_published_at", "latest_revision"))
    run("--write")
    assert list(ContentItem.objects.order_by("pk").values_list("last_published_at", "latest_revision")) == moments
    count = Publication.objects.count()
    reconcile()
    again = Publication.objects.order_by("-version")[: Publication.objects.count() - count]
    assert {each.content_id for each in again} == {old.news.content_id, old.policy.content_id} <= before
    newest = next(each for each in again if each.content_id == old.news.content_id)
    assert newest.cause == "edit"  # no correction, which would write to every reader
    same = {"hash"}
    assert newest.read_snapshot().model_dump(exclude=same) == first.read_snapshot().model_dump(exclude=same)
    assert reconcile() == 0


def test_structured_data_of_an_old_row_is_json_and_stays_in_its_script(client, newsroom):
    title = OLD + "</script><!-- \u2028 ]]>"
    Page.objects.filter(pk=newsroom.news.pk).update(title=title)
    page = BeautifulSoup(client.get(newsroom.news.url).content, "lxml")
    blocks = [json.loads(script.string) for script in page.find_all("script", type="application/ld+json")]
    assert any("</script>" in json.dumps(each, ensure_ascii=False) for each in blocks)
    assert page.find("main").find("h1") is not None
