"""One item, one address: what pages, feeds, sitemap and search say is absolute, public and the same everywhere."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from wagtail.models import Page

BASE = "https://so.example"
PAGES = ["/", "/tin/", "/phong-trung-hoc/", "/feeds/", "/tro-nang/", "/quyen-rieng-tu/", "/bao-chi/", "/dang-ky/"]


@pytest.fixture(autouse=True)
def public_domain(settings):
    settings.LOA_BASE_URL = BASE


def head(response, selector: str, attribute: str) -> list[str]:
    """What the head of a page says in every element that fits."""
    return [element[attribute] for element in BeautifulSoup(response.content, "html.parser").select(f"head {selector}")]


def test_a_shared_page_names_the_address_where_it_stands(client, newsroom):
    item = newsroom.news
    response = client.get(item.url)
    stands = [f"{BASE}{item.url}"]
    assert head(response, 'link[rel="canonical"]', "href") == stands
    assert head(response, 'meta[property="og:url"]', "content") == stands
    assert head(response, 'link[rel="shortlink"]', "href") == [f"{BASE}/b/{item.content_id}/"]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_one_canonical_address(client, newsroom, address):
    response = client.get(f"{address}?utm_source=facebook", headers={"Host": "other.example"})
    assert head(response, 'link[rel="canonical"]', "href") == [f"{BASE}{address}"]


def test_the_second_page_of_a_list_is_a_page_of_its_own(client, newsroom, monkeypatch):
    monkeypatch.setattr("cms.site.views.PER_PAGE", 1)
    response = client.get("/chinh-sach/?page=2")
    assert response.status_code == 200
    assert head(response, 'link[rel="canonical"]', "href") == [f"{BASE}/chinh-sach/?page=2"]


def test_a_doubled_slash_leads_to_no_other_site(client, newsroom):
    response = client.get("/", PATH_INFO="//evil.example/")
    for address in head(response, 'link[rel="canonical"]', "href"):
        assert address.startswith(f"{BASE}/")


def test_what_is_not_there_has_no_canonical_address(client, newsroom):
    response = client.get("/khong-co/")
    assert response.status_code == 404
    assert head(response, 'link[rel="canonical"]', "href") == []


@pytest.fixture
def alias(newsroom):
    """The news shown below the home page of the unit a second time."""
    page = Page.objects.get(pk=newsroom.news.pk)
    return page.create_alias(parent=page.get_parent(), update_slug="xem-them").specific


def test_an_alias_leads_to_the_item_it_shows(client, newsroom, alias):
    item = newsroom.news
    response = client.get(alias.url)
    assert response.status_code == 200
    assert head(response, 'link[rel="canonical"]', "href") == [f"{BASE}{item.url}"]
    assert head(response, 'meta[property="og:url"]', "content") == [f"{BASE}{item.url}"]
    (shortlink,) = head(response, 'link[rel="shortlink"]', "href")
    assert client.get(shortlink.removeprefix(BASE))["Location"] == item.url


def test_the_sitemap_names_each_item_once_on_the_public_domain(client, newsroom, alias):
    sitemap = BeautifulSoup(client.get("/sitemap.xml", headers={"Host": "other.example"}).content, "xml")
    addresses = [element.text for element in sitemap.select("url > loc")]
    assert f"{BASE}{newsroom.news.url}" in addresses and f"{BASE}/tin/" in addresses
    assert f"{BASE}{alias.url}" not in addresses
    assert all(address.startswith(f"{BASE}/") for address in addresses)
    assert len(addresses) == len(set(addresses))


@pytest.mark.parametrize("address", ["/tim-kiem/opensearch.xml", "/feeds/rss.xml", "/feeds/atom.xml"])
def test_what_programs_read_names_the_public_domain(client, newsroom, address):
    text = client.get(address, headers={"Host": "other.example"}).content.decode()
    assert BASE in text and "other.example" not in text


def test_the_press_room_names_the_departments_own_address(client, newsroom):
    page = BeautifulSoup(client.get("/bao-chi/").content, "html.parser")
    assert page.select_one("main a[href^=mailto]").text == "so@binhminh.example"


def test_the_icon_is_where_browsers_look_for_it(client, newsroom):
    response = client.get("/favicon.ico")
    assert response.status_code == 301 and response["Location"].endswith("favicon.ico")


@pytest.mark.parametrize(
    "address",
    ["loa.example", "//loa.example", "https://", "https://[::1", "http://loa example", "https://loa.example:x"],
)
def test_an_address_without_scheme_or_host_is_refused_in_words(tmp_path, address):
    root = Path(settings.BASE_DIR)
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=root,
        env={**os.environ, "LOA_BASE_URL": address, "LOA_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "core.E003" in done.stderr and "Traceback" not in done.stderr
