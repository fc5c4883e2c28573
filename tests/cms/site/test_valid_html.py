"""Pages of generated items are valid by the HTML standard, whatever stands in their fields and blocks."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.embeds.embeds import get_embed_hash
from wagtail.embeds.models import Embed

from cms.publication.snapshot import take
from publishers.channels.bulletin.publisher import BulletinPublisher
from publishers.channels.press.publisher import PressPublisher
from publishers.contract import Cause, Content, Operation
from publishers.mail.templatetags.mail_tags import html_as_received
from tests.cms.site.conftest import picture
from tests.servers import html_checker

pytestmark = pytest.mark.django_db
TEXTS = [
    "Nếu a<b và c>d <script>alert(1)</script> & hết",
    "\"Ngoặc\" 'kép' &amp; `huyền` --> ]]> <!-- ",
    "",
    "A",
    "Dòng một\nDòng hai\n\n\tDòng ba",
    "😀 𠀀 العربية \u0f40\u0f72 x̄ ﷽ 1️⃣",
    "đ" * 90,
]
RICH = [
    "<p>{0}</p>",
    "<p></p>",
    "<ul><li>{0}<ul><li>{0}</li></ul></li></ul><ol><li><b><i>{0}</i></b></li></ol>",
    '<p><a href="https://so.example/?q=học phí&x=[1]|2">{0}</a> <a linktype="page" id="999999">{0}</a></p>',
    '<p><a linktype="document" id="{1}">{0}</a><sup>2</sup><sub>{0}</sub><br/>{0}</p>',
    '<p data-block-key="ab1c2">{0}</p><p data-block-key="ab1c2">{0}</p>',
    '<p><a href="mailto:so@binhminh.example">{0}</a><a href="tel:+84 291 3822 456">{0}</a></p>',
]


def tables(text):
    rows = [[text, "b", None], [None, text, "c"], ["", "", ""]]
    yield {"data": rows, "table_header_choice": "both", "table_caption": text}
    yield {"data": rows, "table_header_choice": "neither"}
    yield {
        "data": [["a", "b"], ["c", "d"]],
        "table_header_choice": "row",
        "mergeCells": [{"row": 0, "col": 0, "rowspan": 1, "colspan": 2}],
        "cell": [{"row": 0, "col": 1, "hidden": True}, {"row": 1, "col": 0, "className": "htRight"}],
    }
    yield {"data": [[None]], "table_header_choice": "column"}


def bodies(document, *pictures):
    """A body for each text, and in each every block that there is."""
    for text in TEXTS:
        rich = [form.format(text.replace("&", "&amp;").replace("<", "&lt;"), document.pk) for form in RICH]
        values = [{"image": image, "alt": text, "caption": text} for image in pictures]
        yield [
            ("heading", text or "!"),
            ("heading", text or "!"),
            *[("paragraph", value) for value in rich],
            ("quote", {"text": text or "!", "who": text}),
            *[("image", value) for value in values],
            ("gallery", values),
            *[("table", {"caption": text, "table": table}) for table in tables(text)],
            ("document", document),
            ("embed", "https://www.youtube.com/watch?v=abc"),
            *[("callout", {"kind": "warning", "title": text, "text": value}) for value in rich],
            ("faq", [{"question": text or "?", "answer": value} for value in rich]),
        ]


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content


def test_pages_of_items_with_every_block_and_any_text_are_valid_html(newsroom, tmp_path):
    document = get_document_model().objects.create(title=TEXTS[0], file=ContentFile(b"%PDF-1.4", "a.pdf"))
    plain, bare = picture("sân trường"), picture(TEXTS[1])
    type(bare).objects.filter(pk=bare.pk).update(alt_text="", credit="")
    bare.refresh_from_db()
    embedded = "https://www.youtube.com/watch?v=abc"
    Embed.objects.create(
        hash=get_embed_hash(embedded),
        url=embedded,
        max_width=None,
        type="video",
        html='<iframe width="200" height="113" src="https://www.youtube.com/embed/abc?feature=oembed" frameborder="0" '
        'allow="accelerometer; autoplay" referrerpolicy="strict-origin-when-cross-origin" allowfullscreen '
        'title="Ngày hội"></iframe>',
        title=TEXTS[0],
        provider_name="YouTube",
        thumbnail_url="",
        width=200,
        height=113,
        last_updated=timezone.now(),
    )
    pages, letters = {}, {}
    client = Client()
    made = list(newsroom.items.values())
    for at, body in enumerate(bodies(document, plain, bare)):
        text = TEXTS[at]
        kept = made[at % len(made)]
        kept.title, kept.summary, kept.author_line = text[:200].strip() or "Tin", text or "A", text[:100]
        kept.body = body
        for name in ("place", "address", "affected", "issuing_authority", "truth", "honoree_name", "pull_quote"):
            if hasattr(kept, name):
                setattr(kept, name, text or "A")
        for row in [*getattr(kept, "claims", object()).all()] if hasattr(kept, "claims") else []:
            row.wording = row.outlet = text or "A"
        kept.save_revision().publish()
        content = Content(snapshot=take(kept), version=1, cause=Cause.PUBLISH)
        for plugin in (BulletinPublisher, PressPublisher):
            mail = plugin(plugin.Config()).render(content, Operation.CREATE)
            letters[f"{at} {plugin.name}"] = html_as_received(mail["html"]).encode()
        pages[f"{at} {kept.url}"] = read(client, kept.url)
    for address in (
        "/",
        "/tin/",
        "/chinh-sach/",
        "/su-kien/",
        "/phan-bac/",
        "/guong/",
        "/bao-chi/",
        newsroom.unit_page.url,
    ):
        pages[address] = read(client, address)
    assert html_checker.check(pages, tmp_path / "pages") == []
    assert html_checker.check_mail(letters, tmp_path / "letters") == []
