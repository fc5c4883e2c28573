"""How the web server runs, on one machine and in a container: `gunicorn --config python:cms.settings.gunicorn`."""

import os
from typing import Any

from cms.ops.web_errors import answer_in_words
from cms.settings import env

workers = env.read("WEB_WORKERS")
threads = 4
timeout = 60
graceful_timeout = 10
# Browsers keep a connection for a minute; with two seconds a form could be posted into one just closed, and be lost.
keepalive = 75
# A question of 400 letters with every filter and a cursor; gunicorn's own limit is half of it.
limit_request_line = 8190
post_worker_init = answer_in_words
loglevel = "warning"
control_socket_disable = True
# Gunicorn lets programs on the same machine say SCRIPT_NAME; a proxy there passes on what strangers send, and one page
# would be answered, and kept, at the address of another.
forwarder_headers = ""


def on_starting(server: Any) -> None:
    """Let the system checks know where it listens: `--bind` may name a host that others reach where HOST does not."""
    for address in server.cfg.address:
        if isinstance(address, tuple) and not env.on_loopback(address[0]):
            os.environ["HOST"] = address[0]
