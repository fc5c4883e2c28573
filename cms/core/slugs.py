"""Addresses in plain letters, spelt alike by the server and by the script in the editor's browser."""

import re

from django.db import models
from django.utils.text import slugify
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import SlugInput
from wagtail.models import Page

# Django knows all of these but đ, which it drops; Wagtail's script drops most of them and writes dj.
_PLAIN = {
    "a": "àáảãạăằắẳẵặâầấẩẫậ",
    "d": "đ",
    "e": "èéẻẽẹêềếểễệ",
    "i": "ìíỉĩị",
    "o": "òóỏõọôồốổỗộơờớởỡợ",
    "u": "ùúủũụưừứửữự",
    "y": "ỳýỷỹỵ",
}

_BETWEEN_WORDS = r"[/\\|·•+&]"


def slug_of(title: str) -> str:
    """The title as part of an address: Đổi mới giáo dục -> doi-moi-giao-duc."""
    # What stands between two words keeps them apart: buổi/ngày -> buoi-ngay.
    return slugify(re.sub(_BETWEEN_WORDS, " ", title.lower().replace("đ", "d")))


def free_slug(slug: str, parent: Page, page: Page | None = None) -> str:
    """The slug as it is, or with -2, -3 ... where another page below `parent` than `page` has it."""
    longest = Page._meta.get_field("slug").max_length
    siblings = parent.get_children().filter(slug__startswith=slug[: longest - 10])
    if page is not None and page.pk:
        siblings = siblings.exclude(pk=page.pk)
    taken = set(siblings.values_list("slug", flat=True))
    free, number = slug[:longest], 1
    while free in taken:
        number += 1
        free = f"{slug[: longest - len(str(number)) - 1]}-{number}"
    return free


# What the public pages call their own parts; a test keeps the list complete.
PAGE_IDS = frozenset(
    {
        "bang-chung",
        "da-chep",
        "diem-chinh",
        "ghi-nhan",
        "hoi-dap",
        "lich-su",
        "lich-su-ten",
        "lien-ket",
        "lien-quan",
        "noi-dung",
        "site-search",
        "su-that",
        "thoi-gian",
        "thong-tin",
        "tin-sai",
    }
)


class HeadingIds:
    """The ids of one page's headings: none empty, none twice, none of the page's own.

    `Nội dung thay đổi` is noi-dung-thay-doi, where it stands again noi-dung-thay-doi-2.
    """

    def __init__(self) -> None:
        self._taken = set(PAGE_IDS)

    def take(self, heading: str) -> str:
        """An id for the next heading of the page."""
        slug = heading_id = slug_of(heading) or "muc"
        number = 1
        while heading_id in self._taken:
            number += 1
            heading_id = f"{slug}-{number}"
        self._taken.add(heading_id)
        return heading_id


def spell_in_forms() -> None:
    """Let every form's script make the same of a title as `slug_of`."""
    spelling = [(f"[{marked}{marked.upper()}]", plain) for plain, marked in _PLAIN.items()]
    spelling.append((_BETWEEN_WORDS, " "))
    register_form_field_override(models.SlugField, override={"widget": SlugInput(formatters=spelling)})
