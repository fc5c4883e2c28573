"""One count of how often somebody asks, for all processes."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from cms.settings import env
from publishers.runtime import limits
from publishers.runtime.models import Spent

ASK = (
    "import django, sys; django.setup()\n"
    "from django.conf import settings\n"
    "from django.db import connections\n"
    "settings.LOA_LIMITS['few'] = (10, 86400)\n"
    "connections['default'].settings_dict['NAME'] = sys.argv[1]\n"
    "from publishers.runtime import limits\n"
    "print(sum(limits.count('few', 'somebody').within for _ in range(10)))\n"
)


@pytest.fixture
def few(settings):
    settings.LOA_LIMITS = {"few": (2, 60), "other": (1, 60)}


@pytest.mark.django_db(transaction=True)
def test_two_web_processes_do_not_double_what_is_allowed():
    name = str(connection.settings_dict["NAME"])
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings.test"}
    askers = [
        subprocess.Popen([sys.executable, "-c", ASK, name], stdout=subprocess.PIPE, env=environment) for _ in range(2)
    ]
    assert sum(int(asker.communicate(timeout=120)[0]) for asker in askers) == 10


def test_who_asks_too_often_waits_for_the_next_window(db, few, time_machine):
    time_machine.move_to(datetime(2026, 3, 5, 2, 0, 20, tzinfo=UTC), tick=False)
    assert [limits.count("few", "a").within for _ in range(3)] == [True, True, False]
    assert limits.count("few", "a").rest == 40
    assert limits.count("few", "b").within and limits.count("other", "a").within
    time_machine.move_to(datetime(2026, 3, 5, 2, 1, 0, tzinfo=UTC), tick=False)
    assert limits.standing("few", "a").left == 2
    assert limits.count("few", "a").left == 1


def test_a_success_begins_anew(db, few):
    limits.count("few", "a")
    limits.count("few", "a")
    assert limits.standing("few", "a").left == 0
    limits.forget("few", "a")
    assert limits.count("few", "a").left == 1


def test_the_table_names_nobody(db, few):
    limits.count("few", "nguoi@example.vn")
    assert "nguoi" not in str(Spent.objects.values())


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:2", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("", "here"),
    ],
)
def test_a_network_is_one_asker(address, network):
    assert limits.network(address) == network


def test_limits_are_settings(monkeypatch):
    monkeypatch.setenv("LOA_LIMITS", "search-page=60/60, press-api=1000/3600")
    assert env.limits() == {"search-page": (60, 60), "press-api": (1000, 3600)}
    monkeypatch.setenv("LOA_LIMITS", "search-page=many")
    with pytest.raises(ImproperlyConfigured, match="name=times/seconds"):
        env.limits()


def test_with_redis_the_count_stands_there(settings, redis_url, few):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url}}
    assert [limits.count("few", "a").left for _ in range(3)] == [1, 0, 0]
    assert limits.standing("few", "a").used == 3
    limits.forget("few", "a")
    assert limits.count("few", "a").within
