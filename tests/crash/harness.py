"""Workers killed at every point of their work: `python -m tests.crash.harness` prints what became of it as JSON.

This process stays warm: Django, Wagtail and the plugins are loaded, no database connection, thread or socket is
open. Every worker, and whoever writes, publishes or counts in the newsroom, is forked from it. All works in one
newsroom on the database that the environment names, with a channel for every plugin; each kill has an item of its
own, whose fate at every other end is counted when the last worker has run to the end.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver
from django.utils.translation import gettext

import tests.warm  # noqa: F401  importing it readies Django
from cms.core.models import ContentCorrection, UnitPage
from cms.news.models import NewsStory
from cms.workflow import signals, withdraw
from publishers import registry
from publishers.channels.press.models import Outlet, PressContact
from publishers.contract import boottime
from publishers.ledger.models import Attempt, Channel, Delivery
from publishers.ledger.states import Phase, State
from publishers.ledger.steps import Step
from publishers.mail.models import MailRecipient
from publishers.mail.states import MailState
from publishers.worker.process import Worker
from tests.cms.users import house as houses
from tests.crash import aim
from tests.crash.remotes import FOLLOWER, JOURNALIST, NEW, OLD, OPERATIONS, REMOTES, SUBSCRIBER, Ends, Item, Mail
from tests.publishers.channels.bulletin.help import subscriber
from tests.publishers.channels.search_alerts.help import saved_search
from tests.servers import smtp

PLUGINS = tuple(REMOTES)
MAILERS = ("press", "bulletin")  # saved searches go to the mail engine as the bulletin does
STALL_POINTS = (Step.CLAIMED, Step.ON_WIRE)
EVENTS = 16_000  # a random kill falls within so many calls and returns after a worker's first claim
WAVE = 2  # items of each operation that the random kills find at a time
PATIENCE = 90.0  # seconds for the last worker to bring everything to its end

application = get_wsgi_application()


@dataclass
class Case:
    """One delivery whose worker was to be shot: what became of it, and how often it was done at the other end."""

    part: str
    plugin: str
    operation: str
    point: str
    item: Item
    hit: bool = False
    did: str = ""
    state: str = ""
    needs_person: bool = False
    swept: list[str] = field(default_factory=list)
    wires: int = 0
    done: int = 0


@dataclass
class MailCase:
    """One mail whose worker was to be shot."""

    plugin: str
    operation: str
    point: str
    message_id: str
    hit: bool = False
    state: str = ""
    copies: int = 0


class Shooting:
    """Workers of a newsroom that are shot, and what came of it at the other ends."""

    def __init__(self, ends: Ends) -> None:
        self.ends = ends
        self.cases: list[Case] = []
        self.mails: list[MailCase] = []
        self.kills = 0
        self.woken: dict[str, int] = {}
        self._numbers = iter(range(10_000))
        self._ready: dict[str, list[Item]] = {operation: [] for operation in OPERATIONS}

    def supply(self, items: dict[str, int], without: Iterable[str] = ()) -> None:
        """Have so many items ready for each operation: a draft to create, published ones to change or take back.

        They go on all channels but those they are to do without.
        """
        planned = [(operation, next(self._numbers)) for operation, number in items.items() for _ in range(number)]
        for (operation, _), item in zip(planned, elsewhere(_write, planned, list(without)), strict=True):
            self._ready[operation].append(item)
        self.finish()

    def act(self, operation: str, planned: bool = True) -> Item:
        """An editor does this to the next item; without `planned` their process ends before the engine hears of it."""
        item = self._ready[operation].pop()
        elsewhere(_act, item, operation, planned)
        return item

    def shoot(
        self,
        how: signal.Signals,
        take_aim: Callable[[aim.Shot], None],
        channels: Iterable[str] | None = None,
        moving: Callable[[], bool] = lambda: False,
    ) -> tuple[str, int]:
        """Let a worker work until it is hit, or nothing is `moving` any more.

        Returns what was hit ('' if nothing, and it is gone) and its process.
        """
        ear, mouth = os.pipe()
        pid = os.fork()
        if not pid:
            _be(lambda: _work(aim.Shot(mouth, how), take_aim, channels, moving))
        os.close(mouth)
        _, status = os.waitpid(pid, os.WUNTRACED)
        if os.WIFSTOPPED(status) or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == how):
            hit = os.read(ear, 1000).decode()
        elif os.waitstatus_to_exitcode(status):
            raise RuntimeError(f"a worker ended by itself: {os.waitstatus_to_exitcode(status)}")
        else:
            hit = ""
        os.close(ear)
        return hit, pid

    def finish(self) -> None:
        """A worker that nobody shoots brings everything to its end."""
        left = elsewhere(_finish)
        if left:
            raise RuntimeError(f"never came to an end: {left}")

    def kill_at_points(self) -> None:
        """Every point of the engine, every operation, every plugin."""
        self.supply(dict.fromkeys(OPERATIONS, len(aim.POINTS)))
        for operation in OPERATIONS:
            for point in aim.POINTS:
                planning = point in (Step.PLANNING, Step.PLANNED)
                item = self.act(operation, planned=not planning)
                cases = [Case("points", plugin, operation, point, item) for plugin in PLUGINS]
                self._at_point(cases, signal.SIGKILL, leading=planning)
                self.cases += cases
        self.finish()

    def stall(self) -> None:
        """Workers stopped before and after they wrote that the call is under way, woken when others did the work."""
        self.supply(dict.fromkeys(OPERATIONS, len(STALL_POINTS)))
        sleeping: list[int] = []
        for operation in OPERATIONS:
            for point in STALL_POINTS:
                item = self.act(operation)
                cases = [Case("stall", plugin, operation, point, item) for plugin in PLUGINS]
                sleeping += self._at_point(cases, signal.SIGSTOP)
                self.cases += cases
        self.finish()
        before = self.ends.counter().arrived
        for pid in sleeping:
            os.kill(pid, signal.SIGCONT)
        for pid in sleeping:
            os.waitpid(pid, 0)
        self.finish()
        self.woken = {name: number - before[name] for name, number in self.ends.counter().arrived.items()}

    def swap(self) -> None:
        """The two steps exchanged in the workers that are killed; the one that ends the work is sound.

        Two items, for the Page refuses a post that says the same as the last one.
        """
        self.supply({"create": 2})
        for _ in range(2):
            item = self.act("create")
            cases = [Case("swap", plugin, "create", aim.ACTED, item) for plugin in PLUGINS]
            self._at_point(cases, signal.SIGKILL, before=aim.swap_wire_and_call)
            self.cases += cases
        self.finish()

    def kill_mails(self) -> None:
        """The mail engine's own points: the mail is about to leave, was accepted, was settled."""
        for plugin in MAILERS:
            # A mail shares its commits with the one before and the one after it, so here each goes alone.
            others = [name for name in (*MAILERS, "saved_searches") if name != plugin]
            self.supply(dict.fromkeys(OPERATIONS, len(aim.MAIL_POINTS)), others)
            for operation in OPERATIONS:
                for point in aim.MAIL_POINTS:
                    item = self.act(operation)
                    self.shoot(signal.SIGKILL, lambda shot: None, PLUGINS)
                    key = elsewhere(_mail_of, item)
                    hit, _ = self.shoot(signal.SIGKILL, lambda shot, p=point, k=key: aim.at_mail(p, k, shot))
                    self.mails.append(MailCase(plugin, operation, point, key, hit=bool(hit)))
        self.finish()

    def kill_anywhere(self, chance: random.Random, most: int) -> None:
        """So many instants that nobody chose."""
        kills = 0
        while kills < most:
            for operation in OPERATIONS:
                for _ in range(WAVE):
                    item = self._next(operation)
                    self.cases += [Case("random", plugin, operation, "", item) for plugin in PLUGINS]
            while kills < most:
                number = chance.randrange(1, EVENTS)
                # One in four leads as well: it plans, keeps the schedule and sends the mail.
                channels = None if kills % 4 == 0 else PLUGINS
                hit, _ = self.shoot(signal.SIGKILL, lambda shot, n=number: aim.at_event(n, shot), channels, _moving)
                if not hit:
                    break
                kills += 1
        self.kills = kills
        self.finish()

    def timed(self, step: Callable[[], None], name: str = "") -> None:
        """Run one part and say on the way how long it took."""
        began, computed = time.monotonic(), _computed()
        step()
        took = f"{time.monotonic() - began:.0f} s, {_computed() - computed:.0f} s of them computing"
        print(f"{name or step.__name__}: {took}", file=sys.stderr, flush=True)  # noqa: T201

    def report(self) -> dict[str, Any]:
        """Everything, for who judges; no moment and no number that differs from run to run but in `random`."""
        for part in ("points", "stall", "random", "swap"):
            self._count(part)
        copies = self.ends.counter()
        for case in self.mails:
            case.copies = sum(mail.key == case.message_id for mail in copies.mails)
        states = elsewhere(_mail_states)
        for case in self.mails:
            case.state = states[case.message_id]
        arrived = [mail.key for mail in copies.mails]
        return {
            "cases": [asdict(case) for case in self.cases],
            "mails": [asdict(case) for case in self.mails],
            "woken": self.woken,
            "kills": self.kills,
            "mailed_twice": copies.mailed_twice(),
            "mail": {key: [state, arrived.count(key)] for key, state in states.items()},
        }

    def _next(self, operation: str) -> Item:
        if not self._ready[operation]:
            self.supply(dict.fromkeys(OPERATIONS, 4 * WAVE))
        return self.act(operation)

    def _at_point(
        self,
        cases: list[Case],
        how: signal.Signals,
        leading: bool = False,
        before: Callable[[], None] = lambda: None,
    ) -> list[int]:
        """Shoot one worker for each of these cases, of one item and point; returns the processes."""
        waiting = {case.plugin: case for case in cases}
        content = cases[0].item.content_id
        shot_at: list[int] = []

        def take_aim(shot: aim.Shot) -> None:
            before()
            aim.at_point(cases[0].point, content, tuple(waiting), shot)

        def moving() -> bool:
            return _moving(content_id=content, channel__slug__in=tuple(waiting))

        while waiting:
            hit, pid = self.shoot(how, take_aim, None if leading else PLUGINS, moving)
            if not hit:
                break
            shot_at.append(pid)
            for case in [waiting.pop(hit)] if not leading else list(waiting.values()):
                case.hit = True
            if leading:
                break
        return shot_at

    def _count(self, part: str) -> None:
        mine = [case for case in self.cases if case.part == part]
        ledger = elsewhere(_ledger, [(case.plugin, case.item.content_id) for case in mine])
        counting = self.ends.counter(elsewhere(_mails_in_doubt))
        for case, row in zip(mine, ledger, strict=True):
            case.did, case.state, case.needs_person, case.swept, case.wires = row
            case.done = REMOTES[case.plugin].done(counting, case.item, case.operation)


