"""Everything that can happen to a ledger, one thing at a time, through the engine's own functions.

Each verb returns whether it did anything. `quiesce` lets everything come to its end; `account` then compares what
readers see with what the newsroom wants, as `ledger_model.py` of the design does.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from django.db import connection

from publishers.contract import Capability, Cause, Intent, Operation, Reach, TemporaryError, UnknownOutcome
from publishers.contract.errors import ChannelUnavailable, ConfigurationError, ContentRejected, RateLimited
from publishers.ledger import claiming, operating, planning, reconciling, running, sweeping
from publishers.ledger.models import Channel, Delivery, Placement, Publication
from publishers.ledger.states import IN_DOUBT, OPEN, Hold, Mode, State
from publishers.ledger.transitions import CANCELLABLE
from publishers.runtime import clock
from tests.commits import rolled_back
from tests.publishers.ledger.machine import remote
from tests.publishers.ledger.machine.remote import TAKEN_BACK, Hand, Request, Violation
from tests.sketch.models import Sketch

ENGINE = {
    "LEASE": 1e6,  # nothing runs out by itself: the machine says when
    "BACKOFF_BASE": 0.0,
    "BACKOFF_CAP": 0.0,
    "MAX_ATTEMPTS": 5,
    "LOOKUP_DELAY": 1e6,
    "LOOKUP_GAP": 1e6,
    "RECONCILE_EVERY": 60.0,
    "BREAKER_AFTER": 3,
    "BREAKER_COOLDOWN": 1e6,
}
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
ROUNDS = 40  # in which everything comes to its end, or is stuck
FATES = {
    "refused": lambda: TemporaryError("busy"),
    "slow": lambda: RateLimited("slow down", retry_after=1e6),
    "down": lambda: ChannelUnavailable("down"),
    "rejected": lambda: ContentRejected("too long"),
    "rights": lambda: ConfigurationError("token"),
}


def kind_of(channel: Channel) -> str:
    return channel.publisher.removeprefix("machine-")


class World:
    """A newsroom, its channels of the given kinds, and two workers."""

    def __init__(self, kinds: list[str], contents: int = 1) -> None:
        self.network = remote.fresh_network()
        self.network.depth = len(connection.savepoint_ids)
        self.hands = [Hand(0), Hand(1)]
        self.story: list[str] = []
        self._words = 0
        self.contents = [uuid.uuid5(uuid.NAMESPACE_URL, f"content {number}") for number in range(contents)]
        self.first: dict[uuid.UUID, datetime] = {}
        self.channels = []
        for position, kind in enumerate(kinds):
            name, _, config = kind.partition(" ")
            channel = Channel(slug=f"{name}-{position}", name=kind, publisher=f"machine-{name}", mode=Mode.LIVE)
            channel.config = {"retract_on_expiry": True} if config else {}
            channel.since = clock.now() - timedelta(days=1)
            channel.save()
            self.channels.append(channel)

    def tell(self, what: str) -> None:
        """Each thing that happens takes a second by the database's clock."""
        self.story.append(what)
        self.network.moment += timedelta(seconds=1)

    def check(self) -> None:
        """Violation when readers have seen what they should not."""
        if self.network.violation is not None:
            raise self.network.violation

    def with_story(self, what: Exception) -> str:
        """What went wrong, and everything that happened before."""
        return "\n    ".join([str(what), *self.story])

    def busy(self) -> list[int]:
        """Workers that can go on."""
        return [number for number, hand in enumerate(self.hands) if not hand.idle and not hand.waits]

    def idle(self) -> list[int]:
        return [number for number, hand in enumerate(self.hands) if hand.idle]

    @property
    def doubts(self) -> bool:
        return Delivery.objects.filter(state=State.UNKNOWN).exists()

    def close(self) -> None:
        """Leave no worker behind."""
        for hand in self.hands:
            if not hand.idle:
                hand.die()

    # The newsroom

    def newsroom(self, verb: str, content: int = 0, heard: bool = True) -> bool:
        """Something becomes of an item; unless `heard`, the process dies before it could plan."""
        content_id = self.contents[content % len(self.contents)]
        sketch = Sketch.objects.filter(content_id=content_id).first()
        if sketch is None:
            if verb not in ("publish", "early"):
                return False
            sketch = Sketch(content_id=content_id, reach=Reach.CANCEL)
        if not getattr(self, f"_{verb}")(sketch):
            return False
        self.tell(f"{verb} {content % len(self.contents)}{'' if heard else ', unheard'}")
        if verb != "delete":
            sketch.save()
        if heard:
            planning.plan(content_id)
        return True

    def _words_anew(self) -> str:
        self._words += 1
        return f"text {self._words}"

    def _publish(self, sketch: Sketch) -> bool:
        if sketch.reach == Reach.PUBLIC:
            return False
        # The newsroom keeps the moment, also of an item that was deleted and brought back.
        sketch.first_published_at = self.first.setdefault(sketch.content_id, clock.now())
        sketch.reach = Reach.PUBLIC
        return True

    def _edit(self, sketch: Sketch) -> bool:
        sketch.title = self._words_anew()
        return True

    def _correct(self, sketch: Sketch) -> bool:
        if sketch.reach != Reach.PUBLIC:
            return False
        sketch.title = self._words_anew()
        sketch.corrections = [*sketch.corrections, [f"wrong {self._words}", "right"]]
        return True

    def _move(self, sketch: Sketch) -> bool:
        sketch.path = f"/{self._words_anew()}/"
        return True

    def _unpublish(self, sketch: Sketch, reach: Reach = Reach.UNPUBLISH) -> bool:
        if sketch.reach != Reach.PUBLIC:
            return False
        sketch.reach = reach
        return True

    def _expire(self, sketch: Sketch) -> bool:
        return self._unpublish(sketch, Reach.EXPIRE)

    def _withdraw(self, sketch: Sketch) -> bool:
        if sketch.first_published_at is None or sketch.reach == Reach.WITHDRAW:
            return False
        sketch.reach = Reach.WITHDRAW
        return True

    def _early(self, sketch: Sketch) -> bool:
        if sketch.reach in (Reach.PUBLIC, Reach.EARLY, Reach.WITHDRAW):
            return False
        sketch.reach = Reach.EARLY
        return True

    def _cancel(self, sketch: Sketch) -> bool:
        if sketch.reach != Reach.EARLY:
            return False
        sketch.reach = Reach.CANCEL if sketch.first_published_at is None else Reach.UNPUBLISH
        return True

    def _untick(self, sketch: Sketch) -> bool:
        self._words += 1
        slug = self.channels[self._words % len(self.channels)].slug
        sketch.excluded_channels = sorted({*sketch.excluded_channels} ^ {slug})
        return True

    def _delete(self, sketch: Sketch) -> bool:
        # Refused while it stands outside, as the newsroom does.
        outside = [channel for channel in self.channels if remote.KINDS[kind_of(channel)].outside]
        mine = {"content_id": sketch.content_id, "channel__in": outside}
        standing = Placement.objects.filter(**mine, receipt__isnull=False).exists()
        if standing or Delivery.objects.filter(**mine, state__in=IN_DOUBT).exists():
            return False
        sketch.delete()
        return True

    def _number(self, delivery: Delivery) -> int:
        """The version as people count."""
        earlier = Publication.objects.filter(content_id=delivery.content_id, version__lte=delivery.version)
        return earlier.count()

    # Planning

    def plan(self, content: int = 0) -> bool:
        self.tell(f"plan {content % len(self.contents)}")
        planning.plan(self.contents[content % len(self.contents)])
        return True

    def crash_in_planning(self, content: int = 0) -> bool:
        """The process dies in the transaction that plans."""
        self.tell("crash in planning")
        with rolled_back():
            planning.plan(self.contents[content % len(self.contents)])
        return True

    def reconcile(self, which: int = 0) -> bool:
        """Twice is as good as once."""
        self.tell("reconcile")
        reconciling.reconcile()
        before = self.ledger()
        if reconciling.reconcile() or self.ledger() != before:
            raise Violation("reconciling twice changed the ledger")
        return True

    def ledger(self) -> list[tuple]:
        """Everything the ledger says, but for moments."""
        publications = Publication.objects.order_by("pk").values_list("pk", "content_id", "version", "cause", "hash")
        deliveries = Delivery.objects.order_by("pk").values_list("pk", "key", "state", "claim_no", "operation")
        return [*publications, *deliveries, *Placement.objects.order_by("pk").values_list("pk", "version", "receipt")]

    # Workers

    def start(self, which: int = 0) -> bool:
        """A worker claims; it stops again before it writes on_wire."""
        if not self.idle():
            return False
        due = Delivery.objects.due(clock.now()).filter(channel__hold=Hold.NONE).values_list("channel", flat=True)
        if not (channels := sorted(set(due))):
            return False
        mine = self.hands[self.idle()[0]]
        channel = Channel.objects.get(pk=channels[which % len(channels)])
        self.tell(f"{mine.name} claims of {channel.slug}")

        def work() -> None:
            claimed = claiming.claim(mine.name, limit=1 + which, channel=channel)
            if claimed:
                mine.claims = [(delivery.pk, delivery.claim_no) for delivery in claimed]
                self._check_ticked(claimed)
                remote.stop("claimed")
                running.run(claimed, mine.name)

        mine.call(work)
        return True

    def _check_ticked(self, claimed: list[Delivery]) -> None:
        """Nothing is created where the newest version does not want it."""
        for delivery in claimed:
            newest = planning.newest_publication(delivery.content_id)
            left_out = delivery.channel.slug in newest.read_snapshot().excluded_channels
            unwanted = left_out or newest.intent == Intent.ABSENT
            # What may be created again is, where it may stand already.
            again = remote.KINDS[kind_of(delivery.channel)].gated
            chosen = again or delivery.publication.cause == Cause.REPOST
            if delivery.operation == Operation.CREATE and unwanted and not chosen:
                self.network.violate("claimed to be posted where the newest version does not want it")

    def step(self, which: int = 0) -> bool:
        """A worker goes on to its next stop."""
        if not (busy := self.busy()):
            return False
        mine = self.hands[busy[which % len(busy)]]
        self.tell(f"{mine.name} goes on from {mine.at}")
        mine.go_on()
        return True

    def die(self, which: int = 0) -> bool:
        mine = self.hands[which % 2]
        if mine.idle:
            return False
        self.tell(f"{mine.name} dies at {mine.at}")
        mine.die()
        return True

    def lose_lease(self, which: int = 0) -> bool:
        """The lease of a delivery is over, whether its worker lives or not."""
        sending = list(Delivery.objects.filter(state=State.SENDING).order_by("pk").select_related("channel"))
        if not sending:
            return False
        delivery = sending[which % len(sending)]
        claim = (delivery.pk, delivery.claim_no)
        holders = [hand for hand in self.hands if claim in hand.claims]
        self.tell(f"the lease of v{self._number(delivery)} on {delivery.channel.slug} is over")
        for holder in holders:
            holder.late = True
        # A worker holds what it claimed at once until the same moment.
        together = [pk for holder in holders for pk, _claim_no in holder.claims] or [delivery.pk]
        Delivery.objects.filter(pk__in=together, state=State.SENDING).update(lease_until=LONG_AGO)
        self._quiet_network(delivery)
        return True

    def _quiet_network(self, delivery: Delivery) -> None:
        """What may be repeated is repeated soon, so that here a request has landed by then."""
        publisher = remote.KINDS[kind_of(delivery.channel)]
        request = self.network.under_way(str(delivery.key))
        if request and delivery.operation in publisher.idempotent and not publisher.gated:
            self._land(request)

    def sweep(self, which: int = 0) -> bool:
        if not self.idle():
            return False
        mine = self.hands[self.idle()[which % len(self.idle())]]
        self.tell(f"{mine.name} sweeps")
        mine.call(lambda: sweeping.sweep(mine.name))
        return True

    def look_up_due(self, which: int = 0) -> bool:
        """The moment to ask about an unknown outcome has come: a request has died or landed before the second."""
        unknown = Delivery.objects.filter(state=State.UNKNOWN, needs_person=False).order_by("pk")
        # One that is being asked about is asked about a second time.
        is_looking = any(hand.at in ("asking", "looked") for hand in self.hands)
        second = [one.pk for one in unknown if is_looking or one.lookups]
        due = [one for one in unknown if one.pk not in second or not self.network.under_way(str(one.key))]
        if not due:
            return False
        delivery = due[which % len(due)]
        self.tell(f"the look-up of v{self._number(delivery)} is due")
        Delivery.objects.filter(pk=delivery.pk).update(not_before=clock.now())
        return True

    def waits_over(self, which: int = 0) -> bool:
        """Breakers, back-offs and what a channel asked for are over."""
        self.tell("the waits are over")
        Channel.objects.filter(hold=Hold.BREAKER).update(hold_until=clock.now() - timedelta(seconds=1))
        Channel.objects.update(next_slot_at=None)
        Delivery.objects.filter(state__in=OPEN).update(not_before=clock.now())
        return True

    # The network

    def network_does(self, what: str, which: int = 0) -> bool:
        """A request lands, lands unheard, is lost, is refused, or its worker gives up waiting for it."""
        waiting = [hand.request for hand in self.hands if hand.waits]
        if not self.network.flight:
            return False
        request = self.network.flight[which % len(self.network.flight)]
        job = request.work[0][1]
        self.tell(f"{job.operation} of {job.channel}: {what}")
        if what == "lands":
            self._land(request)
        elif what == "lands unheard":
            self._land(request)
            request.fail(UnknownOutcome("cut"))
        elif what == "times out" and not self._lingers_badly(request):
            request.fail(UnknownOutcome("timeout"))  # it is still under way
        else:
            self.network.flight.remove(request)
            request.fail(FATES[what]() if what in FATES and request in waiting else UnknownOutcome("cut"))
        return True

    def _lingers_badly(self, request: Request) -> bool:
        return request.work[0][1].operation in request.publisher.idempotent and not request.publisher.gated

    def _land(self, request: Request) -> None:
        self.network.flight.remove(request)
        request.act()

    # People

    def pause(self, channel: int = 0) -> bool:
        operating.pause(self._channel(channel, "pause"))
        return True

    def resume(self, channel: int = 0) -> bool:
        operating.resume(self._channel(channel, "resume"))
        return True

    def outbox(self, channel: int = 0) -> bool:
        operating.configure(self._channel(channel, "outbox"), mode=Mode.OUTBOX)
        return True

    def live(self, channel: int = 0) -> bool:
        operating.configure(self._channel(channel, "live"), mode=Mode.LIVE)
        return True

    def _channel(self, channel: int, what: str) -> Channel:
        target = self.channels[channel % len(self.channels)]
        self.tell(f"{what} {target.slug}")
        return Channel.objects.get(pk=target.pk)

    def retry(self, which: int = 0) -> bool:
        dead = list(Delivery.objects.filter(state=State.DEAD).newest().order_by("pk").select_related("channel"))
        return bool(dead) and self._mend(dead[which % len(dead)])

    def _mend(self, delivery: Delivery) -> bool:
        """What a person does with a dead letter."""
        self.tell(f"somebody mends v{self._number(delivery)} on {delivery.channel.slug} ({delivery.error_code})")
        if delivery.error_code == "gone":
            return self._repost(delivery.channel, delivery.content_id)
        if delivery.error_code == "NotSupported":
            return False  # they are told by hand
        operating.retry(delivery)
        return True

    def give_up(self, which: int = 0) -> bool:
        """An operator cancels what has not left."""
        left = list(Delivery.objects.filter(state__in=CANCELLABLE).newest().order_by("pk").select_related("channel"))
        if not left:
            return False
        delivery = left[which % len(left)]
        self.tell(f"cancel v{self._number(delivery)} on {delivery.channel.slug}")
        operating.cancel(delivery)
        return True

    def check_remote(self, which: int = 0) -> bool:
        """An operator asks the channel now."""
        unknown = list(Delivery.objects.filter(state=State.UNKNOWN).order_by("pk").select_related("channel"))
        if not unknown:
            return False
        delivery = unknown[which % len(unknown)]
        self.tell(f"check v{self._number(delivery)} on {delivery.channel.slug}")
        operating.check_remote(delivery)
        return True

    def decide(self, which: int = 0) -> bool:
        """A person who was there says how an unknown outcome ended."""
        undecided = (
            Delivery.objects.filter(state=State.UNKNOWN, needs_person=True).order_by("pk").select_related("channel")
        )
        known = [one for one in undecided if not self.network.under_way(str(one.key))]
        if not known:
            return False
        delivery = known[which % len(known)]
        wall = self.network.wall(delivery.channel.slug)
        post = next((post for _operation, post, _cause in wall.events if post.key == str(delivery.key)), None)
        self.tell(f"a person {'saw' if post else 'did not see'} v{self._number(delivery)} on {delivery.channel.slug}")
        if post:
            operating.mark_published(delivery, post.url, "seen")
        else:
            operating.mark_not_done(delivery)
        return True

    def repost(self, which: int = 0) -> bool:
        """Somebody deleted an item on the channel itself, and an operator posts it again."""
        standing = list(Placement.objects.filter(receipt__isnull=False).order_by("pk").select_related("channel"))
        if not standing:
            return False
        placement = standing[which % len(standing)]
        return self._repost(placement.channel, placement.content_id)

    def _repost(self, channel: Channel, content_id: uuid.UUID) -> bool:
        newest = planning.newest_publication(content_id)
        standing = Placement.objects.filter(channel=channel, content_id=content_id, receipt__isnull=False).exists()
        if newest is None or not standing:
            return False
        wall = self.network.wall(channel.slug)
        try:
            operating.repost(newest, Channel.objects.get(pk=channel.pk), None)
        except operating.NotPossible:
            return False
        for post in [post for post in wall.posts.values() if post.content == str(content_id)]:
            wall.posts.pop(post.url)
            wall.lost.add(str(content_id))
        self.tell(f"repost on {channel.slug}")
        return True

    # The end

    def quiesce(self) -> None:
        """Let everything come to its end: the network is quiet, workers finish, people decide."""
        self.tell("everything comes to its end")
        for hand in self.hands:
            while not hand.idle:
                if hand.waits:
                    self._land(hand.request)
                hand.go_on()
        while self.network.flight:
            self._land(self.network.flight[0])
        self.check()
        reconciling.reconcile()
        for _ in range(ROUNDS):
            done = self._round()
            self.check()
            if done:
                return
        left = Delivery.objects.filter(state__in=(*OPEN, *IN_DOUBT)).newest().values_list("channel__slug", "state")
        raise Violation(f"stuck: {list(left)}")

    def _round(self) -> bool:
        """One go at all that is left; whether nothing was."""
        for channel in Channel.objects.filter(hold=Hold.PAUSED):
            operating.resume(channel)
        self.waits_over()
        Delivery.objects.filter(state=State.SENDING).update(lease_until=LONG_AGO)
        Delivery.objects.filter(state=State.UNKNOWN).update(not_before=clock.now() - timedelta(seconds=1))
        sweeping.sweep("last")
        while self.decide():
            pass
        mended = [
            self._mend(one) for one in Delivery.objects.filter(state=State.DEAD).newest().select_related("channel")
        ]
        while (channel := claiming.next_channel()) is not None:
            running.run(claiming.claim("last", limit=3, channel=channel), "last")
        waiting = Delivery.objects.filter(state__in=(State.QUEUED, State.WAITING, State.HELD, *IN_DOUBT))
        to_mend = Delivery.objects.filter(state=State.DEAD, error_code="gone").newest()
        return not any(mended) and not waiting.exists() and not to_mend.exists()

    def account(self) -> None:
        """Compare the ledger, the newsroom and what readers see, once nothing moves any more."""
        if reconciling.reconcile():
            raise Violation("the reconciler found something that was not planned")
        for content_id in self.contents:
            self._check_planned(content_id)
            for channel in Channel.objects.all():
                self._check(channel, content_id)
        keys = Delivery.objects.values_list("key", flat=True)
        if len(set(keys)) < len(keys):
            raise Violation("a key was used twice")

    def _check_planned(self, content_id: uuid.UUID) -> None:
        """The ledger says what planning from scratch would say, and its versions rise."""
        rows = list(Publication.objects.filter(content_id=content_id).order_by("pk"))
        versions = [row.version for row in rows]
        if versions != sorted(set(versions)):
            raise Violation("versions do not rise")
        says = None
        if rows and rows[-1].intent == Intent.PRESENT:
            says = (rows[-1].reach, rows[-1].hash)
        with rolled_back():
            for model in (Placement, Delivery, Publication):
                model.objects.filter(content_id=content_id).delete()
            anew = planning.plan(content_id)
            would_say = (anew.reach, anew.hash) if anew is not None else None
        if says != would_say:
            raise Violation(f"the ledger says {says}, planning from scratch {would_say}")

    def _check(self, channel: Channel, content_id: uuid.UUID) -> None:
        """What one channel's readers see of one item."""
        publication = Publication.objects.filter(content_id=content_id, only_channel=None).order_by("-version").first()
        if publication is None:
            return
        newest = Delivery.objects.filter(channel=channel, content_id=content_id).order_by("-version").first()
        wall = self.network.wall(channel.slug)
        posts = [post for post in wall.posts.values() if post.content == str(content_id)]
        placement = Placement.objects.filter(channel=channel, content_id=content_id).first()
        if newest is not None and newest.state == State.CANCELLED:
            return  # an operator's choice
        left_out = channel.slug in publication.read_snapshot().excluded_channels
        if str(content_id) in wall.lost and (left_out or publication.reach != Reach.PUBLIC):
            return  # deleted there by hand, and no version since had to be there
        reposts = Delivery.objects.filter(channel=channel, content_id=content_id, publication__cause=Cause.REPOST)
        if str(content_id) in wall.lost and reposts.filter(state__in=(State.KEPT, State.CANCELLED)).exists():
            return  # deleted there by hand, and the repost was kept while the channel was an outbox, or cancelled
        standing = placement is not None and placement.receipt is not None
        if newest is not None and newest.state == State.KEPT and not standing:
            return  # kept while the channel was an outbox, and never sent later
        publisher = channel.make()
        if Capability.UPDATE in publisher.capabilities:
            if channel.mode == Mode.LIVE:
                self._check_placement(channel, placement, posts)
                self._check_posts(channel, publication, posts)
        elif channel.mode == Mode.LIVE and Capability.NOTICE in publisher.capabilities:
            self._check_letters(channel, publication, placement)

    def _check_placement(self, channel: Channel, placement: Placement | None, posts: list[remote.Post]) -> None:
        receipt = placement.read_receipt() if placement is not None else None
        addresses = [] if receipt is None else [receipt.remote_id]
        if addresses != [post.url for post in posts]:
            raise Violation(f"{channel.slug}: the ledger says that it stands at {addresses}, there it is {posts}")

    def _check_posts(self, channel: Channel, publication: Publication, posts: list[remote.Post]) -> None:
        publisher, snapshot = channel.make(), publication.read_snapshot()
        early = publication.reach == Reach.EARLY
        if publication.intent == Intent.ABSENT or (early and Capability.EARLY not in publisher.capabilities):
            absent = self._last_absence(publication)
            stays = absent is None or (
                absent.cause in (Cause.UNPUBLISH, Cause.EXPIRE) and not publisher.retract_on_expiry()
            )
            if posts and not stays:
                raise Violation(f"{channel.slug}: {absent.cause}, yet out there")
            return
        if not posts:
            old = publication.first_published_at is not None and publication.first_published_at < channel.since
            if channel.slug in snapshot.excluded_channels or (
                old and Capability.BACKFILL not in publisher.capabilities
            ):
                return
            raise Violation(f"{channel.slug}: published, yet not there")
        (post,) = posts
        missed = {one.wrong for one in snapshot.corrections} - post.known - post.told
        if missed and not publisher.gated:
            raise Violation(f"{channel.slug}: nobody was told of {missed}")
        if channel.slug in snapshot.excluded_channels:
            return
        text = f"{snapshot.title} {snapshot.path}" if publisher.shows_path else snapshot.title
        if post.text != text:
            raise Violation(f"{channel.slug}: shows {post.text!r}, newest is {text!r}")

    @staticmethod
    def _last_absence(publication: Publication) -> Publication | None:
        """The newest absence, where nothing public came after it."""
        before = Publication.objects.filter(content_id=publication.content_id, version__lte=publication.version)
        for row in before.order_by("-version"):
            if row.intent == Intent.ABSENT:
                return row
            if row.reach == Reach.PUBLIC:
                return None
        return None

    def _check_letters(self, channel: Channel, publication: Publication, placement: Placement | None) -> None:
        wall = self.network.wall(channel.slug)
        content = str(publication.content_id)
        sent = [post for operation, post, _ in wall.events if post.content == content and operation == Operation.CREATE]
        snapshot = publication.read_snapshot()
        if not sent:
            old = publication.first_published_at is not None and publication.first_published_at < channel.since
            missing = publication.intent == Intent.PRESENT and publication.reach == Reach.PUBLIC
            if missing and not old and channel.slug not in snapshot.excluded_channels:
                raise Violation(f"{channel.slug}: published, yet never sent")
            return
        notices = remote.Endpoint.notices(wall, content)
        taken_back = any(cause in TAKEN_BACK for cause, _note in notices)
        if publication.cause in TAKEN_BACK and not taken_back:
            raise Violation(f"{channel.slug}: nobody was told of the withdrawal")
        if taken_back and placement is not None and placement.receipt is not None:
            raise Violation(f"{channel.slug}: the ledger says that it stands, its readers know better")
        if publication.cause in (Cause.UNPUBLISH, Cause.EXPIRE, Cause.EARLY) or (
            taken_back and publication.cause not in TAKEN_BACK
        ):
            return
        if taken_back:  # of what was corrected after the withdrawal that they know of, readers need not hear
            version = max(note.version for cause, note in notices if cause in TAKEN_BACK)
            snapshot = Publication.objects.get(content_id=publication.content_id, version=version).read_snapshot()
        told = {one for _cause, note in notices for one in note.told} | sent[-1].known
        missed = {one.wrong for one in snapshot.corrections} - told
        if missed:
            raise Violation(f"{channel.slug}: nobody was told of {missed}")


def tell(world: World, story: list[tuple]) -> World:
    """Let a story happen, and everything come to its end; Violation when it ends badly."""
    try:
        for verb, *values in story:
            getattr(world, verb)(*values)
            world.check()
        world.quiesce()
        world.account()
    except Violation as violation:
        raise Violation(world.with_story(violation)) from None
    finally:
        world.close()
    return world
