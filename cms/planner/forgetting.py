"""What is kept of people here: the address of a person's calendar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cms.planner.models import PersonalCalendar
from publishers.runtime import people
from publishers.runtime.people import Holding


def register() -> None:
    """Personal calendars."""
    people.register(
        Holding(
            name="personal-calendars",
            what=_("Calendar addresses of staff: whose it is, when it was made, a fingerprint of the secret"),
            why=_("To show the newsroom's calendar in a program of their own"),
            until=_("Until the person ends it, or the account is deleted"),
            forget=_forget,
        )
    )


def _forget(address: str) -> int:
    return PersonalCalendar.objects.filter(user__email__iexact=address).delete()[0]
