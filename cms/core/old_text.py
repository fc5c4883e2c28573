"""Cleans texts of rows and revisions that were stored before text was cleaned where it enters.

Only what differs is written, row by row, past `save`: nothing is published, no date moves, and the ledger's next look
plans the items whose text changed; a channel is called only where what it would send differs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, models, transaction
from modelcluster.models import get_all_child_relations
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.models import Page, Revision

from cms.core.text import cleaned_value
from publishers.contract.text import clean_all, clean_line

# Where people's words are kept; the ledger and the post room keep what was sent as it was sent.
ROOMS = ("cms.", "publishers.channels.")


@dataclass(frozen=True)
class Cleaned:
    """One row: what it is, its key, the fields that differ with their cleaned values, what the database refused."""

    label: str
    pk: Any
    changes: dict[str, Any]
    problem: str = ""


def clean_stored(*, write: bool) -> Iterator[Cleaned]:
    """Every row and revision whose text is not clean, cleaned if `write`; a second time there are none left."""
    kept = _models()
    for model in kept:
        yield from _clean_all(model._base_manager.all(), _row_changes, write)
    types = ContentType.objects.get_for_models(*kept).values()
    yield from _clean_all(Revision.objects.filter(content_type__in=types), _revision_changes, write)


def _models() -> list[type[models.Model]]:
    ours = [model for model in apps.get_models() if f"{model.__module__}.".startswith(ROOMS)]
    return [model for model in [Page, get_document_model(), *ours] if model._meta.managed and not model._meta.proxy]


def _clean_all(
    rows: models.QuerySet, changes_of: Callable[[models.Model], dict[str, Any]], write: bool
) -> Iterator[Cleaned]:
    label = rows.model._meta.label
    for pk in rows.order_by("pk").values_list("pk", flat=True).iterator():
        changes: dict[str, Any] = {}
        problem = ""
        try:
            with transaction.atomic():
                this = rows.filter(pk=pk)
                row = (this.select_for_update() if write else this).first()
                changes = changes_of(row) if row is not None else {}
                if changes and write:
                    this.update(**changes)
        except DatabaseError as error:  # another row has that name, or the letters of a ligature find no room
            problem = str(error)
        if changes:
            yield Cleaned(label, pk, changes, problem)


def _row_changes(row: models.Model) -> dict[str, Any]:
    """What differs in the columns of this table; those of a parent's table are that one's."""
    changes = {}
    for field in row._meta.local_concrete_fields:
        value = getattr(row, field.attname)
        cleaned = value if _is_address(field) else cleaned_value(field, value)
        if cleaned is not value:
            changes[field.attname] = cleaned
    return changes


def _revision_changes(revision: Revision) -> dict[str, Any]:
    model = revision.content_type.model_class()
    content = _cleaned_content(model, revision.content)
    named = clean_line(revision.object_str)
    changes = {} if content == revision.content else {"content": content}
    return changes | ({} if named == revision.object_str else {"object_str": named})


def _cleaned_content(model: type[models.Model], content: dict[str, Any]) -> dict[str, Any]:
    """The fields and child rows of a revision, each cleaned as its field of the model is."""
    cleaned = dict(content)
    for field in model._meta.concrete_fields:
        value = content.get(field.name)
        if isinstance(field, StreamField) and isinstance(value, str):
            blocks = json.loads(value)
            better = clean_all(blocks)
            cleaned[field.name] = value if better == blocks else json.dumps(better, ensure_ascii=False)
        elif isinstance(value, str) and not _is_address(field):
            cleaned[field.name] = cleaned_value(field, value)
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        if isinstance(content.get(name), list):
            cleaned[name] = [_cleaned_content(relation.related_model, row) for row in content[name]]
    return cleaned


def _is_address(field: models.Field) -> bool:
    """Addresses on the site stay: people and the pages below know them as they are."""
    return isinstance(field, models.SlugField) or field.name in ("path", "url_path")
