"""Every environment variable that Loa reads, in one typed table; `docs/reference/settings.md` is made from it."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

KEEP_LEAST = 7  # days; a link that confirms lives as long
BASE_DIR = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Variable:
    """One variable: its type as django-environ names it, its default and what it does."""

    name: str
    kind: str
    default: Any
    help: str


VARIABLES = (
    Variable(
        "LOA_DATA", "path", str(BASE_DIR / "var"), "Folder for database, media, index, outbox and generated keys."
    ),
    Variable("HOST", "str", "127.0.0.1", "Address that the web process binds to."),
    Variable("PORT", "int", 8000, "Port that the web process binds to."),
    Variable("WEB_WORKERS", "int", 2, "Processes of the web server, four threads each."),
    Variable(
        "LOA_BASE_URL", "str", "", "Public address of the site, without a slash at the end; default http://HOST:PORT."
    ),
    Variable("LOA_SECRET_KEY", "str", "", "Django's secret key; made once in LOA_DATA when empty."),
    Variable(
        "LOA_ENCRYPTION_KEY", "str", "", "Key (Fernet) for channel credentials; made once in LOA_DATA when empty."
    ),
    Variable("LOA_STATIC", "path", "", "Folder for the collected static files; default `static` in LOA_DATA."),
    Variable(
        "ALLOWED_HOSTS",
        "list",
        [],
        "Host names that may be asked for, beside the one of LOA_BASE_URL. A name that is not of this machine means "
        "that others reach it.",
    ),
    Variable(
        "LOA_PROXIES",
        "int",
        0,
        "Proxies in front of the web process that each add to X-Forwarded-For; limits for each address need it.",
    ),
    Variable(
        "LOA_FRONTEND_CACHE_URL",
        "str",
        "",
        "Address of the cache in front of the site (http://varnish:6081), which gets PURGE for whatever changes; "
        "none when empty.",
    ),
    Variable(
        "LOA_LIMITS",
        "list",
        [],
        "How often one network or account may ask, where it differs from the settings: name=times/seconds, "
        "separated by commas (search-page=60/60,press-api=1000/60).",
    ),
    Variable("DATABASE_URL", "str", "", "PostgreSQL address; default SQLite in LOA_DATA."),
    Variable("ELASTICSEARCH_URL", "str", "", "Elasticsearch address; default the embedded index in LOA_DATA."),
    Variable(
        "REDIS_URL",
        "str",
        "",
        "Redis address for the cache, limits and Wagtail's background tasks; without it limits stand in the database.",
    ),
    Variable(
        "EMAIL_URL",
        "str",
        "",
        "SMTP address (smtp://user:password@host:port, smtp+tls://...); mail is kept when empty.",
    ),
    Variable(
        "KEEP_SIGN_UPS_DAYS", "int", 30, "Days after which a sign-up or saved search that nobody confirmed is removed."
    ),
    Variable(
        "KEEP_MAIL_DAYS",
        "int",
        365,
        "Days after which a mail that was sent stays as a number only, without its reader.",
    ),
    Variable("KEEP_ATTEMPTS_DAYS", "int", 730, "Days after which attempts of deliveries that are over are removed."),
    Variable(
        "KEEP_PAYLOADS_DAYS",
        "int",
        730,
        "Days after which what was delivered is removed, unless it still stands there.",
    ),
    Variable("LOG_LEVEL", "str", "WARNING", "From which level Loa logs; INFO has a line for each step of a delivery."),
    Variable("LOG_FORMAT", "str", "text", "How Loa logs: text, or json with one object a line."),
    Variable(
        "METRICS_TOKEN",
        "str",
        "",
        "Bearer token that `/metrics` asks for; without it nobody gets the figures where others reach the newsroom.",
    ),
    Variable(
        "LOA_MAIL_FROM", "str", "Sở Giáo dục và Đào tạo <bantin@localhost>", "Sender of bulletins and press releases."
    ),
    Variable(
        "LOA_CHANNELS_INSIDE",
        "list",
        [],
        "Networks inside yours that channels may send to (10.2.0.0/16,127.0.0.1/32); of the rest only public "
        "addresses are reached.",
    ),
    Variable(
        "LOA_FRAMES",
        "list",
        [
            "www.youtube.com",
            "www.youtube-nocookie.com",
            "player.vimeo.com",
            "www.facebook.com",
            "www.google.com",
            "www.tiktok.com",
            "open.spotify.com",
            "w.soundcloud.com",
        ],
        "Hosts whose frames may stand in an item (videos, maps); media of others is shown as a link.",
    ),
    Variable(
        "LOA_PUBLISHERS",
        "list",
        [],
        "Names of the publishers that may be loaded; empty allows all that are installed.",
    ),
)

_table = {variable.name: variable for variable in VARIABLES}
_environ = environ.Env()


def read(name: str) -> Any:
    """Return the typed value of a variable of the table (None for an empty path); KeyError for one not in it."""
    variable = _table[name]
    if variable.kind == "path":
        text = _environ.str(name, default="") or variable.default
        return Path(text).resolve() if text else None
    return getattr(_environ, variable.kind)(name, default=variable.default)


def retention() -> dict[str, int]:
    """Days that each kind of record about people is kept; ImproperlyConfigured for fewer than KEEP_LEAST."""
    days = {}
    for name in ("SIGN_UPS", "MAIL", "ATTEMPTS", "PAYLOADS"):
        variable = f"KEEP_{name}_DAYS"
        days[name] = read(variable)
        if days[name] < KEEP_LEAST:
            raise ImproperlyConfigured(f"{variable} is {days[name]}; write {KEEP_LEAST} days or more.")
    return days


def mail_server() -> dict[str, Any]:
    """The server of EMAIL_URL as django-environ reads it, {} without one; ImproperlyConfigured for anything else."""
    address = read("EMAIL_URL")
    if not address:
        return {}
    expected = "smtp://user:password@host:port, smtp+tls:// or smtp+ssl://; empty, mail is kept and shown in the admin"
    scheme = address.partition(":")[0]
    if scheme not in ("smtp", "smtps", "smtp+tls", "smtp+ssl"):
        # Bulletins go out by SMTP and by nothing else, and notes to editors the same way.
        raise ImproperlyConfigured(f"EMAIL_URL begins with {scheme!r}, which sends no mail here. Write {expected}.")
    try:
        server = environ.Env.email_url_config(address)
    except ValueError:
        server = {}
    if not server.get("EMAIL_HOST"):
        raise ImproperlyConfigured(f"EMAIL_URL names no server that mail could be sent to. Write {expected}.")
    return server


def frontend_cache() -> dict[str, dict[str, str]]:
    """What Wagtail calls WAGTAILFRONTENDCACHE: the cache of LOA_FRONTEND_CACHE_URL, or none."""
    address = read("LOA_FRONTEND_CACHE_URL")
    if not address:
        return {}
    return {"default": {"BACKEND": "publishers.channels.website.cache.FrontEndCache", "LOCATION": address}}


def on_loopback(*hosts: str) -> bool:
    """Whether each of these hosts, as the settings name them, is this machine and reached from nowhere else."""
    return all(map(_is_loopback, hosts))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:  # a name: 127.0.0.1.example is anybody's
        return host.lower() == "localhost"


def channels_inside() -> list[str]:
    """The networks of LOA_CHANNELS_INSIDE; ImproperlyConfigured for one that is none."""
    try:
        return [str(ipaddress.ip_network(network.strip())) for network in read("LOA_CHANNELS_INSIDE")]
    except ValueError as problem:
        raise ImproperlyConfigured(f"LOA_CHANNELS_INSIDE: {problem}; write networks, as 10.2.0.0/16.") from None


def limits() -> dict[str, tuple[int, int]]:
    """The limits that LOA_LIMITS changes: name to times and seconds; ImproperlyConfigured for one that is no limit."""
    limits = {}
    for entry in read("LOA_LIMITS"):
        match = re.fullmatch(r"([a-z-]+)=(\d{1,7})/([1-9]\d{0,6})", entry.strip())
        if not match:
            raise ImproperlyConfigured(f"LOA_LIMITS holds {entry!r}; write name=times/seconds, as search-page=60/60.")
        limits[match[1]] = int(match[2]), int(match[3])
    return limits
