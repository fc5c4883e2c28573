"""System checks of the ports, one for each; docs/howto/run-in-production.md lists their ids."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from publishers.runtime import ports


@register()
def ports_are_answered(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """runtime.E001 to E007: a setting that names who answers a port names nobody, or somebody who cannot."""
    return [problem for port in ports.ALL for problem in _problems(port)]


def _problems(port: ports.Port[Any]) -> list[CheckMessage]:
    try:
        port.get()
    except ports.PortError as error:
        hint = f"Let {port.setting} name what does as publishers.contract.ports.{port.promise.__name__} says."
        return [Error(str(error), hint=hint, id=port.check_id)]
    return []
