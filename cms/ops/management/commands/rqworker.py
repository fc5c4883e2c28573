"""The process for background tasks: Django-RQ's, which reads what stands in Redis as JSON and runs tasks only.

Its own default unpickles jobs, and so would run the code of whoever writes to Redis. Jobs that an older version left
there cannot be read any more; they end in RQ's list of failed jobs.
"""

from django.conf import settings
from django.core.management.base import CommandParser
from django_rq.management.commands import rqworker


class Command(rqworker.Command):
    """As Django-RQ's, with other defaults."""

    help = "Does the background tasks that wait in Redis."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(serializer=settings.RQ_QUEUES["default"]["SERIALIZER"], job_class=settings.RQ["JOB_CLASS"])
