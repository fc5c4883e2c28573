"""Holidays and anniversaries of Viet Nam: fixed tables, each line with its source.

A further year of the lunar table comes from the same source; `LAST_YEAR` says how far it goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Holiday:
    """A day that everybody knows; `day_off` where the Labour Code gives it, the exact days off are announced yearly."""

    day: date
    name: str | Promise
    day_off: bool = False


# First day of the lunar year, and tenth day of its third month. Hồ Ngọc Đức, "Thuật toán tính âm lịch" (new moons and
# solstice at UTC+7; https://www.xemamlich.uhm.vn/calrules.html). In 2030 Tet is a day before the Chinese New Year.
_LUNAR = {
    2026: ((2, 17), (4, 26)),
    2027: ((2, 6), (4, 16)),
    2028: ((1, 26), (4, 4)),
    2029: ((2, 13), (4, 23)),
    2030: ((2, 2), (4, 12)),
    2031: ((1, 23), (4, 1)),
    2032: ((2, 11), (4, 19)),
    2033: ((1, 31), (4, 9)),
    2034: ((2, 19), (4, 28)),
    2035: ((2, 8), (4, 17)),
    2036: ((1, 28), (4, 6)),
    2037: ((2, 15), (4, 24)),
    2038: ((2, 4), (4, 13)),
    2039: ((1, 24), (4, 3)),
    2040: ((2, 12), (4, 20)),
}
LAST_YEAR = max(_LUNAR)

# Labour Code 45/2019/QH14, article 112, paragraph 1: New Year, Tet (five days, set yearly), 30 April, 1 May, National
# Day (and the day before or after it, set yearly), Hung Kings (tenth of the third lunar month).
_DAYS_OFF = (
    (1, 1, _("New Year")),
    (4, 30, _("Reunification Day")),
    (5, 1, _("International Workers' Day")),
    (9, 2, _("National Day")),
)
_ANNIVERSARIES = (
    (1, 9, _("Day of Pupils and Students")),  # after the pupil Tran Van On, 9 January 1950
    # Founding on 3 February 1930; resolution of the third national congress of the Party, 10 September 1960.
    (2, 3, _("Founding of the Communist Party of Viet Nam")),
    # Resolution of the United Nations General Assembly 32/142 (1977).
    (3, 8, _("International Women's Day")),
    # Third congress of the Youth Union, March 1961.
    (3, 26, _("Founding of the Ho Chi Minh Youth Union")),
    # Decision 1862/QĐ-TTg of 4 November 2021.
    (4, 21, _("Day of Books and Reading")),
    # Founding of the Young Pioneers on 15 May 1941.
    (5, 15, _("Founding of the Young Pioneers")),
    (5, 19, _("Birthday of President Ho Chi Minh")),  # 19 May 1890
    (6, 1, _("International Children's Day")),  # begins the month of action for children: Law 102/2016/QH13, article 11
    # Decision 52-QĐ/TW of 5 February 1985 of the Secretariat; the first number of Thanh Nien, 21 June 1925.
    (6, 21, _("Day of the Revolutionary Press")),
    (7, 27, _("Day of War Invalids and Martyrs")),  # since 1947
    # First day of the school year: the yearly decision of the Ministry on the plan of the year's time sets it.
    (9, 5, _("Opening of the school year")),
    (9, 8, _("International Literacy Day")),  # UNESCO, General Conference of 1966
    # Decision 505/QĐ-TTg of 22 April 2022.
    (10, 10, _("National Day of Digital Transformation")),
    (10, 20, _("Vietnamese Women's Day")),  # founding of the Women's Union, 20 October 1930
    # Law 14/2012/QH13 on dissemination of law, article 8.
    (11, 9, _("Law Day")),
    # Decision 167-HĐBT of 28 September 1982.
    (11, 20, _("Vietnamese Teachers' Day")),
    # Resolution 80-NQ/TW of the Politburo, 2026; a day off once the Labour Code says so.
    (11, 24, _("Day of Vietnamese Culture")),
    (12, 22, _("Founding of the People's Army")),  # 22 December 1944
)


def holidays(first: date, last: date) -> list[Holiday]:
    """Those from `first` to `last`, both included, in their order."""
    days = (holiday for year in range(first.year, last.year + 1) for holiday in _of_year(year))
    return sorted((holiday for holiday in days if first <= holiday.day <= last), key=lambda holiday: holiday.day)


def _of_year(year: int) -> Iterator[Holiday]:
    for month, day, name in _DAYS_OFF:
        yield Holiday(date(year, month, day), name, day_off=True)
    for month, day, name in _ANNIVERSARIES:
        yield Holiday(date(year, month, day), name)
    if year in _LUNAR:
        new_year, kings = (date(year, *of) for of in _LUNAR[year])
        yield Holiday(new_year - timedelta(days=1), _("Lunar New Year's Eve"), day_off=True)
        yield Holiday(new_year, _("Lunar New Year (Tet), first day"), day_off=True)
        yield Holiday(new_year + timedelta(days=1), _("Lunar New Year (Tet), second day"), day_off=True)
        yield Holiday(new_year + timedelta(days=2), _("Lunar New Year (Tet), third day"), day_off=True)
        yield Holiday(kings, _("Death Anniversary of the Hung Kings"), day_off=True)
