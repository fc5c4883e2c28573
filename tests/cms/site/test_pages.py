"""The public pages as a reader meets them."""

import gzip
import json
import re
from itertools import pairwise
from uuid import uuid4

import icalendar
import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.utils import timezone

from cms.core.models import ContentCorrection, Withdrawal
from cms.site import sections
from cms.workflow.withdraw import withdraw

pytestmark = pytest.mark.django_db
TYPES = ["policy", "news", "story", "rebuttal", "event"]
LISTS = ["/chinh-sach/", "/tin/", "/guong/", "/phan-bac/", "/su-kien/"]
OTHERS = ["/", "/phong-trung-hoc/", "/feeds/", "/tro-nang/", "/quyen-rieng-tu/"]


def soup(response) -> BeautifulSoup:
    """Parse an answer."""
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize("kind", TYPES)
def test_item_page_carries_the_version_and_its_one_title(client, newsroom, kind):
    item = newsroom.items[kind]
    response = client.get(item.url)
    page = soup(response)
    assert response.status_code == 200
    assert page.select_one('meta[name="loa-version"]')["content"] == item.publication_snapshot().hash
    assert [h1.get_text(strip=True) for h1 in page.find_all("h1")] == [item.title]
    assert page.select_one('link[rel="shortlink"]')["href"].endswith(f"/b/{item.content_id}/")


