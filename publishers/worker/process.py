"""The worker: a loop that waits for nothing, and lanes that schedule, plan, deliver, look up and run jobs."""

from __future__ import annotations

import logging
import math
import os
import socket
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import OperationalError, close_old_connections

from publishers import registry
from publishers.contract import BackgroundJob, Capability, boottime
from publishers.ledger import alerting, claiming, reconciling, restoring, running, sweeping
from publishers.ledger.models import Channel
from publishers.ledger.orphans import OrphanJob
from publishers.runtime import clock, ports, wake_up
from publishers.runtime.jobs import registered
from publishers.runtime.wake_up import Listener
from publishers.worker.lanes import Lanes
from publishers.worker.retention import RetentionJob

logger = logging.getLogger(__name__)

LONGEST_SLEEP = 30.0  # seconds; a lost wake-up costs no more than this
DATABASE_PAUSE = 1.0  # seconds before a worker tries again when the database did not answer
JOB_SLICE = 5.0  # seconds a background job may take before deliveries have their turn
RECONCILE_SLICE = 0.5  # seconds of reconciling before deliveries have their turn
BATCH = 50  # deliveries claimed at once, for one call of a plugin that takes several
AT_HAND_SECONDS = 1.0  # how long they should take where each is a call of its own: no longer waits what is urgent
TIDY_EVERY = 1.0  # seconds at least between two looks at what waits for time alone
HEED_EVERY = 0.25  # seconds at least from one look for work to the next where only lanes said that they are done
HOUSEKEEPING_EVERY = 0.5  # seconds at least between two times that the leader and the jobs are woken by news
LEAD, JOBS = "@lead", "@jobs"  # lanes that are no channel's
LEADER_PATIENCE = 5.0  # seconds before looking again whether the one that leads still does


