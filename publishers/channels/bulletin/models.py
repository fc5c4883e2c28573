"""Who asked for the bulletin, and the proof of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SubscriberState(models.TextChoices):
    """Only CONFIRMED gets bulletins."""

    PENDING = "pending", _("Waiting for confirmation")
    CONFIRMED = "confirmed", _("Confirmed")
    LEFT = "left", _("Left")


class ConsentMethod(models.TextChoices):
    """How somebody agreed."""

    FORM = "form", _("Sign-up form on the website, confirmed by mail")
    STAFF = "staff", _("Entered by staff, confirmed by mail")
    RETURN = "return", _("Came back through the link in a mail")


class Subscriber(models.Model):
    """A person who asked for bulletins; the words they agreed to, when and how are kept as proof."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=SubscriberState.choices, default=SubscriberState.PENDING, db_index=True
    )
    consent_text = models.TextField(_("what was agreed to"), blank=True)
    consent_at = models.DateTimeField(_("asked for it at"), null=True, blank=True)
    consent_method = models.CharField(_("how it was agreed"), max_length=12, choices=ConsentMethod.choices, blank=True)
    token_at = models.DateTimeField(_("confirmation asked for at"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.email


class SignUp(models.Model):
    """A time that an address was signed up, by its owner or a stranger: what was given, and the link that confirms it.

    Each has its own link, so whoever asks again ends no link that is in the mailbox already.
    """

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="sign_ups")
    token_hash = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    name = models.CharField(max_length=200, blank=True)
    consent_text = models.TextField()
    consent_method = models.CharField(max_length=12, choices=ConsentMethod.choices)

    def __str__(self) -> str:
        return f"{self.subscriber_id} {self.at:%Y-%m-%d}"
