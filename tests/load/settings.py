"""Many contents at their smallest, on whichever database the environment names."""

from cms.settings.test import *  # noqa: F403
from cms.settings.test import LOA_ENGINE

LOA_CONTENT_MODEL = "sketch.Sketch"
LOA_CONTENT_SOURCE = "tests.sketch.models.Sketch"
LOA_SCHEDULE = "tests.sketch.schedule.publish_due"
LOA_ENGINE = {**LOA_ENGINE, "LEASE": 4.0}  # what a killed worker had in hand goes on that much later


class _OnlyTheLedger:
    """Of all migrations only the engine's run; the other tables are made as their models stand, in half the time."""

    def __contains__(self, label: str) -> bool:
        return label != "engine"

    def __getitem__(self, label: str) -> None:
        return None


MIGRATION_MODULES = _OnlyTheLedger()
