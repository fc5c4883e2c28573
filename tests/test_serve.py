"""`make run` as a newcomer meets it: the real commands, a data folder and a port of their own."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.servers.newsroom import ROOT, Newsroom, environment
from tests.servers.process import free_port


@pytest.fixture(scope="module")
def folder(stopped_newsroom, tmp_path_factory):
    """The data folder of a newsroom that was started once and stopped."""
    folder = tmp_path_factory.mktemp("serve") / "data"
    stopped_newsroom.copy_to(folder)
    return folder


def test_first_start_says_where_it_is_and_who_may_sign_in(stopped_newsroom):
    output = stopped_newsroom.output
    assert re.search(r"http://127\.0\.0\.1:\d+/admin/", output)
    for name in ("cong-tac-vien", "bien-tap", "phe-duyet", "truyen-thong", "quan-tri", "loa-demo-2026"):
        assert name in output
    assert "Traceback" not in output


def test_second_start_does_nothing_again_keeps_the_data_and_answers_everywhere(folder):
    with Newsroom(folder) as newsroom:
        for path in (
            "/",
            "/admin/login/",
            "/tim-kiem/?q=giao+duc",
            "/feeds/rss.xml",
            "/dang-ky/",
            "/api/press/v1/items",
        ):
            newsroom.get(path)
        assert json.loads(newsroom.get("/health/live"))["status"] == "ok"
        assert json.loads(newsroom.get("/health/ready"))["status"] == "ok"
        assert json.loads(newsroom.get("/api/archive/v1/search?q=giao+duc"))["count"] > 0
        # Only what has to be done again is done again.
        assert len(newsroom.output().strip().splitlines()) < 15


@pytest.mark.parametrize("stop_signal", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("whole_group", [True, False])
def test_a_signal_stops_both_and_nothing_is_left(folder, stop_signal, whole_group):
    with Newsroom(folder) as newsroom:
        assert len(newsroom.family()) >= 5  # serve, gunicorn, two of its workers, the worker
        (os.killpg if whole_group else os.kill)(newsroom.process.pid, stop_signal)
        assert newsroom.leaves() == 0, newsroom.output()
        deadline = time.monotonic() + 5
        while newsroom.family() and time.monotonic() < deadline:
            time.sleep(0.1)
        assert newsroom.family() == []
        with socket.socket() as caller:
            assert caller.connect_ex(("127.0.0.1", newsroom.port)) != 0
        assert "Traceback" not in newsroom.output()


def _workers_of(group: int) -> list[int]:
    """Process ids of the workers in a process group."""
    listed = subprocess.run(["ps", "-ww", "-eo", "pid=,pgid=,args="], capture_output=True, text=True, check=True).stdout
    rows = (line.split(None, 2) for line in listed.splitlines())
    return [int(pid) for pid, pgid, args in rows if int(pgid) == group and "manage.py worker" in args]


def test_when_one_of_them_dies_it_says_so_and_stops_the_other(folder):
    with Newsroom(folder) as newsroom:
        deadline = time.monotonic() + 30  # the web server answers before the worker has started
        while not (workers := _workers_of(newsroom.process.pid)) and time.monotonic() < deadline:
            time.sleep(0.1)
        os.kill(workers[0], signal.SIGKILL)
        assert newsroom.leaves() == 1
        assert "The worker ended by itself (code -9)" in newsroom.output()
        assert newsroom.family() == []


def test_a_taken_port_is_said_in_one_line_before_anything_is_done(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for command in ([sys.executable, "manage.py", "serve"], [sys.executable, "-m", "cms.ops.port"]):
            answer = subprocess.run(
                command, cwd=ROOT, env=environment(tmp_path / "data", port), capture_output=True, text=True
            )
            assert answer.returncode != 0
            assert answer.stdout == ""
            assert len(answer.stderr.strip().splitlines()) == 1
            assert f"127.0.0.1:{port}" in answer.stderr
    assert not (tmp_path / "data" / "loa.sqlite3").exists()


def test_two_newsrooms_do_not_share_a_folder(folder):
    with Newsroom(folder):
        answer = subprocess.run(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=environment(folder, free_port()),
            capture_output=True,
            text=True,
        )
        assert answer.returncode != 0
        assert "Another newsroom runs on" in answer.stderr
        refused = _reset(folder, "--yes")
        assert refused.returncode != 0
        assert (folder / "loa.sqlite3").exists()


def _reset(folder: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", "reset", *arguments],
        cwd=ROOT,
        env=environment(folder, 1),
        input=typed,
        capture_output=True,
        text=True,
    )


def test_reset_empties_its_own_folder_after_asking(tmp_path):
    folder = tmp_path / "data"
    assert _reset(folder, typed="no\n").returncode != 0  # the settings made the folder and its keys
    (folder / "media").mkdir()
    (folder / "media" / "anh.png").write_bytes(b"png")
    assert (folder / "secret-key").exists()
    assert _reset(folder, typed="").returncode != 0
    assert (folder / "media" / "anh.png").exists()
    assert _reset(folder, typed="yes\n").returncode == 0
    assert sorted(path.name for path in folder.iterdir()) == [".loa"]


def test_reset_never_touches_a_folder_that_loa_did_not_make(tmp_path):
    (tmp_path / "thesis.odt").write_text("ten years of work")
    answer = _reset(tmp_path, "--yes")
    assert answer.returncode != 0
    assert (tmp_path / "thesis.odt").read_text() == "ten years of work"
