"""Addresses in plain letters, spelt alike by the server and by the script in the editor's browser."""

from django.db import models
from django.utils.text import slugify
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import SlugInput

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


def slug_of(title: str) -> str:
    """The title as part of an address: Đổi mới giáo dục -> doi-moi-giao-duc."""
    return slugify(title.lower().replace("đ", "d"))


def spell_in_forms() -> None:
    """Let every form's script make the same of a title as `slug_of`."""
    spelling = [(f"[{marked}{marked.upper()}]", plain) for plain, marked in _PLAIN.items()]
    register_form_field_override(models.SlugField, override={"widget": SlugInput(formatters=spelling)})
