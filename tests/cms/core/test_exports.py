"""Tables that people download from the admin and open in a spreadsheet run nothing."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import log

from publishers.contract.spreadsheets import without_formula
from search.models import Pin
from tests.cms.users import house as houses

FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\uff1d1+1", "\uff20SUM(1)")
EXPORTS = (
    "wagtailadmin_reports:aging_pages",
    "wagtailadmin_reports:site_history",
    "wagtailredirects:index",
    Pin.snippet_viewset.get_url_name("list"),
)


@pytest.fixture
def newsroom(db, client, admin_user):
    """A newsroom where a formula stands in titles, in the log, in redirects and in pinned results."""
    house = houses.build()
    for formula in FORMULAS:
        page = houses.story(house, "truong-a", formula, live=True)
        # Forms clean tabs and line ends away; rows of other origin may have them.
        type(page).objects.filter(pk=page.pk).update(title=formula)
        page.title = formula
        log(page, "wagtail.edit", user=admin_user, title=formula)
        Redirect.objects.create(old_path=f"/{page.pk}", redirect_link=formula)
        Pin.objects.bulk_create([Pin(words=formula, page=page)])
    client.force_login(admin_user)
    return client


@pytest.mark.parametrize("name", EXPORTS)
def test_a_downloaded_table_holds_no_formula(newsroom, name):
    answer = newsroom.get(reverse(name), {"export": "csv"})
    text = b"".join(answer.streaming_content).decode()
    _whole({cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row})
    book = load_workbook(io.BytesIO(b"".join(newsroom.get(reverse(name), {"export": "xlsx"}).streaming_content)))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    _whole({str(cell.value) for cell in cells})


def _whole(cells):
    assert not [cell for cell in cells if cell.startswith(tuple(formula[0] for formula in FORMULAS))]
    assert [formula for formula in FORMULAS if f"'{formula}" in cells], "what the row says is still there"


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_cell_that_begins_as_a_formula_is_text(formula):
    assert without_formula(formula) == f"'{formula}"


@pytest.mark.parametrize("text", ["", "Tuyển sinh lớp 10", "a=b", "'=1", "5 - 3"])
def test_other_cells_stay_as_they_are(text):
    assert without_formula(text) == text
