"""How the web server runs, on one machine and in a container: `gunicorn --config python:cms.settings.gunicorn`."""

from cms.settings import env

workers = env.read("WEB_WORKERS")
threads = 4
timeout = 60
graceful_timeout = 10
loglevel = "warning"
control_socket_disable = True