@pytest.mark.parametrize("kind", TYPES)
def test_item_page_may_be_kept_but_is_asked_for_again(client, newsroom, kind):
    first = client.get(newsroom.items[kind].url)
    assert "max-age=0" in first["Cache-Control"] and "must-revalidate" in first["Cache-Control"]
    again = client.get(newsroom.items[kind].url, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("address", LISTS)
def test_list_shows_its_item(client, newsroom, address):
    item = newsroom.items[TYPES[LISTS.index(address)]]
    titles = [a.get_text(strip=True) for a in soup(client.get(address)).select(".list-item-title a")]
    assert item.title in titles


@pytest.mark.parametrize("address", ["/", *LISTS])
def test_empty_newsroom_says_what_to_do(client, newsroom, address):
    for item in [*newsroom.items.values(), newsroom.old_policy]:
        item.unpublish()
    page = soup(client.get(address))
    assert page.select(".empty-state")


def test_home_has_one_lead_and_a_band_for_each_concern(client, newsroom):
    page = soup(client.get("/"))
    assert len(page.select(".lead")) == 1
    assert newsroom.event.title in page.select_one(".events").get_text()
    assert newsroom.rebuttal.truth in page.select_one(".card-rebuttal").get_text()
    assert newsroom.policy.document_number in page.select_one(".ledger").get_text()


def test_urgent_item_leads_the_home_page(client, newsroom):
    newsroom.news.urgent = True
    newsroom.news.save_revision().publish()
    assert newsroom.news.title in soup(client.get("/")).select_one(".lead").get_text()


def test_filters_narrow_the_list_and_the_address_says_so(client, newsroom):
    page = soup(client.get("/chinh-sach/"))
    link = next(a for a in page.select(".filter a") if newsroom.fees.name in a.get_text())
    assert link["href"] == "/chinh-sach/?topic=hoc-phi"
    narrowed = soup(client.get(link["href"]))
    assert [a.get_text(strip=True) for a in narrowed.select(".list-item-title a")] == [newsroom.policy.title]
    chip = narrowed.select_one(".chip")
    assert newsroom.fees.name in chip.get_text() and chip["href"] == "/chinh-sach/"


def test_filter_counts_say_what_would_be_found(client, newsroom):
    page = soup(client.get("/chinh-sach/"))
    for link in page.select(".filter a"):
        items = soup(client.get(link["href"])).select(".list-item")
        assert len(items) == int(link.select_one(".count").get_text())


def test_two_filters_combine_and_each_can_be_taken_away(client, newsroom):
    page = soup(client.get("/chinh-sach/?status=in_force&unit=phong-trung-hoc"))
    assert [chip["href"] for chip in page.select(".chip")] == [
        "/chinh-sach/?unit=phong-trung-hoc",
        "/chinh-sach/?status=in_force",
    ]


def test_filter_that_finds_nothing_offers_a_way_out(client, newsroom):
    page = soup(client.get("/chinh-sach/?topic=thi-cu"))
    assert page.select_one(".empty-state a")["href"] == "/chinh-sach/"


@pytest.mark.parametrize("query", ["unit=x", "topic=x", "year=x", "year=１９", "status=x", "page=9", "page=x"])
def test_wrong_filter_value_is_a_wrong_address(client, newsroom, query):
    assert client.get(f"/chinh-sach/?{query}").status_code == 404


def test_events_are_told_apart_by_time(client, newsroom):
    assert len(soup(client.get("/su-kien/?when=upcoming")).select(".list-item")) == 1
    assert len(soup(client.get("/su-kien/?when=past")).select(".list-item")) == 0


def test_long_list_is_paged_and_keeps_its_filters(client, newsroom):
    for number in range(20):
        copy = type(newsroom.news)(
            title=f"Tin số {number}",
            slug=f"tin-{number}",
            summary="Tóm tắt",
            unit=newsroom.unit,
            body=newsroom.news.body,
        )
        newsroom.unit_page.add_child(instance=copy)
        copy.save_revision().publish()
    first = soup(client.get("/tin/?unit=phong-trung-hoc"))
    assert len(first.select(".list-item")) == 15
    following = first.select_one('a[rel="next"]')["href"]
    assert following == "/tin/?unit=phong-trung-hoc&page=2"
    assert len(soup(client.get(following)).select(".list-item")) == 6


def test_list_takes_no_query_for_each_line(client, newsroom, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        client.get("/chinh-sach/")


def test_policy_tells_its_facts_first_and_links_what_it_replaces(client, newsroom):
    page = soup(client.get(newsroom.policy.url))
    facts = page.select_one(".facts").get_text(" ", strip=True)
    assert "12/2025/QĐ-UBND" in facts and "01/09/2025" in facts and "Nguyễn Thị Ánh" in facts
    assert page.select_one(".fact-box .badge")
    assert "PDF" in page.select_one(".file-about").get_text()
    assert page.select_one(".relations a")["href"].endswith(newsroom.old_policy.url)
    assert soup(client.get(newsroom.old_policy.url)).select_one(".relations a")["href"].endswith(newsroom.policy.url)
    html = str(page)
    assert html.index("fact-box") < html.index("key-points") < html.index("item-body")


def test_rebuttal_says_the_truth_before_the_claim(client, newsroom):
    page = soup(client.get(newsroom.rebuttal.url))
    claim = newsroom.rebuttal.claims.first()
    text = page.select_one("main").get_text(" ", strip=True)
    assert text.index(newsroom.rebuttal.truth) < text.index(claim.wording)
    assert claim.wording not in " ".join(h.get_text() for h in page.find_all(re.compile("^h[1-6]$")))
    assert page.select_one(".claim .badge").get_text(strip=True) == claim.get_verdict_display()
    card = page.select_one('meta[property="og:title"]')["content"]
    assert str(claim.get_verdict_display()) in card and newsroom.rebuttal.truth in card


@pytest.mark.parametrize("kind", TYPES)
def test_structured_data_is_json_of_the_right_type(client, newsroom, kind):
    page = soup(client.get(newsroom.items[kind].url))
    blocks = [json.loads(script.string) for script in page.select('script[type="application/ld+json"]')]
    expected = {
        "policy": {"NewsArticle", "Legislation"},
        "news": {"NewsArticle"},
        "story": {"NewsArticle"},
        "rebuttal": {"NewsArticle", "ClaimReview"},
        "event": {"Event"},
    }
    assert {facts["@type"] for facts in blocks} == expected[kind]


def test_text_cannot_break_out_of_the_structured_data(client, newsroom):
    newsroom.news.summary = "</script><script>alert(1)</script>"
    newsroom.news.save_revision().publish()
    assert b"<script>alert(1)" not in client.get(newsroom.news.url).content


def test_event_calendar_file_is_read_by_a_calendar(client, newsroom):
    page = soup(client.get(newsroom.event.url))
    address = next(a["href"] for a in page.find_all("a") if a["href"].endswith(".ics"))
    response = client.get(address)
    assert response["Content-Type"].startswith("text/calendar")
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    (event,) = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    assert event["SUMMARY"] == newsroom.event.title
    assert event["DESCRIPTION"] == newsroom.event.summary
    assert event["LOCATION"] == f"{newsroom.event.place}, {newsroom.event.address}"
    assert event["DTSTART"].dt == newsroom.event.starts_at.replace(microsecond=0)
    assert str(newsroom.event.content_id) in event["UID"]
    assert "private" in response["Cache-Control"], "a cache in front is not told to forget it when the event ends"


def test_correction_is_shown_with_what_was_wrong_and_right(client, newsroom):
    newsroom.news.corrections = [ContentCorrection(at=timezone.now(), wrong="380 thí sinh", right="480 thí sinh")]
    newsroom.news.save_revision().publish()
    history = soup(client.get(newsroom.news.url)).select_one(".history").get_text(" ", strip=True)
    assert "380 thí sinh" in history and "480 thí sinh" in history


def take_back(item, reason="Sai số liệu"):
    """Leave the item as a withdrawal does: not live, with its public reason."""
    Withdrawal.objects.create(
        content_id=item.content_id,
        path=item.get_url_parts()[2],
        title=item.title,
        public_reason=reason,
        at=timezone.now(),
    )
    item.unpublish()


def test_withdrawn_item_answers_410_with_the_reason(client, newsroom):
    take_back(newsroom.news)
    for address in (newsroom.news.get_url_parts()[2], f"/b/{newsroom.news.content_id}/"):
        response = client.get(address)
        assert response.status_code == 410
        assert "Sai số liệu" in response.content.decode()
    newsroom.news.delete()
    assert client.get("/phong-trung-hoc/khai-mac/").status_code == 410


def test_permanent_address_follows_the_item(client, newsroom):
    address = f"/b/{newsroom.news.content_id}/"
    assert client.get(address)["Location"] == "/phong-trung-hoc/khai-mac/"
    newsroom.news.slug = "khai-mac-ky-thi"
    newsroom.news.save_revision().publish()
    assert client.get(address)["Location"] == "/phong-trung-hoc/khai-mac-ky-thi/"
    newsroom.news.unpublish()
    assert client.get(address).status_code == 404
    assert client.get(f"/b/{uuid4()}/").status_code == 404


def test_lost_reader_finds_search_and_the_sections(client, newsroom):
    response = client.get("/khong-co-trang-nay/")
    page = soup(response)
    assert response.status_code == 404
    assert page.select_one('main form[action="/tim-kiem/"] input[name="q"]')
    assert {a["href"] for a in page.select(".ways-on a")} >= set(LISTS)


def test_interface_can_be_switched_and_the_content_stays_vietnamese(client, newsroom):
    page = soup(client.get("/"))
    assert page.html["lang"] == "vi"
    response = client.post("/ngon-ngu/", {"language": "en", "next": newsroom.news.url})
    assert response.status_code == 302
    page = soup(client.get(newsroom.news.url))
    assert page.html["lang"] == "en"
    assert page.h1["lang"] == "vi" and page.h1.get_text() == newsroom.news.title


def test_sitemap_and_robots_name_what_is_public(client, newsroom):
    newsroom.event.unpublish()
    sitemap = client.get("/sitemap.xml").content.decode()
    assert "/phong-trung-hoc/khai-mac/" in sitemap and "/chinh-sach/" in sitemap
    assert "tu-van-tuyen-sinh" not in sitemap
    assert "/sitemap.xml" in client.get("/robots.txt").content.decode()


def every_page(newsroom) -> list[str]:
    """Return the address of one page of each kind."""
    return [*OTHERS, *LISTS, *(item.get_url_parts()[2] for item in newsroom.items.values()), "/khong-co/"]


def test_no_page_loads_anything_from_elsewhere(client, newsroom):
    for address in every_page(newsroom):
        page = soup(client.get(address))
        loaded = [tag["src"] for tag in page.select("[src]")]
        loaded += [part.split()[0] for tag in page.select("[srcset]") for part in tag["srcset"].split(", ")]
        loaded += [
            tag["href"] for tag in page.select('link[rel~="stylesheet"], link[rel~="preload"], link[rel~="icon"]')
        ]
        assert all(url.startswith("/") and not url.startswith("//") for url in loaded), address
    with open(finders.find("site/site.css")) as css:
        assert not re.search(r"url\([\"']?(https?:)?//|@import", css.read())


def test_pages_are_light(client, newsroom):
    def weight(name: str) -> int:
        with open(finders.find(name), "rb") as file:
            return len(file.read())

    shared = weight("site/site.css") + weight("site/theme.js")
    for address in every_page(newsroom):
        content = client.get(address).content
        assert len(content) + shared < 100_000, address
        assert len(gzip.compress(content)) < 14_000, address


def test_headings_never_jump_and_landmarks_are_there(client, newsroom):
    for address in every_page(newsroom):
        page = soup(client.get(address))
        levels = [int(h.name[1]) for h in page.find_all(re.compile("^h[1-6]$"))]
        assert levels.count(1) == 1 and levels[0] == 1, (address, levels)
        assert all(after - before <= 1 for before, after in pairwise(levels)), (address, levels)
        for landmark in ("header", "nav", "main", "footer", 'form[role="search"]'):
            assert page.select_one(landmark), (address, landmark)
        assert page.select_one(".skip-link")["href"] == f"#{page.main['id']}"


def test_menu_has_five_entries_at_most(client, newsroom):
    entries = soup(client.get("/tin/")).select(".site-nav a")
    assert len(entries) == len(sections.SECTIONS) <= 5
    assert [a["href"] for a in entries if a.get("aria-current")] == ["/tin/"]


def test_interface_texts_do_not_leak_into_caches(client, newsroom):
    response = client.get("/tin/")
    assert "Cookie" in response["Vary"]
    assert not response.cookies


@pytest.mark.parametrize("kind", TYPES)
def test_preview_of_a_draft_with_little_in_it(newsroom, kind):
    model = type(newsroom.items[kind])
    draft = model(title="Bản thảo", slug="ban-thao", summary="", unit=newsroom.unit)
    draft.set_url_path(newsroom.unit_page)
    draft.path, draft.depth = f"{newsroom.unit_page.path}9999", newsroom.unit_page.depth + 1
    response = draft.make_preview_request(preview_mode="")
    assert response.status_code == 200


def test_what_replaces_a_withdrawn_policy_names_its_number_and_no_title(newsroom, django_user_model):
    old = newsroom.old_policy
    before = newsroom.policy.publication_snapshot()
    assert before.details["relations"][0]["title"] == old.title
    boss = django_user_model.objects.create_superuser("ca-truong", "ca@example.vn", "x")
    withdraw(type(old).objects.get(pk=old.pk), boss, "Sai số liệu.")
    after = type(newsroom.policy).objects.get(pk=newsroom.policy.pk).publication_snapshot()
    assert old.title not in after.model_dump_json()
    assert [entry["number"] for entry in after.details["relations"]] == [old.document_number]
    assert after.hash != before.hash, "so the ledger tells every channel"


def test_what_replaces_a_policy_that_never_came_out_does_not_name_it(newsroom):
    old = newsroom.old_policy
    type(old).objects.filter(pk=old.pk).update(live=False)
    assert type(newsroom.policy).objects.get(pk=newsroom.policy.pk).publication_snapshot().details["relations"] == []


def test_the_privacy_page_tells_in_both_languages_what_is_kept_and_is_one_click_away(client, newsroom, settings):
    settings.LOA_RETENTION = {**settings.LOA_RETENTION, "MAIL": 123}
    assert soup(client.get("/")).select_one('footer a[href="/quyen-rieng-tu/"]').text == "Quyền riêng tư"
    page = soup(client.get("/quyen-rieng-tu/")).main.text
    assert "123 ngày" in page and "Đầu mối báo chí" in page and "Tìm kiếm được theo dõi" in page
    client.post("/ngon-ngu/", {"language": "en", "next": "/"})
    page = soup(client.get("/quyen-rieng-tu/")).main.text
    assert "123 days" in page and "Press contacts" in page and "Your rights" in page
