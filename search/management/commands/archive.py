"""manage.py archive status | rebuild: looks after the archive's index."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from search import indexing
from search.contract import IndexBusy


class Command(BaseCommand):
    """Arguments to `search.indexing`."""

    help = "Say how the archive stands, or build its index anew from the database."

    def add_arguments(self, parser: CommandParser) -> None:
        """One verb, and how long to wait for another writer."""
        parser.add_argument("verb", choices=["status", "rebuild"])
        parser.add_argument("--wait", type=float, default=30.0, help="seconds to wait while another process writes")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb; exit status 1 when the index is not usable."""
        try:
            if options["verb"] == "rebuild":
                count = indexing.rebuild(options["wait"])
                self.stdout.write(_("The index was built anew and holds %(count)s documents.") % {"count": count})
            else:
                self._tell(indexing.status(options["wait"]))
        except (IndexBusy, OSError) as error:
            raise CommandError(str(error)) from error

    def _tell(self, status: indexing.Status) -> None:
        self.stdout.write(_("In the archive: %(count)s") % {"count": status.present})
        self.stdout.write(_("Taken out: %(count)s") % {"count": status.absent})
        self.stdout.write(_("Not indexed yet: %(count)s") % {"count": status.pending})
        if status.trouble:
            raise CommandError(status.trouble)
        self.stdout.write(_("In the index: %(count)s") % {"count": status.indexed})
