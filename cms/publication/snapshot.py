"""Freezes an item for the ledger: what any channel needs of it."""

from __future__ import annotations

import logging
import mimetypes
import re
from datetime import datetime
from html import unescape

from django.utils import translation
from django.utils.html import strip_tags
from wagtail.blocks import StreamValue
from wagtail.images.models import SourceImageIOError
from wagtail.models import Page

from cms.core import file_access
from cms.core.models.audience import Audience
from cms.core.models.withdrawal import Withdrawal
from cms.core.slugs import HeadingIds
from cms.publication.fingerprint import fingerprint, path_of
from publishers import contract
from publishers.contract.text import clean, clean_all
from publishers.runtime.addresses import absolute

logger = logging.getLogger(__name__)

PICTURE_SIZE = "max-1600x1600|format-jpeg"
"""Wagtail's filter for the size of a picture that leaves the house."""
_BLOCK_END = re.compile(r"</(p|li|h[1-6]|tr|figcaption|summary|div|blockquote)>|<br\s*/?>", re.IGNORECASE)


def take(page: Page, *, embargoed_until: datetime | None = None) -> contract.Snapshot:
    """Return the snapshot of an item as it is in this object, labels in Vietnamese, text cleaned."""
    with translation.override("vi"):
        files = {"picture": _picture(page), "attachments": _attachments(page)}
        snapshot = words(page).model_copy(
            update={"blocks": _blocks(page.body), **files, "embargoed_until": embargoed_until}
        )
    if embargoed_until is not None:
        snapshot = _opened_to_press(snapshot, embargoed_until)
    # Some of it was never cleaned as a field: child rows, blocks, an early version from a draft.
    return contract.Snapshot.model_validate(clean_all(snapshot.model_dump()))


def words(page: Page) -> contract.Snapshot:
    """The snapshot of an item without its body and files, quickly: nothing is rendered, and nothing cleaned."""
    path = path_of(page)
    with translation.override("vi"):
        return contract.Snapshot(
            content_id=page.content_id,
            page_id=page.pk or 0,
            hash=fingerprint(page),
            type=page.snapshot_type,
            type_label=str(page._meta.verbose_name),
            title=page.title,
            summary=page.summary,
            path=path,
            url=absolute(path),
            permanent_url=absolute(f"/b/{page.content_id}/"),
            unit=contract.Term(slug=page.unit.slug, name=page.unit.name)
            if page.unit
            else contract.Term(slug="", name=""),
            topics=[contract.Term(slug=topic.slug, name=topic.name) for topic in page.topics.all()],
            audience=[contract.Term(slug=slug, name=str(Audience(slug).label)) for slug in page.audience or []],
            author=page.author_line,
            source=page.source,
            urgent=page.urgent,
            published_at=page.first_published_at,
            updated_at=page.last_published_at,
            facts=page.snapshot_facts() if page.pk else [],
            details=page.snapshot_details() if page.pk else {},
            corrections=[
                contract.Correction(at=correction.at, wrong=correction.wrong, right=correction.right)
                for correction in sorted(page.corrections.all(), key=lambda correction: correction.at)
            ],
            excluded_channels=list(page.excluded_channels or []),
            channel_texts=page.channel_texts or {},
        )


def withdrawal_of(record: Withdrawal) -> contract.Withdrawal:
    """What the public reads of a withdrawal."""
    return contract.Withdrawal(at=record.at, reason=clean(record.public_reason))


def _opened_to_press(snapshot: contract.Snapshot, embargo: datetime) -> contract.Snapshot:
    """The same with addresses of its files that open until the embargo is over: nothing public refers to them yet."""

    def opened(text: str) -> str:
        return file_access.sign_in(text, snapshot.content_id, embargo)

    picture = snapshot.picture
    return snapshot.model_copy(
        update={
            "blocks": [block.model_copy(update={"html": opened(block.html)}) for block in snapshot.blocks],
            "picture": picture and picture.model_copy(update={"url": opened(picture.url)}),
            "attachments": [file.model_copy(update={"url": opened(file.url)}) for file in snapshot.attachments],
        }
    )


def _blocks(body: StreamValue) -> list[contract.Block]:
    blocks = []
    context = {"heading_ids": HeadingIds()}
    for child in body:
        html = clean(_absolute_links(str(child.render(context))))
        blocks.append(contract.Block(type=child.block_type, html=html, text=plain(html)))
    return blocks


def plain(html: str) -> str:
    """The words of a piece of HTML, a line for each paragraph, list entry or table row."""
    text = unescape(strip_tags(_BLOCK_END.sub("\n", html).replace("</td>", "</td> ").replace("</th>", "</th> ")))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _absolute_links(html: str) -> str:
    """Addresses that work outside the site too: in mail, in feeds, at the press."""
    html = re.sub(r'\b(href|src)="(/[^"]*)"', lambda match: f'{match[1]}="{absolute(match[2])}"', html)
    return re.sub(
        r'\bsrcset="([^"]*)"',
        lambda match: 'srcset="' + re.sub(r"(^|, )(/\S+)", lambda m: m[1] + absolute(m[2]), match[1]) + '"',
        html,
    )


def _picture(page: Page) -> contract.Picture | None:
    image = page.hero_image
    if image is None:
        return None
    try:
        rendition = image.get_rendition(PICTURE_SIZE)
    except SourceImageIOError:
        # A lost file must not keep an item from being corrected or taken back.
        logger.exception("event=picture_lost item=%s image=%s", page.content_id, image.pk)
        return None
    return contract.Picture(
        url=absolute(rendition.url),
        alt=page.hero_alt_text,
        credit=image.credit,
        width=rendition.width,
        height=rendition.height,
    )


def _attachments(page: Page) -> list[contract.Attachment]:
    """The signed file of a policy and every document of the body, each once."""
    documents = [getattr(page, "signed_file", None)]
    documents += [child.value for child in page.body if child.block_type == "document"]
    attachments = {}
    for document in documents:
        if document is not None:
            attachments[document.pk] = contract.Attachment(
                title=document.title,
                url=absolute(document.url),
                content_type=mimetypes.guess_type(document.filename)[0] or "application/octet-stream",
                size=document.get_file_size() or 0,
            )
    return list(attachments.values())
