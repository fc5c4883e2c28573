"""The press: outlets and their contacts, and the feed they pull."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutletKind(models.TextChoices):
    """What kind of press it is."""

    NEWSPAPER = "newspaper", _("Newspaper")
    ONLINE = "online", _("Online newspaper")
    TELEVISION = "television", _("Television")
    RADIO = "radio", _("Radio")
    AGENCY = "agency", _("News agency")
    OTHER = "other", _("Other")


class Outlet(models.Model):
    """An agency that journalists write for; `accredited` opens items under embargo. The token is kept as a hash."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OutletKind.choices, default=OutletKind.NEWSPAPER)
    accredited = models.BooleanField(
        _("accredited"),
        default=False,
        help_text=_("Accredited outlets get items before they are public and promise to keep the embargo."),
    )
    token_hash = models.CharField(_("hash of the token"), max_length=64, blank=True, db_index=True, editable=False)
    token_at = models.DateTimeField(_("token issued at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("press outlet")
        verbose_name_plural = _("press outlets")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PressContact(models.Model):
    """A journalist and the outlet they write for."""

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="contacts", verbose_name=_("outlet"))
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    role = models.CharField(_("role"), max_length=200, blank=True)
    wants_mail = models.BooleanField(_("wants press releases by mail"), default=True)

    class Meta:
        verbose_name = _("press contact")
        verbose_name_plural = _("press contacts")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.email})"


class EntryState(models.TextChoices):
    """As ninjs names it: a cancelled entry stays in the feed as a tombstone."""

    USABLE = "usable", _("Usable")
    CANCELED = "canceled", _("Taken back")


class FeedEntry(models.Model):
    """Where one item stands in the press feed.

    `position` rises over the whole feed with every change, in the order of the commits, so that a
    reader's cursor never passes over a change. `early`: only accredited outlets know of this
    entry. `was_public`: everybody had it once, so everybody is told when it goes.
    """

    position = models.BigIntegerField(_("position"), unique=True)
    content_id = models.UUIDField(_("content id"), unique=True)
    version = models.BigIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=EntryState.choices)
    payload = models.JSONField(_("payload"))
    reason = models.TextField(_("public reason"), blank=True)
    early = models.BooleanField(_("before it is public"), default=False)
    was_public = models.BooleanField(_("was public once"), default=False)
    embargoed_until = models.DateTimeField(_("embargoed until"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, db_index=True)
    updated_at = models.DateTimeField(_("updated"), db_index=True)

    class Meta:
        verbose_name = _("press feed entry")
        verbose_name_plural = _("press feed entries")
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.position} {self.content_id} {self.state}"


class FeedCounter(models.Model):
    """One row that holds the feed's last position; its lock puts writers in the order of their commits."""

    last = models.BigIntegerField(_("last position"), default=0)

    class Meta:
        verbose_name = _("press feed counter")
        verbose_name_plural = _("press feed counter")

    def __str__(self) -> str:
        return str(self.last)
