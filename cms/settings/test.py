"""Tests: a folder of their own, plain static files, fast passwords; nothing else differs from production."""

import os
import tempfile

# Each worker of pytest-xdist has a folder of its own; the processes that its tests start see the same one.
if worker := os.environ.pop("PYTEST_XDIST_WORKER", ""):
    os.environ["LOA_DATA"] = tempfile.mkdtemp(prefix=f"loa-test-{worker}-")
elif "LOA_DATA" not in os.environ:
    os.environ["LOA_DATA"] = tempfile.mkdtemp(prefix="loa-test-")

from cms.settings.base import *  # noqa: F403
from cms.settings.base import DATABASES, INSTALLED_APPS, LOA_DATA, LOA_ENGINE, STATIC_ROOT, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "tests.sketch"]

STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns when it is missing
# A file, as in production: WAL and the write lock behave differently in memory.
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A copy: the benchmarks take what stands in the base.
    _database = {**DATABASES["default"], "TEST": {"NAME": LOA_DATA / "test.sqlite3"}}
    # Nobody cuts the power of a test: what a killed process wrote, the system still has.
    if "OPTIONS" in _database:
        _unsynced = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
        _database["OPTIONS"] = {**_database["OPTIONS"], "init_command": _unsynced}
    DATABASES = {**DATABASES, "default": _database}
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
LOA_ENGINE = {
    **LOA_ENGINE,
    "LEASE": 6.0,
    "BACKOFF_BASE": 0.05,
    "BACKOFF_CAP": 0.5,
    "LOOKUP_DELAY": 0.1,
    "LOOKUP_GAP": 0.1,
    "BREAKER_COOLDOWN": 0.5,
}
LOA_MAIL = {
    "TIMEOUT": 1.0,
    "BACKOFF_BASE": 0.05,
    "BACKOFF_CAP": 0.5,
    "MAX_ATTEMPTS": 4,
    "HOLD": 0.3,
}
# Where the simulators of channels listen.
LOA_CHANNELS_INSIDE = ["127.0.0.0/8"]