class Worker:
    """One process that runs deliveries. `stop()` lets it finish the delivery in hand and leave."""

    def __init__(self, channels: Collection[str] | None = None) -> None:
        self.channels = channels
        self._stopping = False
        # In a lane its own signal says so.
        self._is_stopping: Callable[[], bool] = lambda: self._stopping
        self._reconciled = False
        self._tidied_at = 0.0
        self._kept_house_at = 0.0
        self._untold_news = False
        self._pace: dict[int, float] = {}
        self._jobs_due: dict[str, datetime | None] = {}

    @property
    def name(self) -> str:
        """Who writes into the log of attempts: the machine and the process at work."""
        return f"{socket.gethostname()}:{os.getpid()}"

    def stop(self, *_signal: object) -> None:
        """Leave after the delivery in hand."""
        self._stopping = True
        # A signal alone does not end a sleep in select (PEP 475), and may come just before it begins.
        wake_up.wake_here(settings.LOA_DATA)

    def run_forever(self) -> None:
        """Work until stopped; sleep until the next due moment, a wake-up, or the end of what a lane did.

        This process waits for nothing but them: whatever may take its time has a lane.
        """
        lanes = Lanes()
        with Listener() as listener:
            logger.info("event=worker_started worker=%s", self.name)
            news = True
            try:
                while not self._stopping:
                    try:
                        listener.listen()
                        seconds = self._direct(lanes, news)
                    except OperationalError:
                        # The database is away or busy for a moment; what was in hand is in the ledger.
                        logger.exception("event=database_trouble worker=%s", self.name)
                        seconds = DATABASE_PAUSE
                    # A connection that broke, or grew old in sleep, is made anew.
                    close_old_connections()
                    if lanes.is_busy():  # a call that has to be ended is, in time
                        seconds = min(seconds, settings.LOA_ENGINE["LEASE"] / 12)
                    heed_at = boottime() + min(seconds, HEED_EVERY)
                    woken = listener.wait(0.0 if self._stopping else seconds, *lanes.ears())
                    if not woken and not self._stopping:  # what lanes say can wait for what others say
                        woken = listener.wait(max(0.0, heed_at - boottime()))
                    news = bool(lanes.attend() - {LEAD, JOBS}) or woken
            finally:
                lanes.stop(settings.LOA_ENGINE["LEASE"])
        logger.info("event=worker_stopped worker=%s", self.name)

    def _direct(self, lanes: Lanes, news: bool) -> float:
        """Wake the lanes that have something to do; returns the seconds until there is more."""
        restoring.check()
        if boottime() >= self._tidied_at + TIDY_EVERY:
            news = bool(sweeping.tidy(self.name)) or news
            self._tidied_at = boottime()
        ready = [channel.slug for channel in claiming.ready_channels(self.channels)]
        for slug in dict.fromkeys([*ready, *sweeping.doubted(self.channels)]):
            lanes.wake(slug, partial(self._in_lane, partial(self._serve, [slug])))
        self._untold_news = self._untold_news or news
        pause = self._kept_house_at + HOUSEKEEPING_EVERY - boottime()
        tell = self._untold_news and pause <= 0.0
        if tell:
            self._untold_news, self._kept_house_at = False, boottime()
        if self.channels is None and (tell or LEAD not in lanes):
            lanes.wake(LEAD, partial(self._in_lane, lambda _woken: self._lead()))
        if tell or JOBS not in lanes:
            lanes.wake(JOBS, partial(self._in_lane, self._do_jobs))
        # What is due already is being done; a lane that ended meanwhile is made anew.
        seconds = _seconds_until(sweeping.next_moment(self.channels)) or TIDY_EVERY
        return min(seconds, pause) if self._untold_news else seconds

    def _in_lane(self, work: Callable[[bool], datetime | None], stopping: Callable[[], bool], woken: bool) -> float:
        """One turn of a lane, which outlives trouble with the database as the worker does."""
        self._is_stopping = lambda: stopping() or self._stopping
        try:
            return math.inf if (wake := work(woken)) is None else _seconds_until(wake)
        except OperationalError:
            logger.exception("event=database_trouble worker=%s", self.name)
            return DATABASE_PAUSE
        finally:
            close_old_connections()

    def _serve(self, channels: Collection[str], _woken: bool) -> None:
        """Deliver and look up on these channels until nothing is due there."""
        busy = True
        while busy and not self._is_stopping():
            restoring.check()
            delivered = self._deliver(channels)
            busy = bool(sweeping.look_up(self.name, channels, limit=1)) or delivered

    def _do_jobs(self, woken: bool) -> datetime | None:
        """Tell people what they must know, and run the background jobs."""
        alerting.tell(self.name)
        return self._run_jobs(everything=woken) if self.channels is None else None

    def drain(self) -> None:
        """Do everything that is due now and return: deliveries, schedule, one reconcile, background jobs."""
        with clock.only_one("leader") as leading:
            if leading and self.channels is None:
                reconciling.reconcile()
                self._reconciled = True
        while not self._is_stopping():
            wake = self._tick(all_jobs=True)
            if wake is None or wake > clock.now():
                return

    def _tick(self, all_jobs: bool) -> datetime | None:
        """One round; returns when the next one is due (UTC), None if nothing waits for time."""
        restoring.check()
        wakes: list[datetime | None] = []
        if self.channels is None:
            wakes.append(self._lead())
        sweeping.sweep(self.name)
        delivered = self._deliver(self.channels)
        alerting.tell(self.name)
        if self.channels is None:
            wakes.append(self._run_jobs(everything=all_jobs or delivered))
        wakes.append(sweeping.next_moment(self.channels))
        if claiming.has_due(self.channels) and not self._is_stopping():
            return clock.now()
        return min((wake for wake in wakes if wake is not None), default=None)

    def _lead(self) -> datetime | None:
        """Work that one process at a time may do, whichever comes first: publish what is scheduled, reconcile."""
        with clock.only_one("leader") as leading:
            if not leading:
                return clock.now() + timedelta(seconds=LEADER_PATIENCE)
            next_due = ports.SCHEDULE.get()(clock.now())
            reconcile_at = reconciling.reconcile_due()
            if not self._reconciled or reconcile_at is None or reconcile_at <= clock.now():
                reconciling.reconcile(boottime() + RECONCILE_SLICE)
                self._reconciled = True
                reconcile_at = reconciling.reconcile_due()
        return min((moment for moment in (next_due, reconcile_at) if moment is not None), default=None)

    def _deliver(self, channels: Collection[str] | None) -> bool:
        """Run due deliveries for a while, one channel's batch at a time; whether any was run."""
        delivered = False
        until = boottime() + JOB_SLICE
        while not self._is_stopping() and boottime() < until:
            channel = claiming.next_channel(channels)
            if channel is None:
                break
            began = boottime()
            claimed = claiming.claim(self.name, limit=self._limit(channel), channel=channel)
            running.run(claimed, self.name, stopping=self._is_stopping)
            if claimed:
                self._pace[channel.pk] = (boottime() - began) / len(claimed)
            delivered = True
        return delivered

    def _limit(self, channel: Channel) -> int:
        """How many to claim at once: what the plugin takes in one call, or what the last ones say fits in a moment."""
        try:
            capabilities = registry.get(channel.publisher).capabilities
        except registry.UnknownPublisher:
            return 1
        if Capability.BATCH in capabilities:
            return BATCH
        pace = self._pace.get(channel.pk, AT_HAND_SECONDS)
        return max(1, min(BATCH, int(AT_HAND_SECONDS / max(pace, 0.001))))

    def _run_jobs(self, everything: bool) -> datetime | None:
        """Run the plugins' background jobs that are due; returns when the next one is."""
        for job in background_jobs():
            due = self._jobs_due.get(job.name)
            if self._is_stopping() or not (everything or (due is not None and due <= clock.now())):
                continue
            self._jobs_due[job.name] = self._run_job(job)
        return min((due for due in self._jobs_due.values() if due is not None), default=None)

    def _run_job(self, job: BackgroundJob) -> datetime | None:
        """One slice of one job. A broken job is logged, met again in a while, and stops nothing else."""
        try:
            if not job.exclusive:
                return job.run(boottime() + JOB_SLICE)
            with clock.only_one(f"job-{job.name}") as mine:
                if mine:
                    return job.run(boottime() + JOB_SLICE)
                return clock.now() + timedelta(seconds=1)
        except Exception:
            logger.exception("event=job_failed job=%s", job.name)
            return clock.now() + timedelta(seconds=LONGEST_SLEEP)


def _seconds_until(wake: datetime | None) -> float:
    """How long to sleep until that moment (aware), None for as long as one may."""
    return min(LONGEST_SLEEP, max(0.0, (wake - clock.now()).total_seconds())) if wake else LONGEST_SLEEP


def background_jobs() -> list[BackgroundJob]:
    """The engine's own, what apps registered, and the jobs of every plugin that a channel uses, each name once.

    Not those that a restored backup holds.
    """
    stopped = restoring.stopped_jobs()
    own: list[BackgroundJob] = [RetentionJob(), OrphanJob(), *registered()]
    jobs = {job.name: job for job in own if job.name not in stopped}
    for name in Channel.objects.values_list("publisher", flat=True).distinct():
        try:
            publisher = registry.get(name)
        except registry.UnknownPublisher:
            continue  # the channel is held and says so on the board
        for job in publisher.background_jobs():
            if job.name not in stopped:
                jobs.setdefault(job.name, job)
    return list(jobs.values())
