"""`manage.py worker`: runs deliveries."""

import signal

from django.core.management.base import BaseCommand

from publishers.ledger.management.naming import channel_named
from publishers.worker.process import Worker


class Command(BaseCommand):
    help = "Run deliveries, scheduled publishing and the plugins' background jobs until stopped."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Do what is due now, then leave.")
        parser.add_argument("--channel", action="append", help="Only deliveries of this channel (may be repeated).")

    def handle(self, *args, once: bool, channel: list[str] | None, **options):
        for slug in channel or ():
            channel_named(slug)
        worker = Worker(channels=channel)
        signal.signal(signal.SIGTERM, worker.stop)
        signal.signal(signal.SIGINT, worker.stop)
        if once:
            worker.drain()
        else:
            worker.run_forever()
