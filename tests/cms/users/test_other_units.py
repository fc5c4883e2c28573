"""What a contributor reads of items that another unit has not published."""

import pytest
from django.urls import reverse

CHOOSER = ("wagtailadmin_choose_page_child", "wagtailadmin_choose_page_search")


@pytest.mark.parametrize("name", CHOOSER)
def test_the_page_chooser_names_no_draft_of_another_unit(house, write, sign_in, name):
    write("truong-a", "Zebrafish chưa đăng")
    write("truong-a", "Zebrafish đã đăng", live=True)
    write("truong-b", "Zebrafish của mình", owner=house.people["truong-b"])
    browser = sign_in(house.people["truong-b"])
    seen = ""
    for unit in house.pages.values():
        address = reverse(name, args=[unit.pk] if name.endswith("child") else [])
        answer = browser.get(address, {"q": "Zebrafish"} if name.endswith("search") else {})
        assert answer.status_code == 200
        seen += answer.json()["html"] if name.endswith("child") else answer.content.decode()
    assert "Zebrafish chưa đăng" not in seen
    assert "Zebrafish đã đăng" in seen and "Zebrafish của mình" in seen
