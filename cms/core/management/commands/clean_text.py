"""`manage.py clean_text`: says which stored texts are not clean, and cleans them with `--write`."""

from django.core.management.base import BaseCommand

from cms.core.old_text import clean_stored


class Command(BaseCommand):
    help = "List stored texts with control characters, look-alike letters or invisible signs; clean them with --write."

    def add_arguments(self, parser):
        parser.add_argument("--write", action="store_true", help="Clean them; without it nothing is changed.")

    def handle(self, *args, write, **options):
        rows = refused = 0
        for row in clean_stored(write=write):
            rows += 1
            refused += bool(row.problem)
            names = ", ".join(row.changes)
            self.stdout.write(f"{row.label} {row.pk}: {names}" + (f" ({row.problem})" if row.problem else ""))
        done = rows - refused
        if not rows:
            self.stdout.write("Every stored text is clean.")
        elif write:
            self.stdout.write(f"Cleaned {done} rows; {refused} were refused by the database.")
        else:
            self.stdout.write(f"{rows} rows are not clean. Nothing was changed; --write cleans them.")
