"""Addresses: one spelling for each, and the hash under which a refusal is kept."""

import re

import idna
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.crypto import salted_hmac

from publishers.contract.text import clean_address

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_SALT = "publishers.mail.suppression"
# Top domains that no public name server knows: RFC 2606, 6761, 6762 (appendix G), 7686, 8375 and 9476, and ICANN's for
# private use. `.example`, of the first of them, stays for texts and tests.
_INSIDE = frozenset(
    {
        "alt", "arpa", "corp", "home", "internal", "intranet", "invalid", "lan", "local", "localdomain", "localhost",
        "onion", "private", "test",
    }
)  # fmt: skip


def normalise(address: str) -> str:
    """One spelling: NFC, nothing unseen, lower case, the domain as DNS knows it. ValidationError if it is none.

    The domain by IDNA 2008: a@straße.de is a@xn--strae-oqa.de, not a mailbox at strasse.de.
    """
    spelled = clean_address(address).lower()
    local, at, domain = spelled.rpartition("@")
    if _QUOTED.fullmatch(local):  # "an"@x is an@x (RFC 5321, 4.1.2); no mailbox of people needs quotes
        spelled = re.sub(r"\\(.)", r"\1", local[1:-1]) + at + domain
    try:
        if not domain.isascii():
            spelled = f"{local}{at}{idna.encode(domain, uts46=True).decode()}"
    except UnicodeError as error:
        raise ValidationError(validate_email.message, code="invalid") from error
    validate_email(spelled)
    if not spelled.isascii() or '"' in spelled:
        raise ValidationError(validate_email.message, code="invalid")
    return spelled


def outside(address: str) -> str:
    """As `normalise`, for an address that somebody gives: ValidationError too where its domain is no public one.

    That is a name without a dot, the number of a host, or a top domain that networks use inside. What is kept already
    is still found, and erased, with `normalise`.
    """
    spelled = normalise(address)
    domain = spelled.rpartition("@")[2]
    top = domain.rpartition(".")[2]
    if "." not in domain or domain.startswith("[") or top.isdigit() or top in _INSIDE:
        raise ValidationError(validate_email.message, code="invalid")
    return spelled


def fingerprint(address: str) -> str:
    """Keyed hash of a normalised address: tells whether an address is known, never which one it is."""
    return salted_hmac(_SALT, address, algorithm="sha256").hexdigest()
