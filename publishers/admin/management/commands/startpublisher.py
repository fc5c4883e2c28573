"""`manage.py startpublisher`: begins a plugin."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from publishers.admin import starting


class Command(BaseCommand):
    help = "Write a publisher as a package of its own: it runs, passes the contract suite, and is yours to change."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("name", help="What it is called, such as bulletin_board.")
        parser.add_argument("--directory", type=Path, help="Where to write it; loa-NAME beside here if not given.")

    def handle(self, *args, name: str, directory: Path | None, **options):
        folder = directory or Path(f"loa-{name.replace('_', '-')}")
        try:
            written = starting.start(name, folder)
        except starting.NotPossible as problem:
            raise CommandError(str(problem)) from None
        for file in written:
            self.stdout.write(str(file))
        self.stdout.write("")
        self.stdout.write(_("Next:"))
        self.stdout.write(f"  pip install --editable {folder}")
        self.stdout.write(f"  python -m pytest {folder}")
