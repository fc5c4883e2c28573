"""Channel credentials at rest: encrypted with Fernet (AES-128-CBC and HMAC-SHA256) under LOA_ENCRYPTION_KEY."""

import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from publishers.contract import ConfigurationError


def seal(config: dict[str, Any]) -> str:
    """Return the configuration as an encrypted text."""
    return Fernet(settings.LOA_ENCRYPTION_KEY).encrypt(json.dumps(config).encode()).decode()


def unseal(text: str) -> dict[str, Any]:
    """Return the configuration; ConfigurationError when it was sealed under another key."""
    if not text:
        return {}
    try:
        return json.loads(Fernet(settings.LOA_ENCRYPTION_KEY).decrypt(text.encode()))
    except InvalidToken:
        raise ConfigurationError(
            "The channel's settings cannot be read with this encryption key: enter them again, or restore the key.",
            code="vault_key",
        ) from None
