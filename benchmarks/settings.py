"""The engine as in production, with the newsroom of the tests at its smallest."""

from cms.settings import base
from tests.load.settings import *  # noqa: F403

LOA_ENGINE = base.LOA_ENGINE
DATABASES = base.DATABASES
