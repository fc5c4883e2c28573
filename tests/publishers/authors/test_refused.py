"""Plugins that are wrong in one way each are refused by the contract suite, which says in words what is wrong."""

import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[3]

# What each of bad_plugins.py is told, and by which test.
REFUSED = {
    "AsksTheClock": ("test_render_is_pure", "render asked the clock"),
    "KeepsAnObject": ("test_render_is_pure", "the payload is no JSON"),
    "ChangesTheItem": ("test_render_is_pure", "render changed the item"),
    "RaisesItsOwn": ("test_fault[500]", "deliver raised RuntimeError, which is no error of the contract"),
    "StretchesTheDeadline": ("test_sends_nothing_after_its_deadline", "it sent after its deadline"),
    "SwallowsTheOutcome": ("test_fault[cut_short]", "it calls a create done that ended as 'cut_short'"),
    "CallsItTemporary": ("test_fault[closed_after_reading]", "it says 'not done'"),
    "TriesAgainByItself": ("test_fault[cut_short]", "one attempt left 2 copies"),
    "TellsTheToken": ("test_fault[401]", "a secret can be read in an error"),
    "ForgetsHowLongToWait": ("test_fault[429_retry_after]", "it does not pass on how long the channel asks to wait"),
    "SaysDoneOfEverything": ("test_lookup_tells_what_was_done", "of a create that was never done"),
    "TakesSilenceForNo": ("test_no_fault_passes_for_an_answer", "lookup takes 'refused' for 'not done'"),
    "PostsAnew": ("test_update_changes_in_place", "an update left 2 copies of the item there"),
    "RetractsNothing": ("test_retract_removes", "the item still stands there"),
    "CallsACreateIdempotent": ("test_idempotent_create_stands_once", "done twice, left 2 copies"),
    "DeclaresTooLittle": ("test_declares_itself", "or a lookup without LOOKUP"),
    "DeclaresTooMuch": ("test_declares_itself", "BATCH is declared without a deliver_many"),
    "ShowsTheToken": ("test_config_hides_secrets", "its Config shows a secret"),
    "TakesAnySetting": ("test_config_refuses_unknown_keys", "its Config takes keys that it does not know"),
}


BAD = Path(__file__).with_name("bad_plugins.py")
AS_WRITTEN = "AsItIsWritten"


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """What the suite said: by plugin and test the text of the failure, '' if it passed.

    The package as it is written runs the whole suite, each bad one the test that shall refuse it.
    """
    folder = tmp_path_factory.mktemp("authors")
    call_command("startpublisher", "board", directory=folder / "loa-board", stdout=StringIO())
    report = folder / "report.xml"
    path = os.pathsep.join([str(folder / "loa-board"), str(folder / "loa-board" / "tests")])
    tests = [f"{BAD}::Test{AS_WRITTEN}", *(f"{BAD}::Test{plugin}::{test}" for plugin, (test, _) in REFUSED.items())]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *tests, "-q", "-p", "no:cacheprovider", f"--junitxml={report}"],
        cwd=ROOT,
        # A data folder of its own: that of this run is removed by whoever ends first.
        env={**os.environ, "PYTHONPATH": path, "LOA_DATA": str(folder / "data")},
        capture_output=True,
        text=True,
    )
    assert report.exists(), ran.stdout + ran.stderr
    failures = {}
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 the report is our own
        assert not list(case.iter("error")), ElementTree.tostring(case, "unicode")[:2000]
        texts = [failure.get("message") + (failure.text or "") for failure in case.iter("failure")]
        failures.setdefault(case.get("classname").rpartition(".Test")[2], {})[case.get("name")] = "".join(texts)
    return failures


@pytest.mark.parametrize("plugin", REFUSED)
def test_refused(verdicts, plugin):
    test, words = REFUSED[plugin]
    assert words in verdicts[plugin][test]


def test_the_package_as_it_is_written_is_not(verdicts):
    assert len(verdicts[AS_WRITTEN]) > 30
    assert [test for test, failure in verdicts[AS_WRITTEN].items() if failure] == []


def test_no_bad_plugin_is_forgotten():
    assert set(re.findall(r"^class (\w+)\(BoardPublisher\)", BAD.read_text(), re.M)) == {AS_WRITTEN, *REFUSED}
