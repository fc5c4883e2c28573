"""Name servers: what a name's addresses are said to be, one answer after the other."""

import socket

import pytest

PUBLIC = "198.41.0.4"
"""An address of the internet; whoever connects to it reaches the loopback."""


def internet(monkeypatch: pytest.MonkeyPatch, names: dict[str, list[list[str]]]) -> list[str]:
    """Names have these addresses, one list for each time they are asked; what stands for the internet is the loopback.

    An empty list is the answer that there is no such name. Returns who was asked for, in order.
    """
    lookups = []
    real = socket.getaddrinfo

    def look_up(host, port, *args, **kwargs):
        if kwargs.get("flags") == socket.AI_NUMERICHOST:  # asks no name server
            return real(host, port, *args, **kwargs)
        lookups.append(host)
        if host == PUBLIC:
            return real("127.0.0.1", port, *args, **kwargs)
        if host not in names:
            return real(host, port, *args, **kwargs)
        now = names[host].pop(0)
        if not now:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in now]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return lookups
