"""The body of an item, block by block. Each block has its template in `core/blocks/`."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from cms.core.embeds import KeptEmbedBlock

INLINE = ["bold", "italic", "link", "document-link", "superscript", "subscript"]
TEXT = [*INLINE, "ol", "ul"]


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        label=_("Alternative text"),
        required=False,
        max_length=250,
        help_text=_("Only where this place needs other words than the picture has of its own."),
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=300)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "core/blocks/image.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Quotation"), rows=3)
    who = blocks.CharBlock(label=_("Who said it"), required=False, max_length=150)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "core/blocks/quote.html"


class GalleryBlock(blocks.ListBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(PictureBlock(), min_num=2, **kwargs)

    class Meta:
        icon = "image"
        label = _("Gallery")
        template = "core/blocks/gallery.html"


class ReadableTableBlock(TableBlock):
    """Wagtail's, compared row by row."""

    def get_comparison_class(self) -> type:
        """As Wagtail asks a block that knows better than its own guess."""
        from cms.core.comparison import TableComparison  # the admin's, which models do not need

        return TableComparison

    def deconstruct(self) -> tuple:
        """As Wagtail's: what is stored is the same, so migrations know no difference."""
        return "wagtail.contrib.table_block.blocks.TableBlock", *super().deconstruct()[1:]


class TableWithCaptionBlock(blocks.StructBlock):
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=200)
    table = ReadableTableBlock(label=_("Table"))

    class Meta:
        icon = "table"
        label = _("Table")
        template = "core/blocks/table.html"


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        label=_("Kind"), choices=[("info", _("Good to know")), ("warning", _("Take care"))], default="info"
    )
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT)

    class Meta:
        icon = "warning"
        label = _("Callout")
        template = "core/blocks/callout.html"


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Question"), max_length=300)
    answer = blocks.RichTextBlock(label=_("Answer"), features=TEXT)

    class Meta:
        icon = "help"
        label = _("Question and answer")


class FaqBlock(blocks.ListBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(QuestionBlock(), **kwargs)

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        template = "core/blocks/faq.html"


class BodyBlock(blocks.StreamBlock):
    heading = blocks.CharBlock(label=_("Heading"), icon="title", max_length=200, template="core/blocks/heading.html")
    paragraph = blocks.RichTextBlock(
        label=_("Paragraph"), icon="pilcrow", features=TEXT, template="core/blocks/paragraph.html"
    )
    quote = QuoteBlock()
    image = PictureBlock()
    gallery = GalleryBlock()
    table = TableWithCaptionBlock()
    document = DocumentChooserBlock(label=_("Document"), icon="doc-full", template="core/blocks/document.html")
    embed = KeptEmbedBlock(label=_("Embed"), icon="media", template="core/blocks/embed.html")
    callout = CalloutBlock()
    faq = FaqBlock()


def clean_blocks(body: blocks.StreamValue) -> Iterator[str]:
    """What a body lacks to go out, a line each with the block's name, in the language that is active."""
    for child in body:
        try:
            child.block.clean(child.value)
        except ValidationError as problem:
            for message in dict.fromkeys(_said(problem)):
                yield f"{capfirst(child.block.label)}: {message}"


def _said(problem: ValidationError) -> Iterator[str]:
    """Every message in the error of a block and of the blocks inside it."""
    inner = getattr(problem, "block_errors", None)
    if not inner:
        yield from problem.messages
        return
    for error in inner.values() if isinstance(inner, dict) else inner:
        if error is not None:
            yield from _said(error)
