"""Signatures as Standard Webhooks 1.0 has them: HMAC-SHA256 over `id.timestamp.body`, base64, marked `v1`."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64  # bytes of a secret, by the standard


def read_secret(spelled: str) -> bytes:
    """The bytes of a secret spelled `whsec_` and base64; ValueError without a word of the secret when it is none."""
    try:
        secret = base64.b64decode(spelled.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        secret = b""
    if not spelled.startswith(PREFIX) or not SHORTEST <= len(secret) <= LONGEST:
        raise ValueError(f"{PREFIX}… base64, {SHORTEST}–{LONGEST} bytes")
    return secret


def headers(message_id: str, timestamp: int, body: bytes, secrets: Sequence[str]) -> dict[str, str]:
    """The three headers of a message; `timestamp` in seconds UTC, one signature for each of `secrets`."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    signatures = [
        "v1," + base64.b64encode(hmac.new(read_secret(secret), signed, hashlib.sha256).digest()).decode()
        for secret in secrets
    ]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
