"""Asks every address as one reader and notes which words are met where."""

from __future__ import annotations

from collections import defaultdict, deque
from contextlib import nullcontext
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import unquote

from django.contrib.messages import get_messages
from django.http import HttpResponseBase
from django.test import Client

from tests.commits import rolled_back
from tests.leaks import addresses, rights, words
from tests.leaks.addresses import Address
from tests.leaks.newsroom import STATES, Newsroom

FOLLOWED = {"anonymous": "/", "accredited": "/api/press/"}
"""Whose answers are followed to what they link, and from where."""


class Visitor(Client):
    """Django's client without the copies of every template's context that it keeps for tests."""

    def request(self, **request: Any) -> HttpResponseBase:
        """One answer, an error of ours included."""
        response = self.handler(self._base_environ(**request))
        if response.cookies:
            self.cookies.update(SimpleCookie({name: of.value for name, of in response.cookies.items()}))
        return response


@dataclass
class Answers:
    """What one reader met: word by kind of address, with an address where it stands."""

    met: dict[str, dict[words.Found, str]] = field(default_factory=lambda: defaultdict(dict))
    request_count: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    failed: list[str] = field(default_factory=list)


def ask(room: Newsroom, reader: str, starts: list[Address]) -> Answers:
    """Ask these addresses, and for some readers what the answers link to."""
    visitor = Visitor(raise_request_exception=False)
    if person := room.house.people.get(reader):
        visitor.force_login(person)
    answers, queue, known = Answers(), deque(starts), set(starts)
    while queue:
        address = queue.popleft()
        kind = rights.kind_of(address.path)
        content = _ask_one(room, visitor, reader, address, kind, answers)
        if reader in FOLLOWED and address.path.startswith(FOLLOWED[reader]) and not kind.inside:
            for path in addresses.linked(content):
                linked = Address(path)
                if linked not in known and not rights.kind_of(path).inside:
                    known.add(linked)
                    queue.append(linked)
    return answers


def _ask_one(
    room: Newsroom, visitor: Visitor, reader: str, address: Address, kind: rights.Kind, answers: Answers
) -> str:
    headers = room.headers(reader, kind.name)
    # Nobody's question changes what the next one asks.
    with rolled_back() if address.method != "get" else nullcontext():
        given = {"data": address.body, "content_type": "application/json"} if address.body else {}
        response = getattr(visitor, address.method)(address.path, headers=headers, **given)
        content = b"".join(response.streaming_content) if response.streaming else response.content
    answers.request_count[kind.name] += 1
    if response.status_code >= 500:
        answers.failed.append(f"{response.status_code} {address.method} {address.path}")
    content_type = response.headers.get("Content-Type", "")
    if "messages" in response.cookies:
        # What is to be told on the next page is an answer to this address.
        content += " ".join(str(message) for message in get_messages(response.wsgi_request)).encode()
        del visitor.cookies["messages"]
    head = "\n".join(f"{name}: {value}" for name, value in response.headers.items()).encode()
    # What the reader said herself is no news to her.
    own = words.met(STATES, "", f"{unquote(address.path)} {address.body}".encode())
    for word in (words.met(STATES, content_type, content) | words.met(STATES, "", head)) - own:
        answers.met[kind.name].setdefault(word, f"{address.method} {address.path}")
    readable = content_type.startswith(
        ("text/", "application/json", "application/xml", "application/rss", "application/atom")
    )
    return content.decode("utf-8", "replace") if readable or "+xml" in content_type or "+json" in content_type else ""
