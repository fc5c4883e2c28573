"""Forms of the editor: choices as check boxes, and what is asked of a draft and of an item that goes out."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import models, transaction
from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME
from django.forms.models import model_to_dict
from django.forms.renderers import BaseRenderer
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.models import COMMENTS_RELATION_NAME, Page, ReferenceIndex

from cms.core import page_access
from cms.core.channel_text_form import ChannelTextsField
from cms.core.models.audience import Audience
from cms.core.models.channel_rule import ChannelRule
from cms.core.models.house import Topic, unit_below
from cms.core.models.row import ItemRow
from cms.core.slugs import free_slug, slug_of
from publishers.ledger.channels import selectable_channels, worded_channels


def _rows(formset: BaseChildFormSet, owner: models.Model | None = None) -> list[dict[str, Any]]:
    """What the child rows say, in their order: as the owner has them, or without one as they were filled in."""
    fields = [name for name in formset.form.base_fields if name != formset.model._meta.pk.name]
    if owner is not None:
        return [model_to_dict(row, fields) for row in getattr(owner, formset.rel_name).all()]
    kept = [form for form in formset.forms if not form.cleaned_data.get(DELETION_FIELD_NAME)]
    kept.sort(key=lambda form: form.cleaned_data.get(ORDERING_FIELD_NAME) or 0)
    return [model_to_dict(form.instance, fields) for form in kept]


class ChannelsWidget(forms.CheckboxSelectMultiple):
    """Ticks that remember how they stood when the form was shown, so that a choice is told from what was filled in."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """The ticks, then what was ticked as a hidden field."""
        ticks = super().render(name, value, attrs, renderer)
        return format_html(
            '{}<input type="hidden" name="{}" value="{}">', ticks, shown_name(name), ",".join(value or [])
        )


def shown_name(name: str) -> str:
    """Name of the hidden field that says how a field of `ChannelsWidget` was filled in."""
    return f"{name}-shown"


class StaleItem(PermissionDenied):
    """The item was saved, published or taken down by somebody else while this request was under way."""


class ItemForm(WagtailAdminPageForm):
    """The form of every content type."""

    script_spells_slug = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("audience", Audience.choices)
        rules = self._fill_in_channels()
        self._offer("excluded_channels", selectable_channels(), self._about_channels(rules), ChannelsWidget)
        if "channel_texts" in self.fields:
            label = self.fields["channel_texts"].label
            self.fields["channel_texts"] = ChannelTextsField(self.instance, worded_channels(), label=label)
        self._references_before = self._references() if self.is_bound else set()
        self._rows_before = {name: _rows(formset, self.instance) for name, formset in self.formsets.items()}
        for name, problem in self.instance.needed_rows.items():
            if name in self.formsets:
                self.formsets[name].error_messages["too_few_forms"] = problem

    def _offer(
        self,
        name: str,
        choices: Sequence[tuple[str, str | Promise]],
        help_text: str = "",
        widget: type[forms.Widget] = forms.CheckboxSelectMultiple,
    ) -> None:
        if name in self.fields:
            self.fields[name] = forms.MultipleChoiceField(
                label=self.fields[name].label,
                choices=choices,
                required=False,
                widget=widget,
                help_text=help_text,
            )

    def _fill_in_channels(self) -> list[ChannelRule]:
        """Let the rules choose the channels of a new item; returns the rules that chose, [] where they do not."""
        if self.instance._state.adding:
            self.instance.rules_choose = True
        if not self._rules_may_choose():
            return []
        left_out, rules = self._choice(self.instance.topics.all(), self.instance.urgent)
        if self.instance._state.adding:
            self.initial["excluded_channels"] = left_out
        return rules

    def _rules_may_choose(self) -> bool:
        # What is public must not go to one more channel because somebody changed its topic.
        return self.instance.rules_choose and self.instance.first_published_at is None

    def _choice(self, topics: Iterable[Topic], urgent: bool) -> tuple[list[str], list[ChannelRule]]:
        unit = unit_below(self.parent_page) or self.instance.unit
        return ChannelRule.choice(self.instance.snapshot_type, unit, topics, urgent)

    def _about_channels(self, rules: list[ChannelRule]) -> str:
        text = gettext("What is ticked is not posted there. What already stands there stays and is still corrected.")
        if not rules:
            return text
        chosen = gettext(
            "Filled in by: %(rules)s. Until you change a tick here, the rules choose again whenever you save another"
            " topic or urgency."
        )
        return f"{text} {chosen % {'rules': ', '.join(rule.name for rule in rules)}}"

    def clean(self) -> dict[str, Any]:
        slug = self.cleaned_data.get("slug")
        if slug and self.script_spells_slug and slug == slug_of(self.cleaned_data.get("title", "")):
            # The browser's script made it of the title and cannot know what the other items are called.
            self.cleaned_data["slug"] = free_slug(slug, self.parent_page, self.instance)
        cleaned = super().clean()
        self._forget_older_texts()
        if self._chosen_by_hand(cleaned):
            self.instance.rules_choose = False
        elif self._rules_may_choose() and (self.instance._state.adding or self.has_changed()):
            topics, urgent = cleaned.get("topics", self.instance.topics.all()), cleaned.get("urgent")
            left_out, _rules = self._choice(topics, self.instance.urgent if urgent is None else urgent)
            if "excluded_channels" in self.fields:
                cleaned["excluded_channels"] = left_out
            else:
                self.instance.excluded_channels = left_out
        return cleaned

    def _forget_older_texts(self) -> None:
        """A text of which somebody says that it still fits counts as written for the item as it is now."""
        field = self.fields.get("channel_texts")
        if isinstance(field, ChannelTextsField):
            kept = self.instance.channel_texts_written
            self.instance.channel_texts_written = field.without_confirmed(kept, self.data, "channel_texts")

    def _chosen_by_hand(self, cleaned: dict[str, Any]) -> bool:
        """Whether somebody changed a tick, or a program named the channels."""
        if "excluded_channels" not in cleaned:
            return False
        chosen, shown = cleaned["excluded_channels"], self.data.get(shown_name("excluded_channels"))
        if shown is not None:
            return set(chosen) != set(filter(None, shown.split(",")))
        # A program that creates an item sends an empty list also where it says nothing of channels.
        return bool(chosen) or not self.instance._state.adding

    def _references(self) -> set[tuple[int, str]]:
        """What the item refers to: (content type, key)."""
        references = ReferenceIndex._extract_references_from_object(self.instance)
        return {(content_type, str(key)) for content_type, key, *_paths in references}

    def _refuse_what_is_hidden(self) -> None:
        """Raise PermissionDenied where the item would newly refer to what this person may not know of.

        No chooser offers it; shown again as chosen, it would be read.
        """
        for content_type, key in self._references() - self._references_before:
            model = ContentType.objects.get_for_id(content_type).model_class()
            chosen = model._base_manager.filter(pk=key).first() if model is not None else None
            if chosen is not None and not page_access.may_know_of(self.for_user, chosen):
                raise PermissionDenied(gettext("Not saved: it names something that you may not use."))

    def _post_clean(self) -> None:
        self.instance.cleaned_by_form = True
        try:
            super()._post_clean()
        finally:
            self.instance.cleaned_by_form = False
        if self.for_user:
            self._refuse_what_is_hidden()
        if not self.is_deferred_validation:
            try:
                self.instance.clean_complete()
            except ValidationError as problem:
                self.add_error(None, problem)

    def save(self, commit: bool = True) -> Page:
        """Save the item; StaleItem when its row has changed since it was read.

        Wagtail writes the whole row of a page that is not live, and would take down what was published meanwhile.
        """
        with transaction.atomic():
            if self.instance.pk:
                rows = Page.objects.select_for_update().filter(pk=self.instance.pk)
                now = rows.values_list("live", "latest_revision_id").first()
                if now != (self.instance.live, self.instance.latest_revision_id):
                    raise StaleItem(
                        gettext(
                            "Not saved: somebody changed or published this item a moment ago. Copy what you wrote, open"
                            " the item again and put it in."
                        )
                    )
            return super().save(commit)

    def has_changed(self) -> bool:
        """Whether anything differs from the draft that was opened.

        To a formset every row that only a draft has, and so without a number, looks new; an approver
        who changes nothing would then save a version that needs approval again. Rows are compared
        by what they say instead.
        """
        if self.changed_data:
            return True
        for name, formset in self.formsets.items():
            if not any(form.has_changed() for form in formset.forms):
                continue
            if name == COMMENTS_RELATION_NAME or not formset.is_valid() or _rows(formset) != self._rows_before[name]:
                return True
        return False

    def is_valid(self) -> bool:
        valid = super().is_valid()
        return self._rows_fit() and valid

    def _rows_fit(self) -> bool:
        """Whether every child row fits the item; what does not is said at the row."""
        fit = True
        for formset in self.formsets.values():
            for form in formset.forms:
                used = form.has_changed() or form.instance.pk
                if not isinstance(form.instance, ItemRow) or not used or not form.is_valid():
                    continue
                if formset.can_delete and form.cleaned_data.get("DELETE"):
                    continue
                try:
                    form.instance.clean_for(self.instance, draft=self.is_deferred_validation)
                except ValidationError as problem:
                    form.add_error(None, problem)
                    fit = False
        return fit


class ProgramItemForm(ItemForm):
    """The form that the API fills in: a slug that a program names is meant, a field that it does not send stays."""

    script_spells_slug = False

    def add_error(self, field: str | None, error: ValidationError) -> None:
        """As Django's; what does not fit a field that was not sent is kept by the name of that field."""
        if field is None and hasattr(error, "error_dict"):
            here: dict[str, list[ValidationError]] = {}
            for name, mistakes in error.error_dict.items():
                if name in self.fields or name == NON_FIELD_ERRORS:
                    here[name] = mistakes
                else:
                    errors = self._errors.setdefault(name, self.error_class(renderer=self.renderer))
                    errors.extend(mistakes)
            if not here:
                return
            error = ValidationError(here)
        super().add_error(field, error)


class ItemCopyForm(CopyForm):
    """How an item is copied: an address that nobody typed is made free below the new parent."""

    def clean(self) -> dict[str, Any]:
        slug, title = self.cleaned_data.get("new_slug"), self.cleaned_data.get("new_title", "")
        if slug in (self.page.slug, slug_of(title)):
            parent = self.cleaned_data.get("new_parent_page") or self.page.get_parent()
            self.cleaned_data["new_slug"] = free_slug(slug, parent)
        return super().clean()
