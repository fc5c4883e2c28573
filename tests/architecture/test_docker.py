"""The containers get what Loa reads, and the image's entry point starts what it says."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import yaml

from cms.settings import env
from tests.servers.process import free_port

ROOT = Path(__file__).resolve().parents[2]
DOCKER = ROOT / "docker"


def test_compose_sets_only_what_the_settings_table_knows():
    services = yaml.safe_load((DOCKER / "compose.yaml").read_text())["services"]
    known = {variable.name for variable in env.VARIABLES}
    for job in ("web", "worker", "migrate"):
        assert set(services[job]["environment"]) <= known


def test_the_example_names_every_variable_that_compose_asks_for():
    names = set(re.findall(r"\$\{([A-Z_]+)", (DOCKER / "compose.yaml").read_text()))
    named = set(re.findall(r"^([A-Z_]+)=", (DOCKER / "example.env").read_text(), flags=re.MULTILINE))
    assert names == named


def test_every_image_of_others_has_its_whole_version():
    services = yaml.safe_load((DOCKER / "compose.yaml").read_text())["services"].values()
    images = {service["image"] for service in services} - {"loa"}
    # PostgreSQL counts releases by two numbers, the others by three.
    assert [image for image in images if not re.search(r":v?\d+\.\d+\.\d+|^postgres:\d+\.\d+", image)] == []


def test_the_image_does_not_run_as_root():
    last_stage = (DOCKER / "Dockerfile").read_text().split("\nFROM ")[-1]
    assert re.search(r"^USER [1-9]\d*$", last_stage, flags=re.MULTILINE)


def test_the_entry_point_migrates_and_serves(tmp_path):
    port = free_port()
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "DJANGO_SETTINGS_MODULE": "cms.settings.production",
        "LOA_DATA": str(tmp_path / "data"),
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    subprocess.run([DOCKER / "entrypoint", "migrate"], cwd=ROOT, env=environment, check=True, capture_output=True)
    subprocess.run(
        [DOCKER / "entrypoint", "collectstatic", "--noinput"],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
    )
    web = subprocess.Popen([DOCKER / "entrypoint"], cwd=ROOT, env=environment)
    try:
        assert _answer(f"http://127.0.0.1:{port}/health/ready", within=60) == 200
        web.send_signal(signal.SIGTERM)
        assert web.wait(20) == 0
    finally:
        web.kill()


def _answer(address: str, within: float) -> int:
    deadline = time.monotonic() + within
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            assert time.monotonic() < deadline, f"{address} does not answer"
            time.sleep(0.1)
