"""Filters of a list as plain links: the address holds the whole state, a wrong value is a wrong address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.query import PageQuerySet

from cms.core.models import Topic, Unit
from cms.site import queries
from cms.site.sections import Section


@dataclass(frozen=True)
class Choice:
    """One line of a filter: choosing it (or, if chosen, leaving it) is following its address."""

    label: str | Promise
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True)
class Filter:
    """One filter of a list with the choices that would find something."""

    name: str
    title: Promise | str
    choices: list[Choice] = field(default_factory=list)


@dataclass(frozen=True)
class Chip:
    """A chosen filter; following `url` takes it away."""

    title: Promise | str
    label: str | Promise
    url: str


@dataclass(frozen=True)
class _Rule:
    title: Promise | str
    narrow: Callable[[PageQuerySet, str], PageQuerySet]
    count: Callable[[PageQuerySet], Sequence[tuple[str, str | Promise, int]]]
    label: Callable[[str], str | Promise]


class Filters:
    """The filters of one section as the address states them; Http404 for a value that does not exist."""

    def __init__(self, section: Section, params: QueryDict) -> None:
        self.section = section
        self._rules = self._make_rules()
        values = {name: params.get(name) for name in self._rules}
        self._chosen = {name: value for name, value in values.items() if isinstance(value, str) and value}
        self._labels = {name: self._rules[name].label(value) for name, value in self._chosen.items()}

    def _make_rules(self) -> dict[str, _Rule]:
        section = self.section
        rules: dict[str, _Rule] = {}
        if section.type == "event":
            when = {"upcoming": _("Coming and running"), "past": _("Over")}
            rules["when"] = _Rule(
                _("When"),
                lambda items, value: queries.with_past(items).filter(is_past=int(value == "past")),
                lambda items: [
                    (value, label, n)
                    for value, label in when.items()
                    if (n := queries.with_past(items).filter(is_past=int(value == "past")).count())
                ],
                lambda value: _one_of(value, when),
            )
        if section.status_field:
            labels = dict(section.model._meta.get_field(section.status_field).flatchoices)
            rules["status"] = _Rule(
                section.status_title,
                lambda items, value: items.filter(**{section.status_field: value}),
                lambda items: queries.counts_by_choice(items, section.status_field),
                lambda value: _one_of(value, labels),
            )
        rules["topic"] = _Rule(
            _("Topic"),
            lambda items, value: items.filter(topics__slug=value).distinct(),
            queries.counts_by_topic,
            lambda value: _name_of(Topic, value),
        )
        rules["unit"] = _Rule(
            _("Unit"),
            lambda items, value: items.filter(unit__slug=value),
            queries.counts_by_unit,
            lambda value: _name_of(Unit, value),
        )
        rules["year"] = _Rule(
            _("Year"),
            lambda items, value: queries.in_year(items, section.date_field, int(value)),
            lambda items: queries.counts_by_year(items, section.date_field),
            _year,
        )
        return rules

    def narrow(self, items: PageQuerySet, but: str = "") -> PageQuerySet:
        """Apply every chosen filter, leaving out the one named `but`."""
        for name, value in self._chosen.items():
            if name != but:
                items = self._rules[name].narrow(items, value)
        return items

    def address(self, **changes: str) -> str:
        """Return the address of the list with some filters changed; '' takes one away, the page starts anew."""
        state = {**self._chosen, **changes}
        query = urlencode([(name, state[name]) for name in (*self._rules, "page") if state.get(name)])
        return f"{self.section.url}?{query}" if query else self.section.url

    def shown(self, items: PageQuerySet) -> list[Filter]:
        """Return the filters that would narrow the list; each counts within the others, so a choice can be swapped."""
        shown = []
        for name, rule in self._rules.items():
            chosen = self._chosen.get(name)
            rest = self.narrow(items, but=name)
            choices = [
                Choice(label, count, self.address(**{name: "" if value == chosen else value}), value == chosen)
                for value, label, count in rule.count(rest)
            ]
            total = rest.count()
            if chosen or any(choice.count < total for choice in choices):
                shown.append(Filter(name, rule.title, choices))
        return shown

    def chips(self) -> list[Chip]:
        """Return the chosen filters, each with the address without it."""
        return [Chip(self._rules[name].title, self._labels[name], self.address(**{name: ""})) for name in self._chosen]


def _one_of(value: str, labels: Mapping[str, str | Promise]) -> str | Promise:
    if value not in labels:
        raise Http404("no such filter value")
    return labels[value]


def _name_of(model: type[Topic | Unit], slug: str) -> str:
    name = model.objects.filter(slug=slug).values_list("name", flat=True).first()
    if name is None:
        raise Http404("no such filter value")
    return name


def _year(value: str) -> str:
    if not (value.isascii() and value.isdigit() and 1900 <= int(value) <= 9999):
        raise Http404("no such year")
    return value
