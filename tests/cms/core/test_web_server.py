"""The web server as every Loa runs it, before Django sees a request."""

import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from tests.servers.process import free_port, listens, start, stop


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A program that answers with what the web server tells it, run with our settings of the server."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "wsgiref.simple_server:demo_app"]
    command += ["--config", "python:cms.settings.gunicorn", "--workers", "1", "--bind", f"127.0.0.1:{port}"]
    log = tmp_path_factory.mktemp("web") / "log"
    server = start(command, lambda: listens(port), log, stdin=subprocess.DEVNULL)
    yield f"http://127.0.0.1:{port}"
    stop(server)


def told(url, headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        return f"{error.code}: {error.read()!r}"


@pytest.mark.parametrize("name", ["SCRIPT_NAME", "PATH_INFO", "REMOTE_USER"])
@pytest.mark.parametrize("value", ["/tim-kiem", "/elsewhere"])
def test_no_header_puts_another_page_at_an_address(address, name, value):
    """A proxy on the same machine passes on what it does not know, and a cache would keep the wrong page."""
    said = told(f"{address}/tim-kiem/tin/", {name: value})
    assert "PATH_INFO = '/tim-kiem/tin/'" in said and "SCRIPT_NAME = ''" in said, said
    assert f"{name} = '{value}'" not in said
