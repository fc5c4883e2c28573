"""System checks of the project; docs/howto/run-in-production.md lists their ids."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.apps import AppConfig
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Error, Tags, register
from django.db import DatabaseError, connections

from cms.core.sites import is_address_of_a_site


@register(Tags.database)
def demo_accounts_stay_on_loopback(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[Error]:
    """core.E001: an account whose password is printed in the README can be used from other machines."""
    if settings.LOA_ON_LOOPBACK or not databases:
        return []
    try:
        accounts = list(
            get_user_model().objects.filter(username__in=settings.LOA_DEMO_ACCOUNTS, is_active=True).order_by("pk")
        )
    except DatabaseError:
        return []  # before the first migration there are no accounts
    known = [account.username for account in accounts if account.check_password(settings.LOA_DEMO_PASSWORD)]
    if not known:
        return []
    return [
        Error(
            f"The demo accounts {', '.join(known)} can be used from other machines.",
            hint="Bind HOST and LOA_BASE_URL to 127.0.0.1, or give these accounts other passwords or delete them.",
            id="core.E001",
        )
    ]


@register()
def keys_and_address_can_work(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[Error]:
    """core.E002: the encryption key is no key. core.E003: the public address is none."""
    errors = []
    try:
        Fernet(settings.LOA_ENCRYPTION_KEY)
    except ValueError:
        errors.append(
            Error(
                "LOA_ENCRYPTION_KEY is not a Fernet key, so no channel's credentials can be read or kept.",
                hint="Make one with cryptography.fernet.Fernet.generate_key(), or restore the one of the backup.",
                id="core.E002",
            )
        )
    if not is_address_of_a_site(settings.LOA_BASE_URL):
        errors.append(
            Error(
                f"LOA_BASE_URL is {settings.LOA_BASE_URL!r}, which is not the address of a site.",
                hint="Give scheme and host, such as https://loa.example, without a path.",
                id="core.E003",
            )
        )
    return errors


@register()
def the_cache_in_front_has_an_address(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[Error]:
    """core.E006: what should forget changed pages cannot be told so."""
    errors = []
    for cache in settings.WAGTAILFRONTENDCACHE.values():
        try:
            address = urlsplit(cache["LOCATION"])
            right = address.scheme in {"http", "https"} and address.hostname and address.port != 0
        except ValueError:
            right = False
        if not right or "@" in address.netloc or address.path.strip("/") or address.query or address.fragment:
            errors.append(
                Error(
                    f"LOA_FRONTEND_CACHE_URL is {cache['LOCATION']!r}, which is not the address of a cache.",
                    hint="Give scheme, host and port, such as http://varnish:6081, without a path; or leave it empty.",
                    id="core.E006",
                )
            )
    return errors


# Django's own measure (security.W009) of a key that nobody guesses, and the words that examples stand in with.
KEY_LENGTH, KEY_LETTERS = 50, 5
EXAMPLE_KEYS = ("change-me", "changeme", "django-insecure", "example", "secret-key")


@register()
def the_secret_key_is_secret(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[Error]:
    """core.E005: anyone can guess the key that signs sessions and links, and others can reach this newsroom."""
    key = settings.SECRET_KEY
    guessed = len(key) < KEY_LENGTH or len(set(key)) < KEY_LETTERS or any(word in key.lower() for word in EXAMPLE_KEYS)
    if settings.LOA_ON_LOOPBACK or not guessed:
        return []
    return [
        Error(
            "LOA_SECRET_KEY can be guessed, so anyone can sign in as anyone.",
            hint=f"Give at least {KEY_LENGTH} random letters (openssl rand -base64 48), or none: then one is made.",
            id="core.E005",
        )
    ]


@register()
def host_names_are_named(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[Error]:
    """core.E007: whatever host name a request makes up is taken, and others can reach this newsroom."""
    if settings.LOA_ON_LOOPBACK or "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        Error(
            "ALLOWED_HOSTS has *, so links of a request that makes up a host name lead wherever it likes.",
            hint="Name the hosts, such as ALLOWED_HOSTS=loa.example,www.loa.example; that of LOA_BASE_URL is among "
            "them already.",
            id="core.E007",
        )
    ]


OLDEST_SQLITE = (3, 51, 3)


@register(Tags.database)
def sqlite_keeps_its_write_ahead_log(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[Error]:
    """core.E004: this SQLite can corrupt a database that the web processes and the worker share."""
    errors = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "sqlite":
            continue
        driver = connection.Database  # type: ignore[attr-defined]  # every backend has one, their common class none
        if driver.sqlite_version_info < OLDEST_SQLITE:
            version, oldest = driver.sqlite_version, ".".join(map(str, OLDEST_SQLITE))
            errors.append(
                Error(
                    f"SQLite {version} can corrupt a database that several processes use (WAL reset, before {oldest}).",
                    hint="Install the requirements as they are locked; pysqlite3 brings a newer SQLite.",
                    id="core.E004",
                )
            )
    return errors
