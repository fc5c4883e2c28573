"""The web server as every Loa runs it, before Django sees a request."""

import http.client
import json
import os
import socket
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
    folder = tmp_path_factory.mktemp("web")
    (folder / "told.py").write_text("import django\ndjango.setup()\nfrom wsgiref.simple_server import demo_app\n")
    command = [sys.executable, "-m", "gunicorn", "told:demo_app", "--pythonpath", str(folder)]
    command += ["--config", "python:cms.settings.gunicorn", "--workers", "1", "--bind", f"127.0.0.1:{port}"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings.test"}
    server = start(command, lambda: listens(port), folder / "log", stdin=subprocess.DEVNULL, env=environment)
    yield f"http://127.0.0.1:{port}"
    stop(server)


def environment_of(url, headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        return f"{error.code}: {error.read()!r}"


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (f"GET /api/press/v1/items?cursor={'a' * 9000} HTTP/1.1", 414),
        ("GET /api/content/v1/pages/?search=khai giang HTTP/1.1", 400),
        ("get /api/press/v1/items HTTP/1.1", 400),
        ("POST /api/content/v1/pages/ HTTP/1.1\r\nContent-Length: x", 400),
        ("POST /api/content/v1/pages/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 4", 400),
        (f"GET /api/press/v1/items HTTP/1.1\r\nX-Long: {'a' * 9000}", 431),
        ("POST /api/content/v1/pages/ HTTP/1.1\r\nExpect: more", 417),
    ],
    ids=lambda value: str(value)[:50],
)
def test_what_the_server_itself_refuses_is_a_problem_in_words(address, head, status):
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(f"{head}\r\nHost: {host}\r\n\r\n".encode())
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        document = json.loads(answer.read())
    assert (answer.status, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert document["status"] == status and document["detail"]
    assert answer.headers["Content-Language"] == "vi"


def test_a_question_of_the_longest_words_and_every_filter_reaches_the_archive(address):
    assert "QUERY_STRING" in environment_of(
        f"{address}/api/archive/v1/search?q={'%E1%BB%87' * 400}&{'unit=truong&' * 300}", {}
    )


@pytest.mark.parametrize("name", ["SCRIPT_NAME", "PATH_INFO", "REMOTE_USER"])
@pytest.mark.parametrize("value", ["/tim-kiem", "/elsewhere"])
def test_no_header_puts_another_page_at_an_address(address, name, value):
    """A proxy on the same machine passes on what it does not know, and a cache would keep the wrong page."""
    environment = environment_of(f"{address}/tim-kiem/tin/", {name: value})
    assert "PATH_INFO = '/tim-kiem/tin/'" in environment and "SCRIPT_NAME = ''" in environment, environment
    assert f"{name} = '{value}'" not in environment


@pytest.mark.parametrize(
    ("unsafe", "words"),
    [
        ({"LOA_SECRET_KEY": "change-me"}, "LOA_SECRET_KEY can be guessed"),
        ({"ALLOWED_HOSTS": "*"}, "Name the hosts"),
        ({"LOA_ENCRYPTION_KEY": "change-me"}, "LOA_ENCRYPTION_KEY is not a Fernet key"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_the_web_server_alone_does_not_start_with_what_is_unsafe(tmp_path, unsafe, words):
    """As a container of its own or a service manager starts it, where no other command looked before."""
    command = [sys.executable, "-m", "gunicorn", "cms.wsgi:application", "--config", "python:cms.settings.gunicorn"]
    command += ["--workers", "1", "--bind", f"127.0.0.1:{free_port()}"]
    environment = {"DJANGO_SETTINGS_MODULE": "cms.settings.production", "LOA_DATA": str(tmp_path / "data")}
    environment = {**os.environ, **environment, "LOA_BASE_URL": "https://loa.example", **unsafe}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 3 and words in ended.stderr


def test_the_web_server_is_judged_by_where_it_listens_whatever_the_settings_say(tmp_path):
    """Others reach it by `--bind`, whatever HOST is, and may say `Host: 127.0.0.1`."""
    command = [sys.executable, "-m", "gunicorn", "cms.wsgi:application", "--config", "python:cms.settings.gunicorn"]
    command += ["--workers", "1", "--bind", f"127.0.0.1:{free_port()}", "--bind", f"0.0.0.0:{free_port()}"]
    environment = {"DJANGO_SETTINGS_MODULE": "cms.settings.production", "LOA_DATA": str(tmp_path / "data")}
    environment = {**os.environ, **environment, "LOA_BASE_URL": "", "LOA_SECRET_KEY": "change-me"}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 3 and "LOA_SECRET_KEY can be guessed" in ended.stderr
