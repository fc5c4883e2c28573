"""The words that people agree to; what was read is stored with each of them."""

from django.utils.translation import gettext_lazy as _

CONSENT = _(
    "I agree that the department keeps my e-mail address to write to me when something new is published for this "
    "search, and for nothing else. I can stop at any time with one click in any of these mails."
)
LIST_NAME = "saved-searches"
