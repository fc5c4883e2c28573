"""What every test may use: the servers, the browser and an empty newsroom's database."""

import shutil

from django.conf import settings

pytest_plugins = ["tests.servers.fixtures"]


def pytest_unconfigure(config):
    """Remove the data folder that cms.settings.test made for this run."""
    if settings.configured and settings.LOA_DATA.name.startswith("loa-test-"):
        shutil.rmtree(settings.LOA_DATA, ignore_errors=True)
