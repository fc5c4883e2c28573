"""The channels: a folder each, complete in itself."""

import pkgutil


def apps() -> list[str]:
    """The dotted name of each channel's app, in alphabetical order; imports none."""
    return sorted(f"{__name__}.{module.name}" for module in pkgutil.iter_modules(__path__) if module.ispkg)
