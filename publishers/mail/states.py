"""Where one mail to one recipient stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    """State of a recipient's row; SENDING is on the wire, UNKNOWN is never sent again by itself."""

    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    UNKNOWN = "unknown", _("Outcome unknown")
    CANCELLED = "cancelled", _("Cancelled")
    SUPPRESSED = "suppressed", _("Not sent: the address refuses mail")
    KEPT = "kept", _("Kept here")


REACHED = (MailState.SENT, MailState.SENDING, MailState.UNKNOWN)
"""States in which the recipient has the mail or may have it."""
