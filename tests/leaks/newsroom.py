"""A newsroom with items of every type in every state, a word of its own in every field of each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.core.files.base import ContentFile
from django.db import models
from django.test import Client
from django.utils import timezone
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.embeds.blocks import EmbedBlock, EmbedValue
from wagtail.embeds.embeds import get_embed_hash
from wagtail.embeds.models import Embed
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import COMMENTS_RELATION_NAME, APIToken, Comment, Page

from cms.core.blocks import BodyBlock
from cms.core.images import LoaImage
from cms.core.models import ContentItem, Topic
from cms.events.models import Event
from cms.news.models import NewsStory
from cms.planner.models import PlannedItem
from cms.planner.services import new_secret
from cms.policies.models import Policy, PolicyRelation
from cms.rebuttals.models import Rebuttal
from cms.stories.models import ExemplaryStory
from cms.users.services import collection_of
from cms.workflow.schedule import publish_due
from cms.workflow.withdraw import withdraw
from publishers.channels.press.models import Outlet
from publishers.channels.press.services import issue_token
from publishers.ledger.models import Channel
from publishers.worker.process import Worker
from tests.cms.users import house as builder
from tests.leaks import rights, words

TYPES = (Policy, NewsStory, ExemplaryStory, Rebuttal, Event)
WERE_PUBLIC = ("published", "changed", "unpublished", "expired", "withdrawn")
WITH_MOMENT = ("scheduled", "embargoed", "early", "cancelled")
STATES = list(rights.STATES)
CHANNELS = {"website": "outbox", "archive": "live", "press": "live", "fanpage": "outbox", "bulletin": "outbox"}
# What is no text of the item but the place where it stands.
_NOT_FILLED = {
    "path", "url_path", "draft_title", "title", "slug", "translation_key", "alias_of", "comment", "page", "locale",
}  # fmt: skip


@dataclass
class Newsroom:
    """What stands in it: items and files by state, and how each reader asks."""

    house: SimpleNamespace
    items: dict[str, list[ContentItem]] = field(default_factory=lambda: {state: [] for state in STATES})
    documents: dict[str, Any] = field(default_factory=dict)
    images: dict[str, LoaImage] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    plans: list[PlannedItem] = field(default_factory=list)
    calendar: str = ""
    """The secret of the calendar of a contributor of another unit."""

    @property
    def all_items(self) -> list[ContentItem]:
        """Every item there is."""
        return [item for items in self.items.values() for item in items]

    def client(self, reader: str) -> Client:
        """A browser or program of this reader."""
        client = Client(raise_request_exception=False)
        if person := self.house.people.get(reader):
            client.force_login(person)
        return client

    def headers(self, reader: str, kind: str) -> dict[str, str]:
        """What a reader sends along: the press its token everywhere, a person hers to the content API."""
        if reader in self.tokens and (reader in ("outlet", "accredited") or kind == "content API"):
            return {"Authorization": f"Bearer {self.tokens[reader]}"}
        return {}


def build() -> Newsroom:
    """Write everything, publish, schedule, submit and take back as people do, and let the channels know each time."""
    house = builder.build()
    house.people["contributor"] = house.people["truong-b"]
    house.people["nobody"] = type(house.people["editor"]).objects.create_user("khong-vai-tro")
    room = Newsroom(house)
    for position, (name, mode) in enumerate(CHANNELS.items()):
        channel = Channel(slug=name, name=f"Kenh {name}", publisher=name, mode=mode, position=position)
        channel.config = {"page_id": "1", "access_token": "mot-ma-dai"} if name == "fanpage" else {}
        channel.since = timezone.now() - dt.timedelta(days=1)
        channel.save()
    for reader, accredited in (("outlet", False), ("accredited", True)):
        room.tokens[reader] = issue_token(Outlet.objects.create(name=f"Bao {reader}", accredited=accredited))
    for reader in ("contributor", *rights.NEWSROOM):
        room.tokens[reader] = APIToken.create_token(user=house.people[reader], name="leaks")[1]
    for state in STATES:
        _files(room, state)
    for state in STATES:
        if state != "unused":
            room.items[state] = [_write(room, state, model) for model in _types(state)]
    # A public document that names every other one, and a public text that links to it.
    naming = room.items["published"][0]
    for state in STATES[:-1]:
        for target in room.items[state][:1]:
            if target != naming:
                naming.relations.add(PolicyRelation(kind="replaces", target=target))
    naming.save_revision()
    boss = house.people["approver"]
    for state in WERE_PUBLIC:
        for item in room.items[state]:
            item.get_latest_revision().publish(user=boss)
    for state in ("scheduled", "early", "cancelled"):
        for item in room.items[state]:
            item.get_latest_revision().publish(user=boss)
    room.plans = [_plan(room, state) for state in ("draft", "scheduled")]
    room.calendar = new_secret(house.people["contributor"])
    Worker().drain()
    _look(room)
    _end(room, boss)
    Worker().drain()
    for state, items in room.items.items():
        room.items[state] = [type(item).objects.get(pk=item.pk) for item in items]
    return room


def _types(state: str) -> tuple[type[ContentItem], ...]:
    """Every type for the control; of each other state a policy, which others name, and a type that takes turns."""
    if state == "published":
        return TYPES
    return TYPES[0], TYPES[1 + STATES.index(state) % (len(TYPES) - 1)]


def _look(room: Newsroom) -> None:
    """Let the public read everything once while it is public, so that whatever is kept of an answer is there."""
    client = room.client("anonymous")
    for address in ("/", "/tin/", "/chinh-sach/", "/feeds/rss.xml", "/feeds/feed.json", f"/tim-kiem/?q={words.MARK}"):
        client.get(address)
    for state in WERE_PUBLIC:
        for item in room.items[state]:
            client.get(item.get_url())


def _end(room: Newsroom, boss: Any) -> None:
    """Bring each item into the state that it stands for."""
    for item in room.items["unpublished"]:
        _fresh(item).unpublish(user=boss)
    for item in room.items["expired"]:
        Page.objects.filter(pk=item.pk).update(expire_at=timezone.now() - dt.timedelta(seconds=1))
    publish_due(timezone.now())
    for state in ("withdrawn", "cancelled"):
        for item in room.items[state]:
            withdraw(_fresh(item), boss, words.text(state, "reason"))
    for item in room.items["changed"]:
        draft = _fresh(item)
        _fill(room, draft, "changed")
        draft.save_revision(user=room.house.people["truong-a"])
    for state in ("submitted", "embargoed"):
        for item in room.items[state]:
            page = _fresh(item)
            page.get_workflow().start(page, room.house.people["truong-a"])


def _plan(room: Newsroom, state: str) -> PlannedItem:
    """An item that unit A means to write; the plan of `scheduled` has its draft."""
    plan = PlannedItem(unit=room.house.units["truong-a"], item_type="news", due_on=timezone.localdate())
    plan.title, plan.note = words.text(state, "plantitle"), words.text(state, "plannote")
    plan.item = room.items[state][0] if state == "scheduled" else None
    plan.save()
    return plan


def _fresh(item: ContentItem) -> ContentItem:
    return type(item).objects.get(pk=item.pk)


def _files(room: Newsroom, state: str) -> None:
    collection = collection_of(room.house.units["truong-a"])
    document = get_document_model()(title=words.text(state, "documenttitle"), collection=collection)
    document.file.save(
        f"{words.word(state, 'documentname')}.pdf", ContentFile(words.pdf(words.text(state, "documentcontent")))
    )
    image = LoaImage(collection=collection)
    _fill_fields(image, state, "image")
    image.title = words.text(state, "imagetitle")
    image.file = ContentFile(words.picture(STATES, state), f"{words.word(state, 'imagename')}.png")
    image.save()
    for file, place in ((document, "documenttag"), (image, "imagetag")):
        file.tags.add(words.word(state, place))
    room.documents[state], room.images[state] = document, image


def _write(room: Newsroom, state: str, model: type[ContentItem]) -> ContentItem:
    """A draft of unit A; an item that is to have a newer draft begins with the words of what is public."""
    wording = "published" if state == "changed" else state
    item = model(owner=room.house.people["truong-a"], live=False, has_unpublished_changes=True)
    _fill(room, item, wording)
    item.slug = f"{words.word(wording, 'slug')}-{model.snapshot_type}-{state}"
    if state in WITH_MOMENT:
        item.go_live_at = timezone.now() + dt.timedelta(days=1)
        item.early_press_access = state != "scheduled"
    if state == "expired":
        item.expire_at = timezone.now() + dt.timedelta(days=1)
    room.house.pages["truong-a"].add_child(instance=item)
    item.topics.add(Topic.objects.get_or_create(slug="chu-de", name="Chu de")[0])
    item.save_revision(user=room.house.people["truong-a"])
    return item


def _fill(room: Newsroom, item: ContentItem, state: str) -> None:
    """Put a word of this state into every field, row, block and file of the item."""
    kind = item.snapshot_type[0]
    item.title = words.text(state, "title")
    _fill_fields(item, state, kind, own=item._meta.get_field("summary").model)
    item.hero_image = room.images[state]
    item.channel_texts = {
        slug: {name: words.text(state, f"{kind}{slug}{name}")}
        for slug, name in (("press", "notes"), ("fanpage", "caption"), ("bulletin", "subject"), ("archive", "summary"))
    }
    if isinstance(item, Policy):
        item.signed_file = room.documents[state]
    item.body = [(name, _block(room, block, state, name)) for name, block in BodyBlock().child_blocks.items()]
    for relation in get_all_child_relations(type(item)):
        name = relation.get_accessor_name()
        if name == COMMENTS_RELATION_NAME:
            comment = Comment(user=room.house.people["truong-a"], contentpath="title")
            comment.text = words.text(state, "comment")
            setattr(item, name, [comment])
        elif not issubclass(relation.related_model, PolicyRelation):
            row = relation.related_model()
            _fill_fields(row, state, kind + name.replace("_", ""))
            for file in row._meta.concrete_fields:
                if file.related_model is LoaImage:
                    setattr(row, file.name, room.images[state])
            setattr(item, name, [row])


def _fill_fields(instance: models.Model, state: str, prefix: str, own: type | None = None) -> None:
    """Fill every field of text, address, date or truth; a new field of a model is filled without a change here."""
    now = timezone.now()
    for of in instance._meta.concrete_fields:
        if of.name in _NOT_FILLED or of.choices or of.primary_key or of.is_relation:
            continue
        place = prefix + of.name.replace("_", "")
        if isinstance(of, models.EmailField):
            value: Any = f"{words.word(state, place)}@example.vn"
        elif isinstance(of, models.URLField):
            value = f"https://noi-khac.example/{words.word(state, place)}"
        elif isinstance(of, models.FileField):
            continue
        elif isinstance(of, models.CharField | models.TextField):
            value = words.text(state, place)
            if len(value) > (of.max_length or 1000):
                value = words.word(state, place)
        elif isinstance(of, models.DateTimeField) and of.name in ("starts_at", "appeared_at"):
            value = now + dt.timedelta(days=5)
        elif isinstance(of, models.DateField) and not isinstance(of, models.DateTimeField) and of.name != "expires_on":
            value = now.date()
        elif isinstance(of, models.BooleanField) and of.name.startswith(("consent_", "guardian_")):
            value = True
        else:
            continue
        setattr(instance, of.name, value)


def _block(room: Newsroom, block: blocks.Block, state: str, place: str) -> Any:
    """A value of this block with words in it; a kind of block that nobody thought of here is an error."""
    if isinstance(block, blocks.StructBlock):
        parts = {name: _block(room, part, state, place + name) for name, part in block.child_blocks.items()}
        return block.to_python({name: block.child_blocks[name].get_prep_value(part) for name, part in parts.items()})
    if isinstance(block, blocks.ListBlock):
        return [_block(room, block.child_block, state, place)] * 2
    if isinstance(block, blocks.RichTextBlock):
        return block.to_python(f"<p>{words.text(state, 'b' + place)}</p>")
    if isinstance(block, blocks.ChoiceBlock):
        return block.get_default()
    if isinstance(block, ImageChooserBlock):
        return room.images[state]
    if isinstance(block, DocumentChooserBlock):
        return room.documents[state]
    if isinstance(block, TableBlock):
        return {"data": [[words.text(state, "b" + place + "cell")] * 2] * 2, "table_caption": ""}
    if isinstance(block, EmbedBlock):
        url = f"https://phim.example/{words.word(state, 'bembedurl')}"
        html = f"<p>{words.text(state, 'bembedhtml')}</p>"
        Embed.objects.get_or_create(hash=get_embed_hash(url), defaults={"url": url, "type": "video", "html": html})
        return EmbedValue(url)
    if isinstance(block, blocks.CharBlock | blocks.TextBlock):
        return words.text(state, "b" + place)
    raise AssertionError(f"say in tests.leaks.newsroom how a word gets into {type(block).__name__}")
