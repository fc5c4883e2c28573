"""How the web server runs, on one machine and in a container: `gunicorn --config python:cms.settings.gunicorn`."""

from cms.settings import env

workers = env.read("WEB_WORKERS")
threads = 4
timeout = 60
graceful_timeout = 10
# Browsers keep a connection for a minute; with two seconds a form could be posted into one just closed, and be lost.
keepalive = 75
loglevel = "warning"
control_socket_disable = True
# Gunicorn lets programs on the same machine say SCRIPT_NAME; a proxy there passes on what strangers send, and one page
# would be answered, and kept, at the address of another.
forwarder_headers = ""
