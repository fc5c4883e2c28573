"""The settings that an environment makes, read in a process of its own as the server reads them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from cms.core.checks import host_names_are_named, the_cache_in_front_has_an_address, the_secret_key_is_secret
from cms.settings import env

ROOT = Path(__file__).resolve().parents[3]
_SHOW = """
import json, sys
from django.conf import settings
print(json.dumps({name: getattr(settings, name, None) for name in sys.argv[1:]}, default=str))
"""


@pytest.fixture
def read(tmp_path):
    """Settings of production under these variables."""

    def read(*names: str, **environment: str) -> dict:
        answer = subprocess.run(
            [sys.executable, "-c", _SHOW, *names],
            cwd=ROOT,
            env={
                "LOA_DATA": str(tmp_path / "data"),
                "DJANGO_SETTINGS_MODULE": "cms.settings.production",
                **environment,
            },
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(answer.stdout)

    return read


def test_without_any_variable_it_is_the_embedded_newsroom(read, tmp_path):
    values = read(
        "DEBUG", "LOA_BASE_URL", "DATABASES", "EMAIL_BACKEND", "EMAIL_FILE_PATH", "LOA_ON_LOOPBACK", "LANGUAGE_CODE"
    )
    assert values["DEBUG"] is False
    assert values["LOA_BASE_URL"] == "http://127.0.0.1:8000"
    assert values["LOA_ON_LOOPBACK"] is True
    assert values["LANGUAGE_CODE"] == "vi"
    database = values["DATABASES"]["default"]
    assert database["NAME"] == str(tmp_path / "data" / "loa.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert values["EMAIL_BACKEND"].endswith("filebased.EmailBackend")  # nothing leaves the machine
    assert values["EMAIL_FILE_PATH"] == str(tmp_path / "data" / "mail")


def test_keys_are_made_once_and_only_their_owner_reads_them(read, tmp_path):
    first, second = read("SECRET_KEY", "LOA_ENCRYPTION_KEY"), read("SECRET_KEY", "LOA_ENCRYPTION_KEY")
    assert first == second
    for name in ("secret-key", "encryption-key"):
        assert (tmp_path / "data" / name).stat().st_mode & 0o777 == 0o600


def test_keys_of_the_environment_win(read):
    assert read("SECRET_KEY", LOA_SECRET_KEY="from-the-environment")["SECRET_KEY"] == "from-the-environment"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://127.0.0.1:2525", {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": 2525, "EMAIL_USE_TLS": False}),
        (
            "smtp+tls://ban%40tin:m%E1%BA%ADt%40kh%E1%BA%A9u@mail.loa.example:587",
            {
                "EMAIL_HOST": "mail.loa.example",
                "EMAIL_PORT": 587,
                "EMAIL_HOST_USER": "ban@tin",
                "EMAIL_HOST_PASSWORD": "mật@khẩu",
                "EMAIL_USE_TLS": True,
                "EMAIL_USE_SSL": False,
            },
        ),
        ("smtp+ssl://mail.loa.example:465", {"EMAIL_PORT": 465, "EMAIL_USE_SSL": True, "EMAIL_USE_TLS": False}),
    ],
)
def test_an_email_address_sets_the_server(read, url, expected):
    values = read("EMAIL_BACKEND", *expected, EMAIL_URL=url)
    assert values.pop("EMAIL_BACKEND") == "publishers.mail.backend.EmailBackend"
    assert values == expected


@pytest.mark.parametrize(
    "url",
    ["consolemail://", "dummymail://", "memorymail://", "filemail:///tmp/mail", "console://", "smtp:25", "smtp://"],
)
def test_a_way_to_send_mail_that_is_none_is_refused_at_the_start(monkeypatch, url):
    monkeypatch.setenv("EMAIL_URL", url)
    with pytest.raises(ImproperlyConfigured, match=r"EMAIL_URL .* Write smtp://user:password@host:port"):
        env.mail_server()


def test_https_hardens_the_site(read):
    names = ("SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
    plain, safe = read(*names), read(*names, LOA_BASE_URL="https://loa.example")
    assert not any(plain.values())
    assert all(safe.values())
    values = read("ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "LOA_ON_LOOPBACK", LOA_BASE_URL="https://loa.example/")
    assert "loa.example" in values["ALLOWED_HOSTS"]
    assert values["CSRF_TRUSTED_ORIGINS"] == ["https://loa.example"]
    assert values["LOA_ON_LOOPBACK"] is False  # a proxy shows it to the world


def test_binding_to_every_address_is_not_loopback(read):
    assert read("LOA_ON_LOOPBACK", HOST="0.0.0.0")["LOA_ON_LOOPBACK"] is False  # noqa: S104


@pytest.mark.parametrize(
    ("name", "value", "here"),
    [
        ("LOA_BASE_URL", "http://127.0.0.1.example", False),  # a name that begins as an address is anybody's
        ("LOA_BASE_URL", "http://127.example:8000", False),
        ("HOST", "127.example", False),
        ("ALLOWED_HOSTS", "loa.example", False),  # asked for by that name, so a proxy stands in front
        ("ALLOWED_HOSTS", "*", False),
        ("LOA_PROXIES", "1", False),  # whatever name the proxy passes on
        ("LOA_BASE_URL", "http://[::1]:8000", True),
        ("HOST", "127.0.0.2", True),
        ("ALLOWED_HOSTS", "localhost,[::1]", True),
    ],
)
def test_only_what_is_surely_this_machine_is_loopback(read, name, value, here):
    assert read("LOA_ON_LOOPBACK", **{name: value})["LOA_ON_LOOPBACK"] is here


def test_one_address_makes_it_postgresql_and_redis(read):
    values = read(
        "DATABASES", "CACHES", DATABASE_URL="postgres://loa:m%40t@db:5433/loa", REDIS_URL="redis://cache:6379/1"
    )
    database = values["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"], database["PASSWORD"]) == ("db", 5433, "loa", "m@t")
    assert values["CACHES"]["default"]["LOCATION"] == "redis://cache:6379/1"


def test_a_data_folder_that_others_could_read_is_closed_at_the_next_start(read, tmp_path):
    folder = tmp_path / "data"
    read("DEBUG")
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.chmod(0o755)
    read("DEBUG")
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("key", ["change-me", "x" * 60, "kB7-short", "django-insecure-" + "0123456789abcdef" * 4])
def test_a_key_that_can_be_guessed_is_refused_where_others_reach_the_newsroom(settings, key):
    settings.SECRET_KEY, settings.LOA_ON_LOOPBACK = key, False
    assert [problem.id for problem in the_secret_key_is_secret(None)] == ["core.E005"]
    settings.LOA_ON_LOOPBACK = True
    assert the_secret_key_is_secret(None) == []


def test_a_random_key_is_taken(settings):
    settings.SECRET_KEY, settings.LOA_ON_LOOPBACK = get_random_secret_key(), False
    assert the_secret_key_is_secret(None) == []


@pytest.mark.parametrize(
    "address",
    ["varnish:6081", "ftp://varnish", "http://", "http://varnish:port", "http://a:b@varnish", "http://varnish/x"],
)
def test_a_front_end_cache_that_cannot_be_reached_is_refused(settings, monkeypatch, address):
    monkeypatch.setenv("LOA_FRONTEND_CACHE_URL", address)
    settings.WAGTAILFRONTENDCACHE = env.frontend_cache()
    assert [problem.id for problem in the_cache_in_front_has_an_address(None)] == ["core.E006"]


@pytest.mark.parametrize("address", ["", "http://varnish:6081", "https://cache.loa.example/"])
def test_a_front_end_cache_is_taken(settings, monkeypatch, address):
    monkeypatch.setenv("LOA_FRONTEND_CACHE_URL", address)
    settings.WAGTAILFRONTENDCACHE = env.frontend_cache()
    assert the_cache_in_front_has_an_address(None) == []


def test_a_newsroom_that_others_reach_names_its_hosts(settings):
    settings.ALLOWED_HOSTS, settings.LOA_ON_LOOPBACK = ["loa.example", "*"], False
    (problem,) = host_names_are_named(None)
    assert problem.id == "core.E007" and "ALLOWED_HOSTS=loa.example" in problem.hint
    settings.ALLOWED_HOSTS = ["loa.example", ".loa.example"]
    assert host_names_are_named(None) == []
    settings.ALLOWED_HOSTS, settings.LOA_ON_LOOPBACK = ["*"], True
    assert host_names_are_named(None) == []
