"""Wagtail's background work with Redis: a process of its own does it."""

import subprocess
import sys
from pathlib import Path

from redis import Redis
from rq import Queue

from tests.servers import migrated
from tests.servers.newsroom import ROOT, environment

_PUBLISH = (
    "from tests.cms.users import house;"
    "newsroom = house.build();"
    "house.story(newsroom, 'truong-a', 'Chuyện của trường', live=True)"
)
_STATE = (
    "from wagtail.models import ReferenceIndex; from django.conf import settings;"
    "import importlib;"
    "queue = importlib.import_module('django_rq').get_queue() if hasattr(settings, 'RQ_QUEUES') else None;"
    "failed = queue.failed_job_registry.count if queue else 0;"
    "print('STATE', ReferenceIndex.objects.count(), queue.count if queue else 0, failed)"
)


def _manage(environment, *arguments):
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


class _Trap:
    """Pickled, it makes a file where it is read."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def _leave_pickled_job(redis_url, trap):
    """A job as RQ writes it unless it is told otherwise, before all others."""
    queue = Queue("default", connection=Redis.from_url(redis_url))
    queue.enqueue("wagtail.tasks.update_reference_index_task", args=[_Trap(trap)], at_front=True)


def _state(environment):
    (line,) = [line for line in _manage(environment, "shell", "-c", _STATE).splitlines() if line.startswith("STATE")]
    return [int(number) for number in line.split()[1:]]


def test_the_work_waits_in_redis_until_the_process_for_it_comes(redis_url, tmp_path):
    newsroom = environment(
        tmp_path / "data", 1, DJANGO_SETTINGS_MODULE="cms.settings.test", REDIS_URL=redis_url, LOG_LEVEL="ERROR"
    )
    migrated.begin(tmp_path / "data")
    _manage(newsroom, "shell", "-c", _PUBLISH)
    references, queued, failed = _state(newsroom)
    assert queued and not failed
    # Which files are public is known with the page, whenever the process for the rest comes.
    assert references
    trap = tmp_path / "trap"
    _leave_pickled_job(redis_url, trap)
    _manage(newsroom, "rqworker", "--burst")
    assert _state(newsroom) == [references, 0, 1], "the job that cannot be read has failed, the others are done"
    assert not trap.exists(), "what somebody wrote into Redis was run"
