"""A setting that names code of ours is found out by `manage.py check`, not when the code is needed."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from publishers.runtime import ports

PORTS = [(port.setting, port.check_id) for port in ports.ALL]


def two_too_many(alerts, colour, size):
    """Nobody calls it so."""


def refused(settings, setting, value):
    setattr(settings, setting, value)
    with pytest.raises(SystemCheckError) as error:
        call_command("check")
    return [line for line in str(error.value).splitlines() if setting in line and "HINT" not in line]


@pytest.mark.parametrize(("setting", "check_id"), PORTS)
def test_a_misspelt_port_is_one_clear_line(settings, setting, check_id):
    misspelt = getattr(settings, setting) + "x"
    (line,) = refused(settings, setting, misspelt)
    assert check_id in line
    assert f"{setting} names {misspelt!r}, which cannot be had" in line


@pytest.mark.parametrize(
    ("setting", "value", "why"),
    [
        ("LOA_CONTENT_MODEL", "core.Topic", "it has no content_id; "),
        ("LOA_CONTENT_SOURCE", "cms.core.models.ContentItem", "it has no desired_publication()"),
        ("LOA_SAVED_SEARCHES", "search.service", "it has no read()"),
        ("LOA_SCHEDULE", "cms.workflow.schedule", "it cannot be called"),
        ("LOA_SCHEDULE", "cms.users.services.set_up_roles", "it does not take (now)"),
        ("LOA_ALERT", f"{__name__}.two_too_many", "it does not take (alerts)"),
        ("LOA_ALERT_ORPHANS", "", "cannot be had"),
    ],
)
def test_who_cannot_answer_a_port_is_one_clear_line(settings, setting, value, why):
    (line,) = refused(settings, setting, value)
    assert why in line


def test_a_port_says_what_it_misses_when_it_is_used(settings):
    settings.LOA_ALERT = "cms.users.alerts.withdrawals_stukc"
    with pytest.raises(ports.PortError, match=r"LOA_ALERT names .* has no attribute 'withdrawals_stukc'"):
        ports.ALERT.get()