def _computed() -> float:
    """Seconds of processor that the workers that are gone have used, and this process."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def elsewhere(do: Callable[..., Any], *arguments: Any) -> Any:
    """What a function returns that runs in a process of its own."""
    ear, mouth = multiprocessing.Pipe(duplex=False)
    pid = os.fork()
    if not pid:
        ear.close()
        _be(lambda: mouth.send(do(*arguments)))
    mouth.close()
    try:
        return ear.recv()
    except EOFError:
        raise RuntimeError(f"{do.__name__} failed; see above") from None
    finally:
        os.waitpid(pid, 0)


def _be(do: Callable[[], None]) -> None:
    """Do it in this forked process and leave without a trace of the parent."""
    try:
        do()
        sys.stderr.flush()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)


def _work(shot: aim.Shot, take_aim: Callable[[aim.Shot], None], channels: Any, moving: Callable[[], bool]) -> None:
    take_aim(shot)
    worker = Worker(channels)
    worker.drain()
    while moving():
        time.sleep(0.02)
        worker.drain()


def _moving(**which: Any) -> bool:
    """Deliveries that will move without a person."""
    states = (State.QUEUED, State.SENDING, State.WAITING, State.HELD, State.UNKNOWN)
    return Delivery.objects.filter(state__in=states, needs_person=False, **which).exists()


def _finish() -> list[str]:
    """Work until nothing moves any more; returns what still does when patience ends."""
    until = boottime() + PATIENCE
    mails = MailRecipient.objects.filter(state__in=(MailState.QUEUED, MailState.SENDING))
    while True:
        Worker().drain()
        if not _moving() and not mails.exists():
            return []
        if boottime() > until:
            rows = Delivery.objects.filter(state__in=(State.QUEUED, State.SENDING, State.WAITING, State.HELD))
            return [f"{row.channel.slug} {row.state} {row.error_code} {row.error_detail}" for row in rows] or ["mail"]
        time.sleep(0.05)


def _warm(configs: dict[str, dict[str, Any]]) -> None:
    """Load here what each forked process would load anew: the plugins with what their libraries load when they are
    first used, the addresses, the catalogue, the certificates."""
    for plugin in PLUGINS:
        registry.make(plugin, configs[plugin])
    get_resolver().reverse_dict  # noqa: B018  imports every view
    gettext("Search")
    gc.collect()
    gc.freeze()  # the collector of a forked process need not walk through it


def _build(configs: dict[str, dict[str, Any]]) -> None:
    for position, plugin in enumerate(PLUGINS):
        channel = Channel(slug=plugin, name=plugin, publisher=plugin, mode="live", position=position)
        channel.config = configs[plugin]
        channel.save()
        channel.make()  # or nothing of it will ever move
    subscriber(SUBSCRIBER)
    saved_search("type=news", FOLLOWER)
    outlet = Outlet.objects.create(name="Báo Tỉnh")
    PressContact.objects.create(outlet=outlet, name="Hoài An", email=JOURNALIST)
    houses.build()


def _write(planned: list[tuple[str, int]], without: list[str]) -> list[Item]:
    """Items with their numbers in their titles: a draft where the operation is to create, else published."""
    written = []
    house = SimpleNamespace(pages={page.slug: page for page in UnitPage.objects.all()})
    for operation, number in planned:
        token = f"K{number:04d}"
        page = houses.story(house, "truong-a", f"Bài {token} {OLD}")
        page.excluded_channels = without
        revision = page.save_revision()
        if operation != "create":
            revision.publish()
        written.append(Item(token, str(page.content_id), f"/truong-a/{page.slug}/"))
    return written


def _act(item: Item, operation: str, planned: bool) -> None:
    if not planned:  # the newsroom's process dies before the engine hears of it
        signals.plan_within = withdraw.plan_within = lambda *arguments, **named: None
    page = NewsStory.objects.get(content_id=item.content_id)
    if operation == "retract":
        withdraw.withdraw(page, get_user_model().objects.get(username="approver"), "Bài có chỗ sai.")
        return
    draft = page.get_latest_revision_as_object()
    if operation == "update":
        draft.title = f"Bài {item.token} {NEW}"
        draft.corrections.add(ContentCorrection(wrong="Ngày 5/9", right="Ngày 4/9"))
    draft.save_revision().publish()


def _ledger(planned: list[tuple[str, str]]) -> list[tuple[str, str, bool, list[str], int]]:
    """For each plugin and content: operation, state, whether a person must decide, what sweeps found, calls begun."""
    ends = []
    for plugin, content in planned:
        delivery = Delivery.objects.filter(channel__slug=plugin, content_id=content).latest("version")
        attempts = Attempt.objects.filter(delivery=delivery).order_by("pk")
        # What a sweep found has no code: the worker never came to say what had happened.
        swept = attempts.filter(phase=Phase.SETTLED, code="").values_list("outcome", flat=True)
        wires = attempts.filter(phase=Phase.ON_WIRE).count()
        ends.append((delivery.operation, delivery.state, delivery.needs_person, list(swept), wires))
    return ends


def _mail_of(item: Item) -> str:
    """The Message-ID of the only mail that waits about an item."""
    return MailRecipient.objects.get(state=MailState.QUEUED, mailing__subject__contains=item.token).message_id


def _mails_in_doubt() -> list[Mail]:
    rows = MailRecipient.objects.filter(state=MailState.UNKNOWN)
    return [Mail(*row) for row in rows.values_list("address", "mailing__subject", "message_id")]


def _mail_states() -> dict[str, str]:
    return dict(MailRecipient.objects.values_list("message_id", "state"))


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        """Stay quiet."""


@contextmanager
def site() -> Iterator[str]:
    """The newsroom's public site, served from this database by a process of its own at LOA_BASE_URL."""
    server = make_server("127.0.0.1", settings.LOA_PORT, application, handler_class=_Quiet)
    pid = os.fork()
    if not pid:
        _be(server.serve_forever)
    server.server_close()
    try:
        yield settings.LOA_BASE_URL
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill workers, and count at the other end.")
    parser.add_argument("--mail-folder", type=Path, required=True, help="of the SMTP server that EMAIL_URL names")
    parser.add_argument("--random-kills", type=int, required=True, help="at instants that nobody chose")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = parser.parse_args()
    with ExitStack() as stack:
        ends = Ends(settings.LOA_BASE_URL, smtp.SmtpServer(settings.EMAIL_PORT, options.mail_folder, None))
        configs = ends.start(stack)
        _warm(configs)
        elsewhere(_build, configs)
        stack.enter_context(site())
        shooting = Shooting(ends)
        for step in (shooting.kill_at_points, shooting.kill_mails, shooting.stall, shooting.swap):
            shooting.timed(step)
        shooting.timed(
            lambda: shooting.kill_anywhere(random.Random(options.seed), options.random_kills), "kill_anywhere"
        )
        print(json.dumps({"seed": options.seed, **shooting.report()}))  # noqa: T201 whoever started it reads it


if __name__ == "__main__":
    main()
