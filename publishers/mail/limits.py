"""How often an address may be written to, and how often somebody may ask for it, before anybody has confirmed."""

from __future__ import annotations

from publishers.runtime import limits


class TooMany(Exception):
    """Somebody asks too often; nothing was done."""


def may_write(address: str, asked_by: str) -> bool:
    """Count one request for a mail to this address; False when it had enough of them within the hour.

    `asked_by` is who asks (an IP address), "" when it is staff. Raises TooMany when they ask too often.
    """
    if asked_by and not limits.count("sign-up-network", limits.network(asked_by)).within:
        raise TooMany
    return limits.count("sign-up-address", _mailbox(address)).within


def _mailbox(address: str) -> str:
    """One text for the ways to write one mailbox: `a.b+c@x` and `ab@x` often are the same person's."""
    local, _at, domain = address.casefold().rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain}"
