"""What every test may use: the servers, the browser and an empty newsroom's database."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from tests.servers import migrated

pytest_plugins = ["tests.servers.fixtures", "tests.commits"]


def pytest_addoption(parser):
    parser.addoption("--archive-rounds", type=int, help="how often publish and withdraw race for the archive")
    parser.addoption("--archive-kills", type=int, help="how often the archive's writer is killed")
    parser.addoption("--machine-steps", type=int, help="how many steps each state machine takes")
    parser.addoption("--random-kills", type=int, default=20, help="at how many random instants a worker is killed")


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items):
    """Keep together what shares the fixtures of a file, where several workers run the tests.

    Tests that empty the database come after all that need what the migrations put there (pytest-django orders them), so
    a file with both kinds is two groups: a worker takes the groups in the order of their first tests.
    """
    for item in items:
        mark = item.get_closest_marker("django_db")
        by_mark = bool(mark and mark.kwargs.get("transaction"))
        empties = by_mark or not {"transactional_db", "live_server"}.isdisjoint(item.fixturenames)
        item.add_marker(pytest.mark.xdist_group(f"{item.path} {'empties' if empties else 'keeps'}"))


def pytest_unconfigure(config):
    """Remove the data folder that cms.settings.test made for this run."""
    if settings.configured and settings.LOA_DATA.name.startswith("loa-test-"):
        shutil.rmtree(settings.LOA_DATA, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix():
    """The database keeps its name: each worker has a data folder of its own (`cms.settings.test`)."""


@pytest.fixture(scope="session")
def django_db_keepdb():
    """Begin from a database that is migrated already, where there is one."""
    database = settings.DATABASES["default"]
    return "sqlite" in database["ENGINE"] and migrated.copy_to(Path(database["TEST"]["NAME"]))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_keepdb, django_db_blocker):
    """Keep the database that was just migrated for the next run."""
    from django.db import connection

    if connection.vendor == "sqlite" and not django_db_keepdb:
        with django_db_blocker.unblock():
            migrated.keep(connection)
