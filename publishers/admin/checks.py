"""System checks of plugins from elsewhere; docs/howto/run-in-production.md lists their ids.

All are warnings: a plugin that cannot work stops its own channels, and nothing else.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Warning, register

from publishers import registry


@register()
def plugins_can_be_had(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[Warning]:
    """desk.W001: it cannot be loaded. desk.W002: hidden by another one. desk.W003: two names. desk.W004: not there."""
    warnings = []
    for name in registry.names():
        distribution = registry.origin(name).distribution
        if not distribution:
            continue  # our own; it has tests
        try:
            publisher = registry.get(name)
        except registry.UnknownPublisher as error:
            warnings.append(
                Warning(
                    error.message,
                    hint=f"Mend or remove the package {distribution}; channels of this kind wait until then.",
                    id="desk.W001",
                )
            )
            continue
        if publisher.name != name:
            warnings.append(
                Warning(
                    f"The publisher {publisher.name!r} of {distribution} is registered as {name!r}.",
                    hint="Give the entry point and the attribute `name` of the class the same name.",
                    id="desk.W003",
                )
            )
    warnings += [
        Warning(
            f"The publisher {name!r} of {hidden.distribution} is never used: another one has this name.",
            hint="Its author must choose another name.",
            id="desk.W002",
        )
        for name, hidden in registry.overshadowed()
    ]
    warnings += [
        Warning(
            f"LOA_PUBLISHERS allows {name!r}, and no publisher of this name is installed.",
            hint="Install its package, or mend the list; `manage.py publishers` shows what is there.",
            id="desk.W004",
        )
        for name in settings.LOA_PUBLISHERS
        if name not in registry.names()
    ]
    return warnings
