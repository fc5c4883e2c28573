"""What the press office keeps of people, and how an address leaves it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from publishers.channels.press.models import PressContact
from publishers.channels.press.services import LIST_NAME
from publishers.mail import services as mail
from publishers.runtime import people
from publishers.runtime.people import Holding


def register() -> None:
    """Press contacts."""
    people.register(
        Holding(
            name="press-contacts",
            what=_("Press contacts: name, address, outlet and role"),
            why=_("To send press releases to the journalists who work with the department"),
            until=_("Until its owner asks for removal or no longer works with the department"),
            forget=_forget_contact,
        )
    )


def _forget_contact(address: str) -> int:
    return mail.erase(PressContact, address, LIST_NAME)
