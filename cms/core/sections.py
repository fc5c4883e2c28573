"""How the public site lists the items of one type: what each content type declares as its `section`."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from wagtail.models import Page


@dataclass(frozen=True)
class Section:
    """One list of the site: its address and how it is called.

    `status_field` names a field of the model with fixed choices that people filter by, '' for none;
    `date_field` is what years are counted by and the list is ordered by, newest first.
    """

    slug: str
    menu: Promise
    title: Promise
    intro: Promise
    empty: Promise
    status_field: str = ""
    status_title: Promise | str = ""
    date_field: str = "first_published_at"
    model: type[Page] = field(init=False)

    def __set_name__(self, owner: type[Page], name: str) -> None:
        object.__setattr__(self, "model", owner)

    @property
    def type(self) -> str:
        """The type of the items as snapshots name it."""
        return self.model.snapshot_type

    @property
    def url(self) -> str:
        """Address of the list, without a domain."""
        return f"/{self.slug}/"
