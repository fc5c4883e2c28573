"""The worker: one loop that schedules, plans, delivers, sweeps and runs the plugins' background jobs."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import OperationalError, close_old_connections
from django.utils.module_loading import import_string

from publishers import registry
from publishers.contract import BackgroundJob, Capability, boottime, doorbell
from publishers.engine import alerting, claiming, clock, planning, restoring, running, sweeping
from publishers.engine.bell import Bell
from publishers.engine.models import Channel

logger = logging.getLogger(__name__)

LONGEST_SLEEP = 30.0  # seconds; a lost ring costs no more than this
DATABASE_PAUSE = 1.0  # seconds before a worker tries again when the database did not answer
JOB_SLICE = 5.0  # seconds a background job may take before deliveries have their turn
RECONCILE_SLICE = 0.5  # seconds of reconciling before deliveries have their turn
BATCH = 50  # deliveries claimed at once, for one call of a plugin that takes several
AT_HAND_SECONDS = 1.0  # how long they should take where each is a call of its own: no longer waits what is urgent
LEADER_PATIENCE = 5.0  # seconds before looking again whether the one that leads still does


class Worker:
    """One process that runs deliveries. `stop()` lets it finish the delivery in hand and leave."""

    def __init__(self, channels: Collection[str] | None = None) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self.channels = channels
        self._stopping = False
        self._reconciled = False
        self._pace: dict[int, float] = {}
        self._jobs_due: dict[str, datetime | None] = {}

    def stop(self, *_signal: object) -> None:
        """Leave after the delivery in hand."""
        self._stopping = True
        # A signal alone does not end a sleep in select (PEP 475), and may come just before it begins.
        doorbell.ring_here(settings.LOA_DATA)

    def run_forever(self) -> None:
        """Work until stopped; sleep until the next due moment or the doorbell."""
        with Bell() as bell:
            logger.info("event=worker_started worker=%s", self.name)
            rung = True
            while not self._stopping:
                try:
                    bell.listen()
                    seconds = self._round(all_jobs=rung)
                except OperationalError:
                    # The database is away or busy for a moment; what was in hand is in the ledger.
                    logger.exception("event=database_trouble worker=%s", self.name)
                    seconds = DATABASE_PAUSE
                # A connection that broke, or grew old in sleep, is made anew.
                close_old_connections()
                rung = bell.wait(0.0 if self._stopping else seconds)
        logger.info("event=worker_stopped worker=%s", self.name)

    def _round(self, all_jobs: bool) -> float:
        """Do what is due; returns the seconds until there is more."""
        wake = self._tick(all_jobs)
        return min(LONGEST_SLEEP, max(0.0, (wake - clock.now()).total_seconds())) if wake else LONGEST_SLEEP

    def drain(self) -> None:
        """Do everything that is due now and return: deliveries, schedule, one reconcile, background jobs."""
        with clock.only_one("leader") as leading:
            if leading and self.channels is None:
                planning.reconcile()
                self._reconciled = True
        while not self._stopping:
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
        delivered = self._deliver()
        alerting.tell(self.name)
        if self.channels is None:
            wakes.append(self._run_jobs(everything=all_jobs or delivered))
        wakes.append(sweeping.next_moment(self.channels))
        if claiming.has_due(self.channels) and not self._stopping:
            return clock.now()
        return min((wake for wake in wakes if wake is not None), default=None)

    def _lead(self) -> datetime | None:
        """Work that one process at a time may do, whichever comes first: publish what is scheduled, reconcile."""
        with clock.only_one("leader") as leading:
            if not leading:
                return clock.now() + timedelta(seconds=LEADER_PATIENCE)
            publish_due: Callable[[datetime], datetime | None] = import_string(settings.LOA_SCHEDULE)
            next_due = publish_due(clock.now())
            reconcile_at = planning.reconcile_due()
            if not self._reconciled or reconcile_at is None or reconcile_at <= clock.now():
                planning.reconcile(boottime() + RECONCILE_SLICE)
                self._reconciled = True
                reconcile_at = planning.reconcile_due()
        return min((moment for moment in (next_due, reconcile_at) if moment is not None), default=None)

    def _deliver(self) -> bool:
        """Run due deliveries for a while, one channel's batch at a time; whether any was run."""
        delivered = False
        until = boottime() + JOB_SLICE
        while not self._stopping and boottime() < until:
            channel = claiming.next_channel(self.channels)
            if channel is None:
                break
            began = boottime()
            claimed = claiming.claim(self.name, limit=self._limit(channel), channel=channel)
            running.run(claimed, self.name, stopping=lambda: self._stopping)
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
            if self._stopping or not (everything or (due is not None and due <= clock.now())):
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


def background_jobs() -> list[BackgroundJob]:
    """The jobs of every plugin that a channel uses, each name once; not those that a restored backup holds."""
    jobs: dict[str, BackgroundJob] = {}
    stopped = restoring.stopped_jobs()
    for name in Channel.objects.values_list("publisher", flat=True).distinct():
        try:
            publisher = registry.get(name)
        except registry.UnknownPublisher:
            continue  # the channel is held and says so on the board
        for job in publisher.background_jobs():
            if job.name not in stopped:
                jobs.setdefault(job.name, job)
    return list(jobs.values())
