"""A type of items is written down in its own folder alone: site, channels and archive learn of it from there."""

import re
from pathlib import Path

from django.urls import resolve
from django.utils import translation

from cms.core.models import item_lists, item_models
from cms.demo.items import MAKERS
from cms.site import sections
from search.web import labels

ROOT = Path(__file__).resolve().parents[3]
# What a post says of each type, and what home page and demo are made of, is chosen by hand.
CHOSEN = {"cms/site/queries.py", "publishers/channels/fanpage/wording.py", "cms/demo/items.py", "cms/demo/loader.py"}


def test_every_type_has_a_list_on_the_site_and_items_in_the_demo():
    types = {model.snapshot_type for model in item_models()}
    assert types == set(sections.BY_TYPE) == set(MAKERS) == set(item_lists())
    for kind, listed in item_lists().items():
        assert resolve(listed.path).url_name == f"{kind}_list"


def test_the_archive_calls_types_as_the_newsroom_does(settings):
    with translation.override("en"):
        assert labels.types()["story"] == "Role models"
    settings.LOA_ITEM_LISTS = "tests.sketch.models.item_lists"
    assert labels.types() == {"survey": "Khảo sát"}


def test_no_file_outside_the_types_lists_them():
    types = [model.snapshot_type for model in item_models()]
    lists = {
        str(path.relative_to(ROOT))
        for room in ("cms", "publishers", "search")
        for path in (ROOT / room).rglob("*.py")
        if sum(bool(re.search(rf"[\"']{kind}[\"']|\b{kind}, ", path.read_text())) for kind in types) >= 4
    }
    assert lists == CHOSEN
