"""`manage.py publishers`: which plugins are here."""

import json

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from publishers.admin import plugins


class Command(BaseCommand):
    help = "List the installed publishers: origin, version, capabilities, and the health of their live channels."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="For programs.")

    def handle(self, *args, **options):
        publishers = plugins.installed()
        if options["json"]:
            self.stdout.write(json.dumps([plugin.as_json() for plugin in publishers], ensure_ascii=False, indent=2))
            return
        rows = [(_("Name"), _("Origin"), _("Version"), _("Can"))]
        rows += [(p.name, p.origin or "-", p.version or "-", " ".join(p.capabilities) or "-") for p in publishers]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        for row, plugin in zip(rows, [None, *publishers], strict=True):
            line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False))
            self.stdout.write(f"{line}  {row[3]}")
            if plugin is not None:
                self._more(plugin)

    def _more(self, plugin):
        if plugin.problem:
            self.stdout.write(f"    ! {plugin.problem}")
        for channel in plugin.channels:
            state = {True: _("works"), False: _("does not work"), None: _("not asked")}[channel.ok]
            status = ", ".join([channel.mode, *filter(None, [channel.hold]), state])
            self.stdout.write(f"    {channel.slug}: {status} {channel.message}".rstrip())
