"""What an editor sees who compares two versions, and who types a number that is taken."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import APIToken

from cms.policies.models import Policy, PolicyKeyPoint
from tests.cms.users import house as builder


@pytest.fixture
def house(db):
    return builder.build()


def policy(house, unit, title, **fields):
    fields |= {"kind": "decision", "issued_on": "2026-01-05", "key_points": [PolicyKeyPoint(text="A")]}
    page = Policy(
        title=title, summary="Tóm tắt.", issuing_authority="Sở", document_number="312/QĐ-SGDĐT", live=False, **fields
    )
    house.pages[unit].add_child(instance=page)
    page.save_revision()
    return page


def edit_page(client, page):
    return BeautifulSoup(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content, "lxml")


def table(*rows):
    return ("table", {"caption": "Lịch", "table": {"data": [list(row) for row in rows], "table_header_choice": "row"}})


def test_a_table_reads_row_by_row_where_versions_are_compared(client, house):
    client.force_login(house.people["editor"])
    page = policy(house, "truong-a", "Quyết định")
    versions = []
    for rows in ([("Môn", "Ngày"), ("Toán", "5/6"), ("Văn", None)], [("Môn", "Ngày"), ("Toán", "6/6"), ("Sử", "<b>7")]):
        page.body = [table(*rows)]
        if versions:  # the same block, changed
            page.body[0].id = versions[0].content_object.get_latest_revision_as_object().body[0].id
        versions.append(page.save_revision())
    address = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, *(version.pk for version in versions)])
    shown = BeautifulSoup(client.get(address).content, "lxml")
    rows = [[cell.decode_contents() for cell in row.find_all("td")] for row in shown.select("table.loa-compared tr")]
    marked = '<span class="deletion">{}</span><span class="addition">{}</span>'
    assert rows[0] == ["Môn", "Ngày"]
    assert rows[1] == ["Toán", marked.format("5/6", "6/6")]
    assert "Văn" in rows[2][0] and "Sử" in rows[2][0] and "&lt;b&gt;7" in rows[2][1]
    assert "table_header_choice" not in shown.text and "None" not in shown.find("table").text


def test_a_number_that_another_policy_has_is_said_with_a_link_and_stops_nothing(client, house):
    client.force_login(house.people["editor"])
    first = policy(house, "truong-a", "Quyết định đầu")
    assert "số hiệu này" not in edit_page(client, first).text
    second = policy(house, "truong-b", "Quyết định sau")
    warning = edit_page(client, second).select_one(".help-warning")
    assert "số hiệu này" in warning.text
    link = warning.find("a")
    assert link["href"] == reverse("wagtailadmin_pages:edit", args=[first.pk]) and link.text == "Quyết định đầu"


def test_a_number_in_a_draft_of_another_unit_is_not_told(client, house):
    policy(house, "truong-a", "Quyết định kín")
    mine = policy(house, "truong-b", "Của tôi", owner=house.people["truong-b"])
    client.force_login(house.people["truong-b"])
    assert "Quyết định kín" not in edit_page(client, mine).text


def warnings(client, person, page):
    _token, key = APIToken.create_token(user=person, name="Kiểm thử")
    return client.get(f"/api/content/v1/pages/{page.pk}/warnings/", headers={"Authorization": f"Bearer {key}"})


def test_a_program_reads_of_a_number_that_is_taken_what_its_person_may_know(client, house):
    first, second = policy(house, "truong-a", "Quyết định đầu"), policy(house, "truong-b", "Quyết định sau")
    (warning,) = warnings(client, house.people["editor"], second).json()
    assert "số hiệu" in warning["text"] and warning["items"] == [{"id": first.pk, "title": "Quyết định đầu"}]
    assert warnings(client, house.people["truong-b"], second).json() == []
    assert warnings(client, house.people["truong-b"], first).status_code == 404
    assert client.get(f"/api/content/v1/pages/{second.pk}/warnings/").status_code == 401
