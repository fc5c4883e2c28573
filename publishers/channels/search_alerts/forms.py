"""The form by which somebody follows a search."""

from publishers.channels.search_alerts.consent import CONSENT
from publishers.mail.forms import AddressForm, consent_field


class FollowForm(AddressForm):
    """For a search."""

    consent = consent_field(CONSENT)
