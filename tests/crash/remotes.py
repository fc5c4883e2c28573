"""The other end of every plugin: how it is started, and how it is counted. A new plugin is one more entry here.

Every item has a token in its title (`K0007`) and a word for its version: OLD as first published, NEW as changed.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from typing import Any, NamedTuple

from tests.publishers.channels.webhook.help import SECRET
from tests.servers.smtp import SmtpServer
from tests.simulators import telegram_api
from tests.simulators.apart import Apart
from tests.simulators.graph_api import GraphSimulator
from tests.simulators.message_receiver import MessageReceiver
from tests.simulators.telegram_api import TelegramSimulator
from tests.simulators.webhook_receiver import WebhookReceiver

OLD, NEW = "trước", "sau"
SUBSCRIBER, FOLLOWER, JOURNALIST = "doc-gia@example.vn", "nguoi-theo-doi@example.vn", "nha-bao@example.vn"
OPERATIONS = ("create", "update", "retract")


@dataclass(frozen=True)
class Item:
    """An item as the other ends know it."""

    token: str
    content_id: str
    path: str


class Mail(NamedTuple):
    """One mail; `key` is its Message-ID."""

    to: str
    subject: str
    key: str


@dataclass
class Ends:
    """All other ends of one newsroom: its own site, the mail server, and what the plugins' entries started."""

    site: str
    mail: SmtpServer
    running: dict[str, Any] = field(default_factory=dict)

    def start(self, stack: ExitStack) -> dict[str, dict[str, Any]]:
        """Start what stands outside; returns the settings of each plugin's channel."""
        configs = {}
        for name, entry in REMOTES.items():
            self.running[name], configs[name] = entry.start(stack, self)
        return configs

    def counter(self, in_doubt: Iterable[Mail] = ()) -> Counting:
        """What there is now; `in_doubt` are mails that a person sees as UNKNOWN."""
        return Counting(self, in_doubt)


@dataclass(frozen=True)
class Remote:
    """`start` returns what counts there and the channel's settings; `done` how often an operation was done there."""

    start: Callable[[ExitStack, Ends], tuple[Any, dict[str, Any]]]
    done: Callable[[Counting, Item, str], int]


