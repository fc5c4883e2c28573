"""The days that one page of the calendar shows, by the clock of the province."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

_EARLIEST, _LATEST = date(2000, 1, 1), date(2099, 12, 31)
LIST_DAYS = 31
"""How many days the list looks ahead."""


class View(models.TextChoices):
    """How the days are shown."""

    MONTH = "month", _("Month")
    WEEK = "week", _("Week")
    LIST = "list", _("List")


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both included, as a view shows them around `day`."""

    view: View
    day: date

    @property
    def first(self) -> date:
        """The first day that is shown: of a month the Monday of its first week."""
        if self.view == View.LIST:
            return self.day
        start = self.day.replace(day=1) if self.view == View.MONTH else self.day
        return start - timedelta(days=start.weekday())

    @property
    def last(self) -> date:
        """The last day that is shown."""
        if self.view == View.LIST:
            return self.day + timedelta(days=LIST_DAYS - 1)
        end = self.day
        if self.view == View.MONTH:
            end = end.replace(day=calendar.monthrange(end.year, end.month)[1])
        return end + timedelta(days=6 - end.weekday())

    @property
    def before(self) -> date:
        """A day of the period before."""
        if self.view == View.MONTH:
            return _within((self.day.replace(day=1) - timedelta(days=1)).replace(day=1))
        return _within(self.day - timedelta(days=7 if self.view == View.WEEK else LIST_DAYS))

    @property
    def after(self) -> date:
        """A day of the period after."""
        if self.view == View.MONTH:
            return _within((self.day.replace(day=28) + timedelta(days=7)).replace(day=1))
        return _within(self.day + timedelta(days=7 if self.view == View.WEEK else LIST_DAYS))

    @property
    def weeks(self) -> list[list[date]]:
        """Its days, Monday to Sunday."""
        days = [self.first + timedelta(days=count) for count in range((self.last - self.first).days + 1)]
        return [days[at : at + 7] for at in range(0, len(days), 7)]


def _within(day: date) -> date:
    return min(max(day, _EARLIEST), _LATEST)


def day_asked(text: str) -> date | None:
    """The day that an address names, None for what is none or lies out of reach."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day is not None and _EARLIEST <= day <= _LATEST else None


def midnight(day: date) -> datetime:
    """The moment at which a day begins in the province."""
    return timezone.make_aware(datetime.combine(day, time.min))
