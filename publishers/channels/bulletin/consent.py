"""The words that people agree to; what was read is stored with each of them."""

from django.utils.translation import gettext_lazy as _

CONSENT = _(
    "I agree that the department keeps my e-mail address (and my name, if I give it) to send me its bulletins, "
    "and for nothing else. I can leave at any time with one click in any bulletin."
)
LIST_NAME = "bulletin"
