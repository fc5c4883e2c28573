"""A stranger follows docs/howto/write-a-publisher.md: every command as it is written, and then the admin."""

import json
import re

import pytest

from tests.publishers.authors.stranger import ROOT, lay_out, run

PAGE = (ROOT / "docs" / "howto" / "write-a-publisher.md").read_text()
COMMANDS = [line for block in re.findall(r"^```sh\n(.*?)^```", PAGE, re.S | re.M) for line in block.splitlines()]

IN_THE_ADMIN = """
from django.urls import reverse
from publishers.ledger.models import Channel


def test_the_plugin_is_among_the_kinds_of_channels(admin_client):
    page = admin_client.get(reverse("desk:choose_publisher")).content.decode()
    assert reverse("desk:add_channel", args=["board"]) in page and ">Board</a>" in page


def test_a_channel_of_it_is_added_by_the_form_made_from_its_config(admin_client):
    address = reverse("desk:add_channel", args=["board"])
    page = admin_client.get(address).content.decode()
    assert 'name="config_base_url"' in page and 'type="password" name="config_token"' in page
    said = {"name": "Bảng tin", "slug": "bang-tin", "mode": "live", "priority": "5"}
    answer = admin_client.post(address, {**said, "config_base_url": "https://board.example", "config_token": "t"})
    assert answer.status_code == 302, answer.content.decode()
    channel = Channel.objects.get(slug="bang-tin")
    assert (channel.publisher, channel.mode) == ("board", "live")
    assert channel.make().config.base_url == "https://board.example"
"""


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """The stranger's folder of Loa and what every command of the page answered."""
    loa = lay_out(tmp_path_factory.mktemp("stranger"))
    answers = {}
    for command in COMMANDS:
        ran = run(command, loa)
        assert ran.returncode == 0, f"{command}\n{ran.stdout[-3000:]}\n{ran.stderr[-3000:]}"
        answers[command] = ran.stdout + ran.stderr
    return loa, answers


def test_the_commands_are_those_of_the_page(followed):
    assert len(COMMANDS) == 7
    assert not any(command.startswith(("$", "#")) or "\\" in command for command in COMMANDS)


def test_its_tests_pass(followed):
    _loa, answers = followed
    (output,) = [answer for command, answer in answers.items() if "pytest" in command]
    assert re.search(r"^=+ \d+ passed in", output, re.M), output[-2000:]


def test_it_is_listed_with_its_package(followed):
    loa, answers = followed
    assert "loa-board  0.1.0" in answers[".venv/bin/python manage.py publishers"]
    ran = run(".venv/bin/python manage.py publishers --json", loa)
    board = next(plugin for plugin in json.loads(ran.stdout) if plugin["name"] == "board")
    assert (board["origin"], board["version"], board["problem"]) == ("loa-board", "0.1.0", "")
    assert board["capabilities"] == ["update", "retract", "lookup"]


def test_it_can_be_handed_on(followed):
    loa, _answers = followed
    assert [wheel.name for wheel in (loa.parent / "loa-board" / "dist").iterdir()] == [
        "loa_board-0.1.0-py3-none-any.whl"
    ]


def test_it_appears_in_the_admin(followed):
    loa, _answers = followed
    (loa.parent / "in_the_admin.py").write_text(IN_THE_ADMIN)
    ran = run(
        ".venv/bin/python -m pytest ../in_the_admin.py -q -p no:cacheprovider --nomigrations --ds=cms.settings.test",
        loa,
    )
    assert " passed" in ran.stdout and ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-2000:]


def test_it_is_gone_when_it_is_taken_away(followed):
    loa, _answers = followed
    assert run(".venv/bin/pip uninstall --yes loa-board", loa).returncode == 0
    listed = json.loads(run(".venv/bin/python manage.py publishers --json", loa).stdout)
    assert "board" not in [plugin["name"] for plugin in listed]
