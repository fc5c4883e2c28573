"""The world, driven by hypothesis."""

from __future__ import annotations

import time
from collections import Counter

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.commits import rolled_back
from tests.publishers.ledger.machine.world import FATES, Violation, World, tell

KINDS = ("post", "post retracts", "page", "letter", "shout", "feed")
VERBS = ("publish", "edit", "correct", "move", "unpublish", "expire", "withdraw", "early", "cancel", "untick", "delete")
WORK = ("start", "step", "step", "sweep", "lose_lease", "look_up_due", "waits_over")
PEOPLE = ("pause", "resume", "outbox", "live", "live", "check_remote", "decide", "retry", "repost", "give_up")
SHORTEN = 60.0  # seconds to find the shortest story of what went wrong
few = st.integers(0, 2)


def run(machine: type[LedgerMachine], steps: int, *, anew: bool = False) -> int:
    """Take at least that many steps; returns how many were taken. Violation with the shortest story found.

    The same steps each time, unless `anew`: then others, which no run before may have met.
    """
    machine.taken = Counter()
    try:
        while (left := steps - machine.taken.total()) > 0:
            # Nothing is kept between runs, and hypothesis's own shrinking takes minutes where `shorten` takes seconds.
            options = settings(
                max_examples=max(10, left // 20),
                stateful_step_count=60,
                derandomize=not anew,
                database=None,
                deadline=None,
                print_blob=False,
                report_multiple_bugs=False,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            run_state_machine_as_test(machine, settings=options)
            if not anew:
                break
    except Violation as violation:
        raise Violation(shorten(machine, violation)) from None
    return machine.taken.total()


def shorten(machine: type[LedgerMachine], violation: Violation) -> str:
    """Leave out of the last story what it does not need to end as badly; returns what it then says."""
    until, reason, story = time.monotonic() + SHORTEN, str(violation), list(machine.script)
    size = len(story) // 2
    while size and time.monotonic() < until:
        at = len(story)
        while at > 0 and time.monotonic() < until:
            at -= size
            less = story[: max(at, 0)] + story[at + size :]
            what = _told_again(machine, less)
            if what and what.split()[:4] == reason.split()[:4]:
                reason, story = what, less
        size //= 2
    return reason


def _told_again(machine: type[LedgerMachine], story: list[tuple]) -> str:
    """How a story ends on the channels of the last one; '' when it ends well."""
    with rolled_back():
        try:
            tell(machine.make_world(None, *machine.opened), story)
        except Violation as violation:
            return str(violation)
        return ""


class LedgerMachine(RuleBasedStateMachine):
    """Every step is one thing that happens; each example ends with the account of what readers saw."""

    taken: Counter[str]
    opened: tuple[list[str], int]
    script: list[tuple]
    kinds: tuple[str, ...] = KINDS
    world: World | None = None

    def make_world(self, kinds: list[str], contents: int) -> World:
        return World(kinds, contents)

    def __init__(self) -> None:
        super().__init__()
        self._whole = rolled_back()
        self._whole.__enter__()
        self._broken = False

    def take(self, name: str, *values: object) -> bool:
        """One step, and whether it did anything; only then it counts."""
        self.script.append((name, *values))
        try:
            done = getattr(self.world, name)(*values)
            self.world.check()
            self.taken[name] += done
            return done
        except Violation as violation:
            self._broken = True
            raise Violation(self.world.with_story(violation)) from None

    @initialize(kinds=st.lists(st.integers(0, 5), min_size=1, max_size=2), contents=st.integers(1, 2))
    def open(self, kinds, contents):
        type(self).opened = ([self.kinds[kind % len(self.kinds)] for kind in kinds], contents)
        type(self).script = []
        self.world = self.make_world(*self.opened)
        self.take("newsroom", "publish")

    @rule(verb=st.sampled_from(VERBS), content=few, heard=st.sampled_from((True, True, True, False)))
    def newsroom(self, verb, content, heard):
        self.take("newsroom", verb, content, heard)

    @rule(what=st.sampled_from(("reconcile", "crash_in_planning", "plan")), content=few)
    def planning(self, what, content):
        self.take(what, content)

    @rule(what=st.sampled_from(WORK), which=few)
    def worker(self, what, which):
        self.take(what, which)

    @rule(which=few)
    def worker_goes_on(self, which):
        if not self.take("step", which) and not self.take("start", which) and self.world.network.flight:
            self.take("network_does", "lands", which)

    @rule(which=few, verb=st.sampled_from(VERBS))
    def worker_goes_on_or_news_come(self, which, verb):
        if not self.take("step", which) and not self.take("start", which):
            self.take("newsroom", verb, which)

    @rule(which=few, verb=st.sampled_from(("publish", "correct", "edit", "withdraw", "untick")))
    def news_come_while_a_worker_is_on_its_way(self, which, verb):
        self.take("start", which)
        self.take("newsroom", verb, which)

    @precondition(lambda self: self.world.network.flight)
    @rule(which=few)
    def request_lands(self, which):
        self.take("network_does", "lands", which)

    @precondition(lambda self: self.world.network.flight)
    @rule(what=st.sampled_from(("lands unheard", "lost", "times out", *FATES)), which=few)
    def request_fares_ill(self, what, which):
        self.take("network_does", what, which)

    @precondition(lambda self: self.world.doubts)
    @rule(which=few)
    def time_for_a_look_up(self, which):
        self.take("look_up_due", which)
        self.take("sweep", which)

    @precondition(lambda self: len(self.world.idle()) < 2)
    @rule(what=st.sampled_from(("die", "lose_lease", "lose_lease")), which=few)
    def worker_fares_ill(self, what, which):
        self.take(what, which)

    @rule(what=st.sampled_from(PEOPLE), which=few)
    def person(self, what, which):
        self.take(what, which)

    def teardown(self):
        try:
            if self.world is not None and not self._broken:
                self.world.quiesce()
                self.world.account()
        except Violation as violation:
            raise Violation(self.world.with_story(violation)) from None
        finally:
            if self.world is not None:
                self.world.close()
            self._whole.__exit__(None, None, None)
