"""The newsroom whose workers are killed: as in every test, with more attempts."""

from cms.settings.test import *  # noqa: F403
from cms.settings.test import LOA_ENGINE

# Many kills may fall upon the same delivery, and what is asked here is not when the engine gives up.
LOA_ENGINE = {**LOA_ENGINE, "MAX_ATTEMPTS": 100}
