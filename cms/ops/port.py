"""Is the port free? Asked before anything else is done, so it needs the standard library only.

`python3 -m cms.ops.port` answers for HOST and PORT of the environment: silent when free,
one line and exit code 1 when not.
"""

import os
import socket
import sys


class PortTakenError(Exception):
    """The address cannot be bound; the text says so in Vietnamese and English, in one line."""


def reserve(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address and not yet listening; PortTakenError when it cannot be had."""
    reserved = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        reserved.bind((host, port))
    except OSError as error:
        reserved.close()
        raise PortTakenError(
            f"Không dùng được {host}:{port} ({error.strerror}); hãy chọn cổng khác: PORT={port + 1} make run · "
            f"{host}:{port} cannot be used; choose another port: PORT={port + 1} make run"
        ) from None
    return reserved


if __name__ == "__main__":
    try:
        reserve(os.environ.get("HOST") or "127.0.0.1", int(os.environ.get("PORT") or 8000)).close()
    except PortTakenError as error:
        sys.exit(str(error))
