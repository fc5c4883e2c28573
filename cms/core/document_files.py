"""What a document's name promises is what its content is: asked of every file that comes in, by whatever form."""

from __future__ import annotations

import zipfile
from pathlib import PurePath
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm

from cms.core.shown_files import KeepsShownFile

_HEAD = 1024
"""Bytes among which readers look for the mark of a PDF."""
_NEWER = {"doc": "docx", "dot": "docx", "xls": "xlsx", "ppt": "pptx", "pps": "pptx"}
_PICTURES = frozenset({"avif", "bmp", "gif", "heic", "heif", "jpeg", "jpg", "png", "tif", "tiff", "webp"})
_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
_ODT = b"application/vnd.oasis.opendocument.text"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# A text holds none of these; programs and pictures do.
_NOT_TEXT = bytes({*range(9), 11, *range(14, 27), *range(28, 32)})


class CheckedDocumentForm(KeepsShownFile, BaseDocumentForm):
    """Wagtail's form of a document; a file that is not what its name says is refused with what to do."""

    def clean_file(self) -> Any:
        """The file; ValidationError for one that readers could not open by its name."""
        file = self.cleaned_data["file"]
        if file and "file" in self.changed_data:
            check(file)
        return file

    def _update_errors(self, errors: ValidationError) -> None:
        # The model finds no file where the form refused it, and would say so in a second sentence.
        if "file" in self.errors:
            errors.error_dict.pop("file", None)
        super()._update_errors(errors)


def check(file: File) -> None:
    """ValidationError when the content of a file is not of the kind that its name says, or of a kind hard to read."""
    kind = PurePath(file.name or "").suffix.lower().removeprefix(".")
    if kind in _NEWER:
        raise ValidationError(
            _("Many readers cannot open .%(old)s. Save the file in Office as PDF or .%(new)s, then upload that.")
            % {"old": kind, "new": _NEWER[kind]},
            code="old_office",
        )
    if kind in _PICTURES:
        raise ValidationError(
            _("This is a picture. Upload it among the pictures (JPG, PNG, WEBP, HEIC), or save the scan as PDF."),
            code="picture",
        )
    file.seek(0)
    fits = _fits(kind, file)
    file.seek(0)
    if not fits:
        raise ValidationError(
            _(
                "The content of “%(name)s” is not %(kind)s, whatever its name says: readers could not open it. "
                "Open it in the program that made it, save it as %(kind)s, then upload that."
            )
            % {"name": file.name, "kind": kind.upper()},
            code="other_content",
        )


def _fits(kind: str, file: IO[bytes]) -> bool:
    """Whether the content may be of this kind; True for kinds that are not known here."""
    head = file.read(_HEAD)
    if kind == "pdf":
        return b"%PDF-" in head
    if kind == "rtf":
        return head.startswith(b"{\\rtf")
    if kind in ("txt", "csv"):
        return head.startswith(_UTF16) or head == head.translate(None, _NOT_TEXT)
    if kind in ("zip", "odt", *_PARTS):
        return _packed(kind, file)
    return True


def _packed(kind: str, file: IO[bytes]) -> bool:
    try:
        with zipfile.ZipFile(file) as pack:
            if kind == "odt":
                with pack.open("mimetype") as mimetype:
                    return mimetype.read(len(_ODT)) == _ODT
            return kind == "zip" or _PARTS[kind] in pack.namelist()
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, OSError):
        return False
