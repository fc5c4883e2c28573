"""What every test may use: the servers, the browser and an empty newsroom's database."""

import gc
import os
import shutil
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests.servers import migrated

# What takes minutes comes first, so that no worker is left alone with it at the end. None of it empties the database.
LONGEST = (
    "tests/crash/test_kills.py",
    "tests/e2e",
    "tests/test_serve.py",
    "tests/publishers/test_ledger_on_postgresql.py",
    "tests/cms/workflow/test_machine.py",
    "tests/leaks",
    "tests/load",
    "tests/benchmarks",
)

pytest_plugins = ["tests.servers.fixtures", "tests.commits", "tests.emptied"]


def pytest_xdist_auto_num_workers():
    """Half as many again as there are processors: a test that waits for a browser, a server or a lease uses none."""
    return os.cpu_count() * 3 // 2


def pytest_addoption(parser):
    parser.addoption("--archive-rounds", type=int, help="how often publish and withdraw race for the archive")
    parser.addoption("--archive-kills", type=int, help="how often the archive's writer is killed")
    parser.addoption("--machine-steps", type=int, help="how many steps each state machine takes")
    parser.addoption("--random-kills", type=int, default=20, help="at how many random instants a worker is killed")


@pytest.hookimpl(wrapper=True)  # the groups before pytest-xdist reads them, the turns when all others have ordered
def pytest_collection_modifyitems(config, items):
    """Keep together what shares the fixtures of a file, or a newsroom, where several workers run the tests.

    Tests that empty the database come after all that need what the migrations put there (pytest-django orders them), so
    a file with both kinds is two groups: a worker takes the groups in the order of their first tests.
    """
    for item in items:
        mark = item.get_closest_marker("django_db")
        by_mark = bool(mark and mark.kwargs.get("transaction"))
        empties = by_mark or not {"transactional_db", "live_server"}.isdisjoint(item.fixturenames)
        group = f"{item.path} {'empties' if empties else 'keeps'}"
        item.add_marker(pytest.mark.xdist_group("newsroom" if "stopped_newsroom" in item.fixturenames else group))
    answer = yield
    items.sort(key=lambda item: _turn(item.path.relative_to(config.rootpath)))
    return answer


def _turn(path):
    return next((turn for turn, place in enumerate(LONGEST) if path.is_relative_to(place)), len(LONGEST))


def pytest_collection_finish():
    """Leave what was imported and collected alone: the collector would walk through all of it in every test."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config):
    """Remove the data folder that cms.settings.test made for this run."""
    if settings.configured and settings.LOA_DATA.name.startswith("loa-test-"):
        shutil.rmtree(settings.LOA_DATA, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix():
    """The database keeps its name: each worker has a data folder of its own (`cms.settings.test`)."""


@pytest.fixture(scope="session")
def django_db_keepdb():
    """Begin from a database that is migrated already."""
    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        migrated.copy_to(Path(database["TEST"]["NAME"]))
    else:
        server, _, name = os.environ["DATABASE_URL"].rpartition("/")
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "test_{name}"')
        migrated.fill(f"{server}/test_{name}")
    return True
