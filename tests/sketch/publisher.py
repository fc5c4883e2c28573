"""Publishers whose remote is a list in this process; each kind can do less than the one before."""

from typing import ClassVar

from publishers.contract import (
    Capability,
    Config,
    Done,
    NotDone,
    Operation,
    Publisher,
    Receipt,
    UnknownOutcome,
)


class Remote:
    """What a reader of the channel sees, every call it got, and what it should do wrong next."""

    def __init__(self) -> None:
        self.posts: dict[str, str] = {}
        self.notices: list[str] = []
        self.calls: list[tuple[str, str]] = []
        self.trouble: list[Exception] = []
        self.acts_before_trouble = False


REMOTE = Remote()


class PostConfig(Config):
    retract_on_expiry: bool = False


class Post(Publisher):
    """Posts that can be changed, taken back and looked up."""

    name = "sketch-post"
    label = "Post"
    capabilities = Capability.UPDATE | Capability.RETRACT | Capability.LOOKUP
    Config = PostConfig

    def render(self, content, operation):
        return {
            "text": content.snapshot.title,
            "id": str(content.snapshot.content_id),
            "corrections": [correction.wrong for correction in content.corrections],
        }

    def deliver(self, payload, job):
        REMOTE.calls.append((job.operation, payload["text"]))
        trouble = REMOTE.trouble.pop(0) if REMOTE.trouble else None
        if trouble and not REMOTE.acts_before_trouble:
            raise trouble
        receipt = self.act(payload, job)
        if trouble:
            raise trouble
        return receipt

    def act(self, payload, job):
        if job.operation == Operation.CREATE:
            number = f"{len(REMOTE.calls)}"
            REMOTE.posts[number] = payload["text"]
            return Receipt(remote_id=number, url=f"http://127.0.0.1/{number}", data={"key": str(job.key)})
        if job.operation == Operation.UPDATE:
            REMOTE.posts[job.receipt.remote_id] = payload["text"]
            return job.receipt
        if job.operation == Operation.RETRACT:
            REMOTE.posts.pop(job.receipt.remote_id, None)
            return job.receipt
        REMOTE.notices.append(payload["text"])
        return Receipt(remote_id="notice")

    def lookup(self, job):
        if job.operation == Operation.RETRACT:
            return NotDone() if job.receipt.remote_id in REMOTE.posts else Done(job.receipt)
        for number, text in REMOTE.posts.items():
            if text == job.payload["text"]:
                return Done(Receipt(remote_id=number, url=f"http://127.0.0.1/{number}"))
        return NotDone()


class Letter(Post):
    """Letters: what is sent stays sent; readers can be told of a correction or a withdrawal."""

    name = "sketch-letter"
    label = "Letter"
    capabilities = Capability.NOTICE


class Shout(Post):
    """Shouts: no change, no taking back, no telling."""

    name = "sketch-shout"
    label = "Shout"
    capabilities = Capability.NONE


class Feed(Post):
    """A feed of one's own: takes everything ever published, early to the accredited, drops what expires."""

    name = "sketch-feed"
    label = "Feed"
    capabilities = Capability.UPDATE | Capability.RETRACT | Capability.EARLY | Capability.BACKFILL | Capability.BATCH
    idempotent: ClassVar = frozenset(Operation)
    retracts_on_expiry = True
    outside = False

    def act(self, payload, job):
        # A feed has one entry for each content, and knows it by that.
        if job.operation == Operation.RETRACT:
            REMOTE.posts.pop(payload["id"], None)
        else:
            REMOTE.posts[payload["id"]] = payload["text"]
        return Receipt(remote_id=payload["id"])

    def deliver_many(self, work):
        return [self.deliver(payload, job) for payload, job in work]


__all__ = ["REMOTE", "Feed", "Letter", "Post", "Shout", "UnknownOutcome"]
