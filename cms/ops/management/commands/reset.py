"""`manage.py reset`: begins anew."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from cms.ops import data_folder


class Command(BaseCommand):
    help = "Remove everything in LOA_DATA: database, media, index, outbox and keys."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--yes", action="store_true", help="Do not ask.")

    def handle(self, *args, yes: bool, **options):
        folder = settings.LOA_DATA
        if connection.vendor != "sqlite":
            raise CommandError(_("The database is not in LOA_DATA; reset only empties what it can empty whole."))
        if not yes and not self._sure(folder):
            raise CommandError(_("Nothing was removed."))
        try:
            data_folder.empty(folder)
        except data_folder.NotOurs:
            raise CommandError(
                _("%(folder)s was not made by Loa (no file .loa in it); nothing was removed.") % {"folder": folder}
            ) from None
        except data_folder.InUse:
            raise CommandError(
                _("A newsroom runs on %(folder)s; stop it first. Nothing was removed.") % {"folder": folder}
            ) from None
        self.stdout.write(_("%(folder)s is empty.") % {"folder": folder})

    def _sure(self, folder) -> bool:
        try:
            answer = input(_("Remove everything in %(folder)s? Type yes: ") % {"folder": folder})
        except EOFError:
            return False
        return answer.strip().lower() in {"yes", "có", "co"}
