"""The other end: channels whose readers are counted here, and a network on which every call can be stopped.

A publisher of this module hands over to the machine before its request leaves and while it waits for the answer.
What runs outside a hand (`Hand.call`) is carried out at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar

from django.db import connection
from greenlet import GreenletExit, getcurrent, greenlet

from publishers.contract import (
    Capability,
    Cause,
    Config,
    Done,
    Job,
    NotDone,
    Operation,
    Payload,
    PermanentError,
    Publisher,
    Receipt,
    TemporaryError,
    Unsure,
    boottime,
)

TAKEN_BACK = (Cause.WITHDRAW, Cause.CANCEL)
MUCH = 1e9  # seconds by which a worker is late whose lease is over


class Violation(AssertionError):
    """What the readers of a channel may never see."""


@dataclass
class Post:
    """What a reader sees of an item. `known` are the corrections it was born with, `told` those shown since."""

    url: str
    content: str
    key: str
    version: int
    text: str
    known: frozenset[str]
    told: frozenset[str] = frozenset()


@dataclass
class Wall:
    """One channel as its readers see it, and every call that was carried out."""

    posts: dict[str, Post] = field(default_factory=dict)
    events: list[tuple[str, Post, str]] = field(default_factory=list)  # operation, what was said, cause
    versions: dict[str, int] = field(default_factory=dict)  # of a channel that lets no older version pass
    keys: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)  # contents that somebody deleted there by hand


@dataclass(eq=False)
class Request:
    """One call on the network. `answers` is set once the one who called can read what became of it."""

    publisher: Endpoint
    work: list[tuple[Payload, Job]]
    answers: list[Receipt | Exception] | None = None

    def act(self) -> None:
        """The other end carries it out."""
        self.answers = [self.publisher.try_act(payload, job) for payload, job in self.work]

    def fail(self, error: Exception) -> None:
        """Whoever called learns of this instead, if of anything."""
        self.answers = [error] * len(self.work)


class Hand:
    """A worker process: engine calls run in it until one of the publishers below stops them."""

    def __init__(self, number: int) -> None:
        self.name = f"hand {number}"
        self.at = "idle"
        self.request: Request | None = None
        self.claims: list[tuple[int, int]] = []
        self.late = False
        self._running: greenlet | None = None

    @property
    def idle(self) -> bool:
        return self._running is None

    @property
    def waits(self) -> bool:
        """Whether nothing goes on here before the network says something."""
        return self.at == "sent" and self.request is not None and self.request.answers is None

    def call(self, work: Callable[[], object]) -> None:
        """Begin something that may be stopped on the way."""
        self._running = greenlet(work)
        self._running.hand = self
        self.go_on()

    def go_on(self) -> None:
        """Run until the next stop or the end."""
        try:
            self._running.switch()
        finally:
            self._rest()

    def die(self) -> None:
        """End here: nothing that was to come happens."""
        self._running.throw(GreenletExit)
        self._rest()

    def _rest(self) -> None:
        if self._running.dead:
            self._running, self.request, self.claims, self.late, self.at = None, None, [], False, "idle"


def hand() -> Hand | None:
    """Whose call this is, None when nobody may stop it."""
    return getattr(getcurrent(), "hand", None)


def stop(at: str, request: Request | None = None) -> None:
    """Hand over to the machine, which goes on with something else."""
    mine = hand()
    if mine is not None:
        if len(connection.savepoint_ids) != NETWORK.depth:
            raise Violation("a plugin was called inside a transaction")
        mine.at, mine.request = at, request
        getcurrent().parent.switch()


def bootclock() -> float:
    """CLOCK_BOOTTIME as the one who asks lives it: for who slept past his lease it is late."""
    mine = hand()
    return boottime() + (MUCH if mine is not None and mine.late else 0)


class Network:
    """All walls, and what is under way to them."""

    def __init__(self) -> None:
        self.walls: dict[str, Wall] = {}
        self.flight: list[Request] = []
        self.depth = 0  # of savepoints, outside every transaction of the engine
        self.moment = timedelta()  # by which the database's clock has moved on
        self.violation: Violation | None = None
        self._posts = 0

    def violate(self, what: str) -> None:
        """Keep what readers should not have seen: an engine that calls a plugin catches whatever it raises."""
        self.violation = self.violation or Violation(what)

    def wall(self, channel: str) -> Wall:
        return self.walls.setdefault(channel, Wall())

    def address(self) -> str:
        self._posts += 1
        return f"http://127.0.0.1/{self._posts}"

    def send(self, publisher: Endpoint, work: list[tuple[Payload, Job]]) -> list[Receipt | Exception]:
        """Send a call and wait for its answers."""
        stop("on_wire")
        if any(bootclock() >= job.deadline for _, job in work):  # as the toolkit does, right before it leaves
            return [TemporaryError("too late to send", code="deadline")] * len(work)
        request = Request(publisher, work)
        if hand() is None:
            request.act()
        else:
            self.flight.append(request)
            stop("sent", request)
        return request.answers

    def under_way(self, key: str) -> Request | None:
        """The request of this delivery that may still be carried out."""
        return next((one for one in self.flight if any(str(job.key) == key for _, job in one.work)), None)


NETWORK = Network()


def fresh_network() -> Network:
    """An empty network in place of the former one."""
    global NETWORK
    NETWORK = Network()
    return NETWORK


class EndpointConfig(Config):
    retract_on_expiry: bool = False


class Endpoint(Publisher):
    """What every channel here has in common."""

    Config = EndpointConfig
    shows_path: ClassVar[bool] = False
    gated: ClassVar[bool] = False  # no version overtakes a later one

    def render(self, content, operation):
        snapshot = content.snapshot
        return {
            "text": f"{snapshot.title} {snapshot.path}" if self.shows_path else snapshot.title,
            "content": str(snapshot.content_id),
            "cause": content.cause,
            "excluded": snapshot.excluded_channels,
            "known": [correction.wrong for correction in snapshot.corrections],
            "corrections": [correction.wrong for correction in content.corrections],
        }

    def deliver(self, payload, job):
        (answer,) = NETWORK.send(self, [(payload, job)])
        if isinstance(answer, Exception):
            raise answer
        return answer

    def try_act(self, payload: Payload, job: Job) -> Receipt | Exception:
        try:
            return self.act(payload, job)
        except PermanentError as refused:
            return refused

    def act(self, payload: Payload, job: Job) -> Receipt:
        """Change what readers see."""
        wall = NETWORK.wall(job.channel)
        content, told = payload["content"], frozenset(payload["corrections"])
        if self.gated and wall.versions.get(content, 0) > job.version:
            return job.receipt or Receipt(remote_id=content, url=content)
        wall.versions[content] = job.version
        if job.operation in (Operation.UPDATE, Operation.RETRACT):
            return self.change(wall, payload, job)
        url = content if self.gated else NETWORK.address()
        new_post = Post(url, content, str(job.key), job.version, payload["text"], frozenset(payload["known"]), told)
        if job.operation == Operation.CREATE:
            if not self.gated and job.channel in payload["excluded"] and payload["cause"] != Cause.REPOST:
                NETWORK.violate("posted where the item is unticked")
            if not self.gated:
                self.count(wall, new_post)
            wall.posts[url] = new_post
            wall.lost.discard(content)
        else:
            self.count_notice(wall, new_post, payload["cause"])
        wall.keys.append(new_post.key)
        wall.events.append((job.operation, new_post, payload["cause"]))
        return Receipt(remote_id=url, url=url)

    def count(self, wall: Wall, new_post: Post) -> None:
        """Two of one item."""
        if new_post.key in wall.keys:
            NETWORK.violate("two posts of one version")
        if Capability.UPDATE in self.capabilities and any(
            post.content == new_post.content for post in wall.posts.values()
        ):
            NETWORK.violate("two posts of one item")

    def count_notice(self, wall: Wall, new_post: Post, cause: str) -> None:
        """The same told twice to the same people."""
        before = self.notices(wall, new_post.content)
        if new_post.key in wall.keys or new_post.told & {one for _cause, note in before for one in note.told}:
            NETWORK.violate("told twice")
        if cause in TAKEN_BACK and any(earlier in TAKEN_BACK for earlier, _note in before):
            NETWORK.violate("told twice of a withdrawal")

    def change(self, wall: Wall, payload: Payload, job: Job) -> Receipt:
        # A feed of one's own knows an item by its name, whether or not a receipt says where it stands.
        url = payload["content"] if self.gated else job.receipt.remote_id
        post = wall.posts.get(url)
        told = frozenset(payload["corrections"])
        if job.operation == Operation.RETRACT:
            wall.posts.pop(url, None)
        elif post is not None:
            post.text, post.version, post.key = payload["text"], job.version, str(job.key)
            post.told |= told
        elif self.gated:
            known = frozenset(payload["known"])
            wall.posts[url] = Post(url, url, str(job.key), job.version, payload["text"], known, told)
        else:
            raise PermanentError("somebody deleted it there", code="gone")
        return Receipt(remote_id=url, url=url)

    @staticmethod
    def notices(wall: Wall, content: str) -> list[tuple[str, Post]]:
        """What the audience of an item was told apart since it got it last, each with its cause."""
        notices: list[tuple[str, Post]] = []
        for operation, posted, cause in wall.events:
            if posted.content == content:
                notices = [] if operation == Operation.CREATE else [*notices, (cause, posted)]
        return notices

    def lookup(self, job):
        stop("asking")
        answer = self.find(job)
        stop("looked")
        return answer

    def find(self, job: Job) -> Done | NotDone:
        """Whether it was done, as a reader can tell."""
        wall = NETWORK.wall(job.channel)
        if job.operation == Operation.RETRACT:
            return NotDone() if job.receipt.remote_id in wall.posts else Done(job.receipt)
        if job.operation == Operation.UPDATE:
            return Done(job.receipt) if any(post.key == str(job.key) for post in wall.posts.values()) else NotDone()
        for operation, posted, _cause in wall.events:
            there = operation == Operation.NOTICE or posted.url in wall.posts
            if posted.key == str(job.key) and there:
                return Done(Receipt(remote_id=posted.url, url=posted.url))
        return NotDone()


class MachinePost(Endpoint):
    """Posts that can be changed, taken back and looked up."""

    name, label = "machine-post", "Post"
    capabilities = Capability.UPDATE | Capability.RETRACT | Capability.LOOKUP


class MachinePage(MachinePost):
    """The same, where changing and taking back may be repeated."""

    name, label = "machine-page", "Page"
    idempotent = frozenset({Operation.UPDATE, Operation.RETRACT})


class MachineLetter(Endpoint):
    """Letters: what is sent stays sent; readers can be told, and the post office remembers."""

    name, label = "machine-letter", "Letter"
    capabilities = Capability.NOTICE | Capability.LOOKUP


class MachineShout(Endpoint):
    """Shouts: no change, no taking back, no telling; only a person hears whether one was heard."""

    name, label = "machine-shout", "Shout"

    def lookup(self, job):
        return Unsure()


class MachineFeed(Endpoint):
    """A feed of one's own, as archive and website are: all can be repeated, no version overtakes a later one."""

    name, label = "machine-feed", "Feed"
    capabilities = Capability.UPDATE | Capability.RETRACT | Capability.EARLY | Capability.BACKFILL | Capability.BATCH
    idempotent = frozenset(Operation)
    retracts_on_expiry = True
    outside = False
    shows_path = True
    gated = True

    def deliver_many(self, work):
        return NETWORK.send(self, list(work))


KINDS = {
    "post": MachinePost,
    "page": MachinePage,
    "letter": MachineLetter,
    "shout": MachineShout,
    "feed": MachineFeed,
}
