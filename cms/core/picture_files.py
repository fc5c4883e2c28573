"""What a camera writes into a picture beside the picture: where it was taken, when, and by whose device.

JPEG, PNG, GIF and WebP are written again part by part, without a change to what is seen; of the metadata only the
colour profile and which side is up are kept. AVIF and HEIC, which have no such parts, are coded again.
"""

from __future__ import annotations

import os
import shutil
import zlib
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db.models.signals import pre_save
from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from wagtail.images.fields import WagtailImageField
from wagtail.images.models import AbstractImage
from wagtail.models import UploadedFile as WaitingFile

_ORIENTATION = 0x0112
_PNG = b"\x89PNG\r\n\x1a\n"
# Beside those whose name begins with a capital, which decoding needs; any program may add others, about anything.
_PNG_KEPT = {
    *(b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"mDCV", b"cLLI", b"sBIT", b"bKGD", b"pHYs"),
    *(b"acTL", b"fcTL", b"fdAT"),  # pictures that move
}
_PNG_LENGTH_AND_CHECKSUM = 12
_JPEG_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD8)}
_JPEG_START_OF_SCAN = 0xDA
_JPEG_END = 0xD9
_GIF_ANIMATION = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_WEBP_IMAGE = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
# What a picture of boxes (ISO/IEC 14496-12) needs at its outermost; `moov` is for pictures that move.
_BOXES = {b"ftyp", b"meta", b"mdat", b"moov"}
_WEBP_HAS_EXIF, _WEBP_HAS_XMP = 0x08, 0x04


def without_metadata(data: bytes) -> bytes:
    """The same picture file without EXIF, XMP, IPTC, comments, previews and what follows its end.

    Equal to `data` when it carries none of them. Raises OSError for what is no picture.
    """
    if data.startswith(b"\xff\xd8"):
        clean, write = _jpeg(data), _jpeg
    elif data.startswith(_PNG):
        clean, write = _png(data), _png
    elif data.startswith((b"GIF87a", b"GIF89a")):
        return _gif(data)
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        clean, write = _webp(data), _webp
    else:
        return _coded_again(data)
    if clean == data:
        return data
    turned = _orientation(data)
    return write(data, turned) if turned != 1 else clean


def clean_waiting_pictures() -> None:
    """Clean a picture that is stored before it has a model, for it waits for the words that its form asks for."""
    pre_save.connect(_clean_waiting, sender=WaitingFile, dispatch_uid="core.picture_files")


def _clean_waiting(instance: WaitingFile, **_kwargs: Any) -> None:
    file, kind = instance.file, instance.for_content_type.model_class()
    if kind is not None and issubclass(kind, AbstractImage) and not file._committed:
        file.seek(0)
        instance.file = ContentFile(without_metadata(file.read()), file.name)


class _Header:
    """What Wagtail asks a picture to count its pixels, told by the head of the file."""

    def __init__(self, file: UploadedFile) -> None:
        self.file = file

    def get_size(self) -> tuple[int, int]:
        """Width and height in pixels; raises OSError for no picture and Pillow's own errors for far too large ones."""
        self.file.seek(0)
        with Image.open(self.file) as picture:
            return picture.size

    def get_frame_count(self) -> int:
        """One, for of a picture that moves only the first is ever shown smaller."""
        return 1


def refuse_broken_pictures() -> None:
    """Let every form that takes a picture refuse one that cannot be shown; call it once, at the start.

    Wagtail looks at the mark of its kind alone, fails on the rest where it makes a smaller size, and decodes all of
    the pixels that it counts: two kilobytes may be a gigabyte of them.
    """
    count_pixels = WagtailImageField.check_image_pixel_size

    def check(field: WagtailImageField, file: UploadedFile) -> None:
        try:
            count_pixels(field, SimpleNamespace(image=_Header(file)))
            file.seek(0)
            with Image.open(file) as picture:
                picture.draft("RGB", (1, 1))  # a JPEG is read whole in an eighth of its size, which takes less time
                picture.load()
        except ValidationError:
            raise
        except Exception as broken:  # each decoder has its own names for what it could not read
            raise ValidationError(
                _("This picture is damaged: it cannot be read to its end. Save it again, then upload that."),
                code="invalid_image",
            ) from broken
        file.seek(0)

    WagtailImageField.check_image_pixel_size = check


def clean_file(path: Path) -> None:
    """Take the metadata out of a stored picture; a crash leaves the old file or the new one, whole.

    Raises OSError for a file that is missing or no picture.
    """
    data = path.read_bytes()
    clean = without_metadata(data)
    if clean == data:
        return
    beside = path.with_name(f"{path.name}.clean")
    with beside.open("wb") as new:
        new.write(clean)
        new.flush()
        os.fsync(new.fileno())
    shutil.copymode(path, beside)
    os.replace(beside, path)


def _orientation(data: bytes) -> int:
    """Which side is up, 1 to 8 as EXIF counts; 1 where nothing readable says so."""
    try:
        with Image.open(BytesIO(data)) as picture:
            orientation = picture.getexif().get(_ORIENTATION, 1)
    except (OSError, SyntaxError, ValueError):
        return 1
    return orientation if orientation in range(1, 9) else 1


def _exif(orientation: int) -> bytes:
    """EXIF that says which side is up and nothing else."""
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    return exif.tobytes()


