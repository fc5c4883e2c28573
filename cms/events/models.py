"""An event or contest with time and place."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from cms.core.models import ContentItem, writable
from cms.core.sections import Section
from publishers.contract import Fact


class Event(ContentItem):
    """When, where, how to register, whom to ask."""

    class Registration(models.TextChoices):
        NONE = "none", _("No registration needed")
        OPEN = "open", _("Open for registration")
        FULL = "full", _("Full")
        OVER = "over", _("Registration is over")

    starts_at = models.DateTimeField(_("starts at"), null=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=250, blank=True)
    online_url = models.URLField(_("online address"), max_length=500, blank=True)
    registration_status = models.CharField(
        _("registration"), max_length=10, choices=Registration, default=Registration.NONE
    )
    registration_url = models.URLField(_("registration address"), max_length=500, blank=True)
    contact_name = models.CharField(_("contact"), max_length=150, blank=True)
    contact_phone = models.CharField(_("phone"), max_length=40, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)

    parent_page_types: ClassVar = ["core.UnitPage"]
    snapshot_type = "event"
    section = Section(
        slug="su-kien",
        menu=_("Events"),
        title=_("Events and contests"),
        intro=_("Contests, conferences and meetings: when, where and how to take part."),
        empty=_("No event has been announced here yet."),
        date_field="starts_at",
    )
    api_fields: ClassVar = [
        *ContentItem.api_fields,
        *writable("starts_at", "ends_at", "place", "address", "online_url", "registration_status", "registration_url"),
        *writable("contact_name", "contact_phone", "contact_email"),
    ]
    type_panels: ClassVar = [
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldRowPanel([FieldPanel("place"), FieldPanel("address")]),
        FieldPanel("online_url"),
        FieldRowPanel([FieldPanel("registration_status"), FieldPanel("registration_url")]),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("contact_name"), FieldPanel("contact_phone"), FieldPanel("contact_email")])],
            heading=_("Contact"),
        ),
    ]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def clean(self) -> None:
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at < self.starts_at:
            raise ValidationError({"ends_at": _("The event ends before it starts.")})

    def clean_complete(self) -> None:
        if not (self.place or self.online_url):
            raise ValidationError({"place": _("Say where it takes place: a place, or an online address.")})
        if self.registration_status == self.Registration.OPEN and not (
            self.registration_url or self.contact_phone or self.contact_email
        ):
            raise ValidationError(
                {"registration_url": _("Registration is open: give an address, a phone number or an e-mail for it.")}
            )

    def snapshot_facts(self) -> list[Fact]:
        lines = [
            ("starts_at", gettext("Starts at"), _moment(self.starts_at), "", _iso(self.starts_at) or ""),
            ("ends_at", gettext("Ends at"), _moment(self.ends_at), "", _iso(self.ends_at) or ""),
            ("place", gettext("Place"), ", ".join(filter(None, (self.place, self.address))), "", ""),
            ("online_url", gettext("Online"), self.online_url, self.online_url, ""),
            (
                "registration",
                gettext("Registration"),
                self.get_registration_status_display(),
                self.registration_url,
                self.registration_status,
            ),
            (
                "contact",
                gettext("Contact"),
                ", ".join(filter(None, (self.contact_name, self.contact_phone, self.contact_email))),
                "",
                "",
            ),
        ]
        return [
            Fact(name=name, label=label, value=value, url=url, data=data)
            for name, label, value, url, data in lines
            if value
        ]

    def snapshot_details(self) -> dict:
        return {
            "starts_at": _iso(self.starts_at),
            "ends_at": _iso(self.ends_at),
            "place": self.place,
            "address": self.address,
            "online_url": self.online_url,
            "registration_status": self.registration_status,
            "registration_url": self.registration_url,
            "contact_name": self.contact_name,
            "contact_phone": self.contact_phone,
            "contact_email": self.contact_email,
        }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT") if moment else ""
