"""The newsroom of the tests, with commits that survive a power cut, as in production."""

from cms.settings import base
from cms.settings.test import *  # noqa: F403

DATABASES = base.DATABASES
