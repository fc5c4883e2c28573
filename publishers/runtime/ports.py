"""Finds who answers a port: the setting's dotted name (`room.module`, `room.module.name`) or model (`app.Model`).

The promises themselves are in `publishers.contract.ports`. What is found is kept for each value of the setting.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Generic, TypeVar, cast

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from publishers.contract.ports import (
    ContentModel,
    ContentSource,
    ItemLists,
    OrphanNotifier,
    SavedSearches,
    Schedule,
    WithdrawalNotifier,
)

Answer = TypeVar("Answer")


class PortError(ImproperlyConfigured):
    """A setting names nobody, or somebody who does not keep what the port promises; says which and what in a line."""


@dataclass(frozen=True)
class Port(Generic[Answer]):
    """A promise, the setting that names who keeps it, and the id of the system check that says when nobody does."""

    promise: type[Any]
    setting: str
    check_id: str
    is_model: bool = False

    def get(self) -> Answer:
        """Who answers; PortError where nobody does."""
        return cast(Answer, _find(self, getattr(settings, self.setting)))


CONTENT_MODEL: Port[type[ContentModel]] = Port(ContentModel, "LOA_CONTENT_MODEL", "runtime.E001", is_model=True)
SCHEDULE: Port[Schedule] = Port(Schedule, "LOA_SCHEDULE", "runtime.E002")
ALERT: Port[WithdrawalNotifier] = Port(WithdrawalNotifier, "LOA_ALERT", "runtime.E003")
ALERT_ORPHANS: Port[OrphanNotifier] = Port(OrphanNotifier, "LOA_ALERT_ORPHANS", "runtime.E004")
SAVED_SEARCHES: Port[SavedSearches] = Port(SavedSearches, "LOA_SAVED_SEARCHES", "runtime.E005")
ITEM_LISTS: Port[ItemLists] = Port(ItemLists, "LOA_ITEM_LISTS", "runtime.E006")
CONTENT: Port[ContentSource] = Port(ContentSource, "LOA_CONTENT_SOURCE", "runtime.E007")
ALL = (CONTENT_MODEL, SCHEDULE, ALERT, ALERT_ORPHANS, SAVED_SEARCHES, ITEM_LISTS, CONTENT)


@cache
def _find(port: Port[Any], name: str) -> Any:
    try:
        implementation = apps.get_model(name) if port.is_model else _named(name)
    except Exception as error:  # whatever the module does while it is imported
        why = " ".join(f"{type(error).__name__}: {error}".split())
        raise PortError(f"{port.setting} names {name!r}, which cannot be had: {why}") from error
    lacks = "; ".join(_lacking(port.promise, implementation))
    if lacks:
        raise PortError(f"{port.setting} names {name!r}, which is no {port.promise.__name__}: {lacks}")
    return implementation


def _named(dotted: str) -> Any:
    """A module, or what stands in one."""
    try:
        return import_module(dotted)
    except ModuleNotFoundError as error:
        parent, _, name = dotted.rpartition(".")
        if error.name != dotted or not parent:  # something that the module imports is missing
            raise
        return getattr(import_module(parent), name)


def _lacking(promise: type, implementation: Any) -> list[str]:
    """What `implementation` does not do that the promise says, in words."""
    if "__call__" in vars(promise):
        return _refusal("it", implementation, vars(promise)["__call__"])
    lacks = []
    for name, promised in vars(promise).items():
        shown = f"{name}()" if inspect.isfunction(promised) else name
        if name.startswith("_"):
            continue
        if not hasattr(implementation, name):
            lacks.append(f"it has no {shown}")
        elif inspect.isfunction(promised):
            lacks += _refusal(shown, getattr(implementation, name), promised)
    return lacks


def _refusal(name: str, implementation: Any, promised: Any) -> list[str]:
    """One line where `implementation` cannot be called with the arguments that are promised."""
    if not callable(implementation):
        return [f"{name} cannot be called"]
    parameters = list(inspect.signature(promised).parameters)[1:]
    try:
        signature = inspect.signature(implementation)
    except ValueError:  # written in C, so nobody can tell
        return []
    try:
        signature.bind(*parameters)
    except TypeError as error:
        return [f"{name} does not take ({', '.join(parameters)}): {error}"]
    return []
