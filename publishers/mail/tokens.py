"""Tokens in links that confirm something: random, and kept as a hash."""

import hashlib
import secrets


def fresh() -> tuple[str, str]:
    """A new random token and the hash to keep of it."""
    token = secrets.token_urlsafe(32)
    return token, digest(token)


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
