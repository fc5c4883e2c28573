"""manage.py archive status | audit | reindex | snapshot FOLDER: looks after the archive's index."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from search.contract import IndexBusy, IndexUnusable, SnapshotElsewhere, SnapshotInside
from search.index import indexing


class Command(BaseCommand):
    """Arguments to `search.index.indexing`."""

    help = (
        "Say how the archive stands, compare its index with the database, build it anew beside the one in use, "
        "or copy it to a folder."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """One verb, where a snapshot goes, and how long to wait for another writer."""
        parser.add_argument("verb", choices=["status", "audit", "reindex", "snapshot"])
        parser.add_argument("folder", nargs="?", type=Path, help="of a snapshot: a new one, or an empty one")
        parser.add_argument("--wait", type=float, default=30.0, help="seconds to wait while another process writes")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb; exit status 1 when the index is not usable."""
        if (options["verb"] == "snapshot") != (options["folder"] is not None):
            raise CommandError(_("A snapshot needs a folder, and nothing else takes one."))
        try:
            match options["verb"]:
                case "reindex":
                    count = indexing.reindex(options["wait"], self._tell_progress)
                    self.stdout.write(_("The index was built anew and holds %(count)s documents.") % {"count": count})
                case "audit":
                    result = indexing.audit(options["wait"], self._tell_progress)
                    self.stdout.write(
                        _("Compared: %(count)s. Written again, because they differed: %(drift)s.")
                        % {"count": result.compared, "drift": result.drift}
                    )
                case "snapshot":
                    self._take_snapshot(options["folder"], options["wait"])
                case _status:
                    self._tell(indexing.status(options["wait"]))
        except (IndexBusy, IndexUnusable, OSError) as error:
            raise CommandError(str(error)) from error

    def _take_snapshot(self, folder: Path, wait: float) -> None:
        try:
            size = indexing.snapshot(folder, wait)
        except FileExistsError as error:
            raise CommandError(_("%(folder)s is not empty. Name a folder that is new.") % {"folder": folder}) from error
        except SnapshotInside as error:
            message = _("%(folder)s is inside the folder of the index. Name one outside it.") % {"folder": folder}
            raise CommandError(message) from error
        except SnapshotElsewhere as error:
            message = _("This archive is on Elasticsearch, which keeps snapshots itself: see its snapshot API.")
            raise CommandError(message) from error
        self.stdout.write(
            _("The index was copied to %(folder)s: %(size)s.") % {"folder": folder, "size": filesizeformat(size)}
        )

    def _tell_progress(self, progress: indexing.Progress) -> None:
        percent = 100 * progress.done // max(progress.total, 1)
        self.stdout.write(f"{percent:3d} %  {progress.done} / {progress.total}")

    def _tell(self, status: indexing.Status) -> None:
        self.stdout.write(_("In the archive: %(count)s") % {"count": status.present})
        self.stdout.write(_("Taken out: %(count)s") % {"count": status.absent})
        self.stdout.write(_("Not indexed yet: %(count)s") % {"count": status.pending})
        if status.building is not None:
            self.stdout.write(
                _("A new index is being built: %(done)s of %(total)s")
                % {"done": status.building.done, "total": status.building.total}
            )
        if status.trouble:
            raise CommandError(status.trouble)
        self.stdout.write(_("In the index: %(count)s") % {"count": status.indexed})
        if status.drift:
            self.stdout.write(_("It differs from the rows by %(count)s: run archive audit.") % {"count": status.drift})
        self.stdout.write(_("Engine and version of the fields: %(made_by)s") % {"made_by": status.made_by})
        self.stdout.write(_("Size of the index: %(size)s") % {"size": filesizeformat(status.size)})
