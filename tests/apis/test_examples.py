"""The examples of the APIs' pages in docs/, run against a server: each answers as its page says."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from wagtail.models import APIToken

from publishers.channels.press import services as press
from publishers.contract import Operation
from publishers.contract.testing import sample_content
from tests.cms.users import house as builder
from tests.publishers.channels.press.help import deliver, outlet
from tests.search.conftest import Archive

PAGES = sorted((Path(__file__).parents[2] / "docs").rglob("*.md"))
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ADDRESS = "https://loa.example"


def examples():
    """Every example that asks an API: its page, its language, what it runs and what its page says of the answer."""
    for page in PAGES:
        blocks = FENCED.findall(page.read_text())
        for number, (language, text) in enumerate(blocks):
            if language in ("sh", "python") and f"{ADDRESS}/api/" in text:
                following = blocks[number + 1] if number + 1 < len(blocks) else ("", "")
                assert following[0] == "json", f"{page.name}: the answer to this is not shown:\n{text}"
                yield page.name, language, text, json.loads(following[1])


@pytest.mark.django_db(transaction=True)
def test_every_example_of_an_api_answers_as_its_page_says(live_server, settings, tmp_path):
    settings.ELASTICSEARCH_URL, settings.LOA_INDEX = "", tmp_path / "index"
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    house = builder.build()
    builder.story(house, "truong-a", "Khai giảng năm học mới", house.people["truong-a"], live=True)
    deliver(sample_content(), Operation.CREATE)
    Archive().put("Khai giảng năm học mới", "Lễ khai giảng.", unit="truong-a", page_id=house.pages["truong-a"].pk)
    tokens = {
        "api-content.md": APIToken.create_token(user=house.people["truong-a"], name="test")[1],
        "api-press.md": press.issue_token(outlet("Báo Giáo dục", accredited=True)),
    }
    wrong, ran = [], []
    for page, language, text, expected in examples():
        program = text.replace(ADDRESS, live_server.url)
        command = ["bash", "-ec", program] if language == "sh" else [sys.executable, "-c", program]
        given = {"PATH": os.environ["PATH"], "UNIT": str(house.pages["truong-a"].pk), "TOKEN": tokens.get(page, "")}
        done = subprocess.run(command, env=given, capture_output=True, text=True, timeout=120)
        ran.append((page, language))
        try:
            wrong += [f"{page}: {difference}\n{text}" for difference in differences(expected, json.loads(done.stdout))]
        except ValueError:
            wrong.append(f"{page}: {done.stdout}{done.stderr}\n{text}")
    assert {("api-content.md", "sh"), ("api-press.md", "python"), ("api-archive.md", "sh")} <= set(ran)
    assert not wrong, "\n\n".join(wrong)


def differences(expected, answer, at=""):
    """What a page says and the answer does not: refusals word by word, of data the names and kinds."""
    if isinstance(expected, dict) and expected.get("type") == "about:blank":
        if expected != answer:
            yield f"{answer} is not {expected}"
    elif isinstance(expected, dict) and isinstance(answer, dict):
        for name, value in expected.items():
            if name in answer:
                yield from differences(value, answer[name], f"{at}.{name}")
            else:
                yield f"there is no {at}.{name}"
    elif isinstance(expected, list) and isinstance(answer, list):
        if expected and not answer:
            yield f"{at} is empty"
        for value in expected[:1]:
            yield from differences(value, answer[0], f"{at}[0]") if answer else ()
    elif type(expected) is not type(answer) and expected is not None:
        yield f"{at} is {answer!r} and not like {expected!r}"
