"""Health, language, media and the project's system checks, through the addresses and commands that people use."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

import cms
from cms.core import checks

pytestmark = pytest.mark.django_db


def test_live_says_which_release_runs_without_touching_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/health/live")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "version": cms.__version__}
    assert "no-store" in answer["Cache-Control"]


def test_ready_names_what_answers(client):
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "cache": "ok"}


def test_ready_says_503_when_the_database_does_not_answer(client, settings):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_migrations RENAME TO elsewhere")
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "database": "unavailable", "cache": "ok"}


def test_ready_says_503_when_the_cache_does_not_answer(client, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    }
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["cache"] == "unavailable"


def test_an_english_browser_gets_vietnamese_until_its_user_chooses(client):
    english = {"Accept-Language": "en-GB,en;q=0.9"}
    first = client.get("/admin/login/", headers=english)
    assert first["Content-Language"] == "vi"
    assert 'lang="vi"' in first.content.decode()
    client.post("/i18n/setlang/", {"language": "en", "next": "/admin/login/"})
    assert client.get("/admin/login/", headers=english)["Content-Language"] == "en"
    client.post("/i18n/setlang/", {"language": "vi", "next": "/admin/login/"})
    assert client.get("/admin/login/", headers=english)["Content-Language"] == "vi"


def test_a_cookie_that_names_no_language_of_ours_is_ignored(client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "../../etc"
    assert client.get("/admin/login/")["Content-Language"] == "vi"


@pytest.mark.parametrize(
    ("name", "value", "error_id"),
    [
        ("LOA_ENCRYPTION_KEY", "change-me", "core.E002"),
        ("LOA_BASE_URL", "loa.example", "core.E003"),
        ("LOA_BASE_URL", "https://loa.example/tin", "core.E003"),
    ],
)
def test_what_cannot_work_is_refused_by_name(settings, name, value, error_id):
    setattr(settings, name, value)
    with pytest.raises(SystemCheckError, match=error_id):
        call_command("check")


@pytest.fixture
def demo_account(settings, django_user_model):
    return django_user_model.objects.create_user(settings.LOA_DEMO_ACCOUNTS[0], password=settings.LOA_DEMO_PASSWORD)


def test_demo_accounts_are_refused_where_others_can_reach_them(settings, demo_account):
    settings.LOA_ON_LOOPBACK = True
    call_command("check", databases=["default"])
    settings.LOA_ON_LOOPBACK = False
    with pytest.raises(SystemCheckError, match=r"core\.E001"):
        call_command("check", databases=["default"])


def test_a_demo_account_with_a_password_of_its_own_is_an_account_like_any_other(settings, demo_account):
    settings.LOA_ON_LOOPBACK = False
    settings.ALLOWED_HOSTS = ["loa.example"]
    demo_account.set_password("mật khẩu của riêng tôi")
    demo_account.save()
    call_command("check", databases=["default"])


def test_the_newsroom_runs_on_a_sqlite_that_several_processes_may_use():
    assert connection.Database.sqlite_version_info >= checks.OLDEST_SQLITE
    call_command("check", databases=["default"])


def test_an_older_sqlite_is_refused_by_name(monkeypatch):
    monkeypatch.setattr(connection.Database, "sqlite_version_info", (3, 40, 1))
    with pytest.raises(SystemCheckError, match=r"core\.E004"):
        call_command("check", databases=["default"])
