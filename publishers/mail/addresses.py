"""Addresses: one spelling for each, and the hash under which a refusal is kept."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.crypto import salted_hmac

_SALT = "publishers.mail.suppression"


def normalise(address: str) -> str:
    """One spelling: NFC, no blanks around, lower case, the domain as DNS knows it. ValidationError if it is none."""
    spelled = unicodedata.normalize("NFC", address).strip().lower()
    local, at, domain = spelled.rpartition("@")
    try:
        spelled = f"{local}{at}{domain.encode('idna').decode()}" if domain else spelled
    except UnicodeError as error:
        raise ValidationError(validate_email.message, code="invalid") from error
    validate_email(spelled)
    if not spelled.isascii():
        raise ValidationError(validate_email.message, code="invalid")
    return spelled


def fingerprint(address: str) -> str:
    """Keyed hash of a normalised address: tells whether an address is known, never which one it is."""
    return salted_hmac(_SALT, address, algorithm="sha256").hexdigest()
