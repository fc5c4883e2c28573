"""What every test may use: the servers, the browser and an empty newsroom's database."""

import shutil

from django.conf import settings

pytest_plugins = ["tests.servers.fixtures"]


def pytest_addoption(parser):
    parser.addoption("--archive-rounds", type=int, help="how often publish and withdraw race for the archive")
    parser.addoption("--archive-kills", type=int, help="how often the archive's writer is killed")
    parser.addoption("--machine-steps", type=int, help="how many steps each state machine takes")


def pytest_unconfigure(config):
    """Remove the data folder that cms.settings.test made for this run."""
    if settings.configured and settings.LOA_DATA.name.startswith("loa-test-"):
        shutil.rmtree(settings.LOA_DATA, ignore_errors=True)