class Counting:
    """One look at all other ends, read once."""

    def __init__(self, ends: Ends, in_doubt: Iterable[Mail]) -> None:
        self.ends = ends
        self.mails = [Mail(str(mail["X-RcptTo"]), _subject(mail), mail["Message-ID"]) for mail in ends.mail.messages()]
        arrived = {mail.key for mail in self.mails}
        self.in_doubt = [mail for mail in in_doubt if mail.key not in arrived]
        self.posts = [post["message"] for post in ends.running["fanpage"].posts()]
        self.messages = ends.running["webhook"].messages()
        self.telegrams = ends.running["telegram"].ask("posts")
        self.broadcasts = [str(message) for message in ends.running["apprise"].ask("messages")]
        self.feed = self._feed()
        self.arrived = {
            "mail": len(self.mails),
            "fanpage": sum(not call.startswith("GET") for call in ends.running["fanpage"].requests()),
            "webhook": len(ends.running["webhook"].arrivals()),
            "telegram": len(ends.running["telegram"].ask("calls")),
            "apprise": len(self.broadcasts),
        }

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of one of the newsroom's own pages, as the public gets them."""
        try:
            with urllib.request.urlopen(f"{self.ends.site}{path}", timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def mailed(self, address: str, item: Item) -> int:
        """Mails about an item that somebody got, or that a person knows may be missing."""
        return sum(address == mail.to and item.token in mail.subject for mail in [*self.mails, *self.in_doubt])

    def mailed_twice(self) -> list[str]:
        """Message-IDs that the mailbox holds more than once."""
        return [key for key, copies in Counter(mail.key for mail in self.mails).items() if copies > 1]

    def _feed(self) -> dict[str, dict[str, Any]]:
        items: dict[str, dict[str, Any]] = {}
        path = "/api/press/v1/items?limit=100"
        more = True
        while more:
            page = json.loads(self.get(path)[1])
            for entry in page["items"]:
                items[entry["id"]] = entry
            path = page["next"].removeprefix(self.ends.site)
            more = page["has_more"]
        return items


def standing(texts: list[str], item: Item, operation: str) -> int:
    """How often an operation was done where texts stand: copies with the right words, or 1 if none is left."""
    mine = [text for text in texts if item.token in text]
    if operation == "retract":
        return 0 if mine else 1
    right = sum((NEW if operation == "update" else OLD) in text for text in mine)
    return len(mine) if right else 0  # one that was left behind with the old words is one too many


def _subject(mail: Any) -> str:
    return str(make_header(decode_header(mail["Subject"])))


def _nothing(stack: ExitStack, ends: Ends) -> tuple[None, dict[str, Any]]:
    return None, {}


def _page(count: Counting, item: Item, operation: str) -> int:
    status, page = count.get(item.path)
    return standing([page] if status == 200 else [], item, operation)


def _found(count: Counting, item: Item, operation: str) -> int:
    _, answer = count.get("/api/archive/v1/search?" + urllib.parse.urlencode({"q": item.token}))
    return standing([hit["title"] for hit in json.loads(answer)["results"]], item, operation)


def _fed(count: Counting, item: Item, operation: str) -> int:
    entry = count.feed.get(item.content_id)
    return standing([json.dumps(entry, ensure_ascii=False)] if entry and "title" in entry else [], item, operation)


def _graph(stack: ExitStack, ends: Ends) -> tuple[Any, dict[str, Any]]:
    page = stack.enter_context(GraphSimulator(process=True))
    return page, page.config


def _posted(count: Counting, item: Item, operation: str) -> int:
    return standing(count.posts, item, operation)


def _receiver(stack: ExitStack, ends: Ends) -> tuple[Any, dict[str, Any]]:
    receiver = stack.enter_context(WebhookReceiver(SECRET))
    return receiver, {"url": receiver.url, "secret": SECRET, "allow_private": True}


_EVENTS = {"create": "item.published", "update": "item.corrected", "retract": "item.withdrawn"}


def _taken(count: Counting, item: Item, operation: str) -> int:
    mine = [message for message in count.messages if message["data"]["id"] == item.content_id]
    return sum(message["type"] == _EVENTS[operation] for message in mine)


def _telegram(stack: ExitStack, ends: Ends) -> tuple[Any, dict[str, Any]]:
    channel = stack.enter_context(Apart(TelegramSimulator))
    return channel, {"token": telegram_api.TOKEN, "chat": telegram_api.CHAT, "base_url": channel.url}


def _told(count: Counting, item: Item, operation: str) -> int:
    return standing(count.telegrams, item, operation)


def _messenger(stack: ExitStack, ends: Ends) -> tuple[Any, dict[str, Any]]:
    receiver = stack.enter_context(Apart(MessageReceiver))
    return receiver, {"url": receiver.url.replace("http:", "json:")}


def _broadcast(count: Counting, item: Item, operation: str) -> int:
    """What is sent there stays: the item, and then what must be known of it."""
    mine = sum(item.token in message for message in count.broadcasts)
    return mine - (0 if operation == "create" else 1)


def _posted_to_readers(count: Counting, item: Item, operation: str) -> int:
    """What was planned for the subscriber; whether it arrived is the mail engine's part of the table."""
    return count.mailed(SUBSCRIBER, item) - (0 if operation == "create" else 1)


def _posted_to_followers(count: Counting, item: Item, operation: str) -> int:
    return count.mailed(FOLLOWER, item) - (0 if operation == "create" else 1)


REMOTES = {
    "website": Remote(_nothing, _page),
    "archive": Remote(_nothing, _found),
    "press": Remote(_nothing, _fed),
    "fanpage": Remote(_graph, _posted),
    "bulletin": Remote(_nothing, _posted_to_readers),
    "saved_searches": Remote(_nothing, _posted_to_followers),
    "webhook": Remote(_receiver, _taken),
    "telegram": Remote(_telegram, _told),
    "apprise": Remote(_messenger, _broadcast),
}
