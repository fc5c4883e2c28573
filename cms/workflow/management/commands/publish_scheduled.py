"""Wagtail's command of this name, by the rules of this newsroom's schedule."""

from django.utils import timezone
from wagtail.management.commands.publish_scheduled import Command as WagtailCommand

from cms.workflow.schedule import publish_due


class Command(WagtailCommand):
    help = "Publish and expire what is due, each item by itself; the worker does so at each moment, this does it now."

    def handle(self, *args, **options):
        """With --dryrun say what Wagtail would do; without it do what the worker does."""
        if options["dryrun"]:
            super().handle(*args, **options)
        else:
            publish_due(timezone.now())