def _jpeg(data: bytes, orientation: int = 1) -> bytes:
    kept = [data[:2]]
    if orientation != 1:
        exif = _exif(orientation)
        kept += [b"\xff\xe1", (len(exif) + 2).to_bytes(2, "big"), exif]
    at = 2
    while True:
        at = data.find(b"\xff", at)
        while at != -1 and data[at + 1 : at + 2] == b"\xff":
            at += 1
        if at == -1 or at + 2 > len(data):
            break
        marker = data[at + 1]
        if marker == _JPEG_END:
            kept.append(data[at : at + 2])
            break
        if marker == 0 or marker in _JPEG_WITHOUT_LENGTH:
            at += 2
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == _JPEG_START_OF_SCAN:
            end = _end_of_scan(data, end)
            kept.append(data[at:end])
        else:
            kept.append(_jpeg_segment(marker, data[at:end]))
        at = end
    return b"".join(kept)


def _end_of_scan(data: bytes, at: int) -> int:
    """Where coded samples end: at the next marker that does not belong to them."""
    while True:
        at = data.find(b"\xff", at)
        if at == -1 or at + 1 >= len(data):
            return len(data)
        if data[at + 1] not in (0, 0xFF) and data[at + 1] not in _JPEG_WITHOUT_LENGTH:
            return at
        at += 1 if data[at + 1] == 0xFF else 2


def _jpeg_segment(marker: int, segment: bytes) -> bytes:
    """What is kept of a segment: all that decoding needs, nothing of what only tells."""
    body = segment[4:]
    if marker == 0xE0:
        # Its first 14 bytes describe the samples; a preview may follow.
        return b"\xff\xe0\x00\x10" + body[:12] + b"\0\0" if body.startswith(b"JFIF\0") else b""
    if marker == 0xE2:
        return segment if body.startswith(b"ICC_PROFILE\0") else b""
    if marker == 0xEE:
        return segment if body.startswith(b"Adobe") else b""
    if marker in range(0xE1, 0xF0) or marker == 0xFE:
        return b""
    return segment


def _png(data: bytes, orientation: int = 1) -> bytes:
    kept, at = [_PNG], len(_PNG)
    while at < len(data):
        kind = data[at + 4 : at + 8]
        end = at + _PNG_LENGTH_AND_CHECKSUM + int.from_bytes(data[at : at + 4], "big")
        if kind[:1].isupper() or kind in _PNG_KEPT:
            kept.append(data[at:end])
        if kind == b"IHDR" and orientation != 1:
            exif = _exif(orientation).removeprefix(b"Exif\0\0")
            checksum = zlib.crc32(b"eXIf" + exif).to_bytes(4, "big")
            kept.append(len(exif).to_bytes(4, "big") + b"eXIf" + exif + checksum)
        if kind == b"IEND":
            break
        at = end
    return b"".join(kept)


def _gif(data: bytes) -> bytes:
    at = 13 + _gif_colours(data[10:11])
    kept = [data[:at]]
    while at < len(data):
        start, block = at, data[at]
        if block == 0x3B:
            kept.append(data[at : at + 1])
            break
        if block == 0x2C:
            at = _end_of_blocks(data, at + 10 + _gif_colours(data[at + 9 : at + 10]) + 1)
            kept.append(data[start:at])
        elif block == 0x21:
            label, name = data[at + 1 : at + 2], data[at + 3 : at + 14]
            at = _end_of_blocks(data, at + 2)
            if label in (b"\xf9", b"\x01") or (label == b"\xff" and name in _GIF_ANIMATION):
                kept.append(data[start:at])
        else:
            at += 1
    return b"".join(kept)


def _gif_colours(flags: bytes) -> int:
    """Length of the table of colours that these flags announce, in bytes."""
    return 3 * 2 ** ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0


def _end_of_blocks(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += data[at] + 1
    return at + 1


def _webp(data: bytes, orientation: int = 1) -> bytes:
    kept, at, end = [], 12, 8 + int.from_bytes(data[4:8], "little")
    extended = False
    while at + 8 <= min(end, len(data)):
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        chunk = data[at : at + 8 + length + length % 2]
        at += 8 + length + length % 2
        if kind == b"VP8X":
            extended = True
            flags = chunk[8] & ~(_WEBP_HAS_EXIF | _WEBP_HAS_XMP) | (_WEBP_HAS_EXIF if orientation != 1 else 0)
            chunk = chunk[:8] + bytes([flags]) + chunk[9:]
        if kind in _WEBP_IMAGE:
            kept.append(chunk)
    if extended and orientation != 1:
        exif = _exif(orientation)
        kept.append(b"EXIF" + len(exif).to_bytes(4, "little") + exif + b"\0" * (len(exif) % 2))
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _coded_again(data: bytes) -> bytes:
    with Image.open(BytesIO(data)) as picture:
        has_metadata = picture.getexif() or any(picture.info.get(name) for name in ("exif", "xmp", "metadata"))
        if not has_metadata and not _has_other_boxes(data):
            return data
        written = BytesIO()
        turned, profile = ImageOps.exif_transpose(picture), picture.info.get("icc_profile")
        turned.info = {}
        # Each codec has its own way to be told that there is none.
        exif = None if picture.format == "HEIF" else b""
        turned.save(written, picture.format, quality=95, exif=exif, icc_profile=profile)
        return written.getvalue()


def _has_other_boxes(data: bytes) -> bool:
    """Whether a file of boxes (HEIC, AVIF) has more than a picture needs: a film of the moment, boxes of a maker."""
    if data[4:8] != b"ftyp":
        return False
    at = 0
    while at < len(data):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if kind not in _BOXES:
            return True
        if length == 0:  # to the end of the file
            return False
        at += length if length != 1 else max(16, int.from_bytes(data[at + 8 : at + 16], "big"))
        if length in range(2, 8):
            return True
    return False
