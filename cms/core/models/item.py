"""What is published: the item, parent of every type."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import get_all_child_relations
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import COMMENTS_RELATION_NAME, Orderable, Page, Revision, TaskState
from wagtail.search import index

from cms.core import channel_texts as own_words
from cms.core import page_access
from cms.core.blocks import BodyBlock, clean_blocks
from cms.core.forms import ItemCopyForm, ItemForm, ProgramItemForm
from cms.core.images import LoaImage
from cms.core.models.audience import Audience
from cms.core.models.house import Topic, Unit, unit_below
from cms.core.models.row import ItemRow
from cms.core.panels import ChannelTextsPanel, KeysPanel
from cms.core.sections import Section
from cms.core.slugs import HeadingIds, free_slug, slug_of
from cms.core.text import clean_fields
from cms.publication import fingerprint, snapshot
from publishers.contract import Fact, Snapshot
from publishers.ledger.channels import preview_channels, render_preview, selectable_channels
from publishers.runtime.folding import unmarked


def writable(*names: str) -> list[APIField]:
    """Fields that Wagtail's API reads and writes. Whoever may read an item reads them too: nothing private."""
    return [APIField(name, writable=True) for name in names]


class ShowsAnother(RuntimeError):
    """An alias has no versions of its own."""


class ContentItem(Page):
    """What an editor publishes; one table for all types, each type is its child.

    `content_id` is the item's name in the ledger: it outlives the page, and a copy gets its own.
    """

    slug: str  # Wagtail's
    content_id = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    summary = models.TextField(
        _("summary"), max_length=400, help_text=_("One or two sentences: what happened, what changes, for whom.")
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, editable=False, related_name="items")
    topics = ParentalManyToManyField(Topic, verbose_name=_("topics"), blank=True, related_name="items")
    audience = models.JSONField(_("audience"), default=list, blank=True)
    hero_image = models.ForeignKey(
        LoaImage, verbose_name=_("main picture"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    hero_alt = models.CharField(
        _("alternative text here"),
        max_length=250,
        blank=True,
        help_text=_("Only where this item needs other words than the picture has of its own."),
    )
    author_line = models.CharField(_("author line"), max_length=150, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    urgent = models.BooleanField(
        _("urgent"), default=False, help_text=_("Goes out before other items and leads the home page.")
    )
    early_press_access = models.BooleanField(
        _("early press access"),
        default=False,
        help_text=_("Accredited press may read it before the moment it goes live, and publish from then on."),
    )
    excluded_channels = models.JSONField(_("channels left out"), default=list, blank=True)
    # Words written for one channel alone, and beside each what it and the item said when it was written.
    channel_texts = models.JSONField(_("each channel's own words"), default=dict, db_default={}, blank=True)
    channel_texts_written = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    # Until somebody chooses for themselves, the rules choose anew whenever what they look at changes.
    rules_choose = models.BooleanField(default=False, editable=False)

    parent_page_types: ClassVar[list[str]] = []
    subpage_types: ClassVar[list[str]] = []
    is_creatable = False
    show_in_menus_default = False
    base_form_class = ItemForm
    api_base_form_class = ProgramItemForm
    copy_form_class = ItemCopyForm
    snapshot_type: ClassVar[str] = ""
    section: ClassVar[Section]
    # What was wrong was wrong in the other content, and what was written for channels was written about it.
    exclude_fields_in_copy: ClassVar = ["content_id", "corrections", "channel_texts", "channel_texts_written"]
    # What is live is public on every channel, so nothing live is private here.
    private_page_options: ClassVar[list[str]] = []
    api_fields: ClassVar = writable(
        "summary",
        "body",
        "topics",
        "audience",
        "hero_image",
        "hero_alt",
        "author_line",
        "source",
        "urgent",
        "early_press_access",
        "excluded_channels",
        "channel_texts",
        "go_live_at",
        "expire_at",
    )
    search_fields: ClassVar = [
        *Page.search_fields,
        index.AutocompleteField("unmarked_title"),
        index.SearchField("summary"),
        index.SearchField("body"),
    ]

    lead_panels: ClassVar = [
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("hero_image"), FieldPanel("hero_alt")], heading=_("Main picture")),
    ]
    about_panels: ClassVar = [
        FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
        KeysPanel("audience", lambda: Audience.choices, widget=forms.CheckboxSelectMultiple),
        FieldRowPanel([FieldPanel("author_line"), FieldPanel("source")]),
    ]
    reach_panels: ClassVar = [
        FieldPanel("urgent"),
        FieldPanel("early_press_access"),
        KeysPanel("excluded_channels", selectable_channels, widget=forms.CheckboxSelectMultiple),
        ChannelTextsPanel("channel_texts", classname="collapsed"),
        HelpPanel(template="core/standing_panel.html", heading=_("Where it stands")),
    ]
    history_panels: ClassVar = [
        InlinePanel("corrections", heading=_("Corrections"), label=_("Correction")),
    ]
    type_panels: ClassVar[list[Panel]] = []
    # Child rows without which an item does not go out, and what is said then.
    needed_rows: ClassVar[dict[str, str | Promise]] = {}
    # While the editor's form cleans its item: the rows are still in the form, and a draft may be incomplete.
    cleaned_by_form = False

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        permissions = [
            ("withdraw_contentitem", _("Can withdraw an item from every channel")),
        ]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Every type has the same tabs; what it adds of its own stands in the first."""
        super().__init_subclass__(**kwargs)
        cls.edit_handler = TabbedInterface(
            [
                ObjectList(
                    [*Page.content_panels, *cls.lead_panels, *cls.type_panels, FieldPanel("body")],
                    heading=_("Content"),
                ),
                ObjectList(cls.about_panels, heading=_("About")),
                # Wagtail shows the moments of the schedule in the status panel, wherever their fields stand.
                ObjectList([*cls.reach_panels, PublishingPanel()], heading=_("Channels")),
                ObjectList(cls.history_panels, heading=_("Corrections")),
                ObjectList(Page.promote_panels, heading=_("Promote")),
            ]
        )

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._clean_texts()
        self._spell_slug()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        self._clean_texts()
        self._spell_slug()
        super().minimal_clean()

    def _clean_texts(self) -> None:
        clean_fields(self)
        if own_words.is_texts(self.channel_texts):
            self.channel_texts = own_words.cleaned(self.channel_texts)

    def _spell_slug(self) -> None:
        """Give a page that has none an address in plain letters, free among its siblings."""
        # A page that a program is about to add has no place in the tree yet, only the parent that it is told.
        parent = self.get_parent() or getattr(self, "_cached_parent_obj", None)
        if self.slug or parent is None:
            return
        self.slug = free_slug(slug_of(self.title) or self.snapshot_type, parent, self)

    def clean(self) -> None:
        super().clean()
        unknown = set(self.audience or []) - set(Audience.values)
        if unknown:
            raise ValidationError({"audience": _("Choose the audience from the list.")})
        if not own_words.is_texts(self.channel_texts):
            raise ValidationError({"channel_texts": own_words.NO_TEXTS})
        if not self.cleaned_by_form:
            self.clean_complete()
            self._clean_parts()
            if self.channel_texts and (problems := [*own_words.too_long(self.channel_texts)]):
                raise ValidationError({"channel_texts": problems})

    def clean_complete(self) -> None:
        """ValidationError for what this item lacks to go out; a draft may be saved without it."""

    def warnings(self) -> Iterator[tuple[str, QuerySet[ContentItem]]]:
        """What may be a slip though nothing forbids it: the words, and the items that it is about."""
        yield from ()

    def _clean_parts(self) -> None:
        """What the editor's form asks of rows and blocks, asked again where nobody filled in a form."""
        for name, problem in self.needed_rows.items():
            if not getattr(self, name).all():
                raise ValidationError([problem])
        parts = [*clean_blocks(self.body)]
        for relation in get_all_child_relations(type(self)):
            if relation.get_accessor_name() == COMMENTS_RELATION_NAME:
                continue
            for row in getattr(self, relation.get_accessor_name()).all():
                try:
                    row.clean_fields(exclude=[relation.field.name, row._meta.pk.name])
                except ValidationError as problem:
                    parts += [f"{capfirst(row._meta.verbose_name)}: {message}" for message in problem.messages]
                if isinstance(row, ItemRow):
                    row.clean_for(self, draft=False)
        if parts:
            raise ValidationError(parts)

    def publish(self, revision: Revision, user: AbstractUser | None = None, **kwargs: Any) -> None:
        """Publish or schedule a revision, whole or not at all; ValidationError when it may not go out like this.

        Wagtail saves, and so checks, only what goes live now; what is scheduled over a live page would be
        refused at its moment, when nobody is there.
        """
        with transaction.atomic():
            item = revision.as_object()
            item.check_end()
            if item.go_live_at is not None and item.go_live_at > timezone.now():
                item.full_clean()
            revision.published_by = user  # Wagtail's signal hands the revision on and does not say who
            super().publish(revision, user=user, **kwargs)

    def check_end(self) -> None:
        """ValidationError when the moment at which it is to end is past."""
        if self.expire_at is not None and self.expire_at <= timezone.now():
            end = date_format(timezone.localtime(self.expire_at), "SHORT_DATETIME_FORMAT")
            raise ValidationError(
                _("Its end, %(end)s, is past, so it would be taken down at once. Clear the end or set a later one.")
                % {"end": end}
            )

    def save_revision(self, *args: Any, overwrite_revision: Revision | None = None, **kwargs: Any) -> Revision:
        """Write a revision; what somebody was asked to approve, approved or published is never changed in place.

        Wagtail's autosave overwrites the editor's last revision. Once that one has been submitted, scheduled or
        published, the words that others read in it stay, and the autosave begins a new one.
        """
        if self.alias_of_id:
            raise ShowsAnother
        if overwrite_revision is not None and overwrite_revision == self.get_latest_revision():
            read_by_others = (
                overwrite_revision.approved_go_live_at is not None
                or overwrite_revision.pk == self.live_revision_id
                or TaskState.objects.filter(revision=overwrite_revision).exists()
            )
            if read_by_others:
                overwrite_revision = None
        self._clean_texts()
        self._stamp_texts()
        return super().save_revision(*args, overwrite_revision=overwrite_revision, **kwargs)

    def _stamp_texts(self) -> None:
        """Remember of every text for a channel that is new what the item says at its side."""
        if self.channel_texts or self.channel_texts_written:
            now = fingerprint.of_words(self) if self.channel_texts else ""
            self.channel_texts_written = own_words.stamped(self.channel_texts, self.channel_texts_written, now)

    def join_unit(self) -> None:
        """Let the item belong to the unit below whose page it stands; Wagtail moves a page without saving it."""
        self._find_unit()
        ContentItem.objects.filter(pk=self.pk).update(unit=self.unit)

    def _find_unit(self) -> None:
        self.unit = unit_below(self.get_parent()) or self.unit

    def save(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields") is None:
            self._find_unit()
        if self._state.adding and ContentItem.objects.filter(content_id=self.content_id).exists():
            self.content_id = uuid.uuid4()  # a copy or an alias is not the content it was made from
        super().save(*args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> ContentItem:
        """A revision never brings another item's name along, so an alias keeps its own."""
        page = super().with_content_json(content)
        page.content_id = self.content_id
        page.unit_id = self.unit_id
        return page

    def permissions_for_user(self, user: AbstractUser | AnonymousUser) -> page_access.ItemPermissions:
        """As Wagtail's, with what only this newsroom knows."""
        return page_access.ItemPermissions(user, self)

    def get_admin_display_title(self) -> str:
        """As Wagtail's; whoever does not work on the item reads the published title, or none."""
        if page_access.is_hidden(self):
            return str(page_access.HIDDEN)
        return self.title if page_access.is_drafted_by_others(self) else super().get_admin_display_title()

    def get_url_parts(self, *args: Any, **kwargs: Any) -> tuple[int, str, str] | None:
        """As Wagtail's; an item that its reader may not know of has no address."""
        return None if page_access.is_hidden(self) else super().get_url_parts(*args, **kwargs)

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        """As Wagtail's; nothing new comes below a unit that has ended."""
        unit = unit_below(parent)
        return not (unit and unit.has_ended) and super().can_create_at(parent)

    def can_move_to(self, parent: Page) -> bool:
        """As Wagtail's; nothing is moved below a unit that has ended."""
        unit = unit_below(parent)
        return not (unit and unit.has_ended) and super().can_move_to(parent)

    @property
    def unmarked_title(self) -> str:
        """The title for who types without marks in the admin."""
        return unmarked(self.title)

    @property
    def hero_alt_text(self) -> str:
        """What the main picture shows."""
        return self.hero_alt or (self.hero_image.default_alt_text if self.hero_image else "")

    # What the channels get

    def snapshot_facts(self) -> list[Fact]:
        """Lines of the fact box; each type says its own."""
        return []

    def snapshot_details(self) -> dict:
        """What a program may want of this type: JSON, stable names."""
        return {}

    def hidden_references(self) -> list[str]:
        """Items that this one names and that are not public: when that changes, its snapshot says something else."""
        return []

    def publication_snapshot(self) -> Snapshot:
        """The item as it is in this object, frozen; see `cms.publication.snapshot`."""
        return snapshot.take(self)

    # How it is shown

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["snapshot"] = self.publication_snapshot()
        context["heading_ids"] = HeadingIds()
        return context

    @property
    def preview_modes(self) -> list[tuple[str, str | Promise]]:
        """The page itself, then every channel that can show how the item would look there."""
        return [("", _("Website")), *preview_channels()]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The page, or the item as one channel would show it."""
        if mode_name in ("", "website"):
            return super().serve_preview(request, "")
        return HttpResponse(render_preview(mode_name, self.publication_snapshot(), request))


class ContentCorrection(Orderable):
    """A published change with a note of what was wrong and what is right."""

    page = ParentalKey(ContentItem, on_delete=models.CASCADE, related_name="corrections")
    at = models.DateTimeField(_("corrected at"), default=timezone.now)
    wrong = models.TextField(_("what was wrong"), max_length=500)
    right = models.TextField(_("what is right"), max_length=500)

    # When it was corrected is not for the editor to say.
    panels: ClassVar = [FieldPanel("wrong"), FieldPanel("right")]

    class Meta(Orderable.Meta):
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")

    def __str__(self) -> str:
        return self.right
