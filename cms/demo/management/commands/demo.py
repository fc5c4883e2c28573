"""`manage.py demo`: fill an empty database with the demo newsroom."""

import logging

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cms.demo.loader import NotEmpty, load


class Command(BaseCommand):
    """Arguments to `cms.demo.loader.load`; there are none."""

    help = "Load the demo newsroom. Refused when there is a newsroom already."

    def handle(self, *args, **options) -> None:
        # Each planned publication is a line of the log; here people follow the steps.
        logging.disable(logging.INFO)
        try:
            load(self.stdout.write)
        except NotEmpty as error:
            raise CommandError(
                _("There is a newsroom in this database already; the demo is only loaded into an empty one.")
            ) from error
        finally:
            logging.disable(logging.NOTSET)
