"""`manage.py makemessages`: Django's, which writes every string of ours into the first of LOCALE_PATHS.

Django's own prefers a folder named `locale` beside the source; ours holds two catalogues, `loa` and `wagtail`.
"""

from django.conf import settings
from django.core.management.commands import makemessages


class Command(makemessages.Command):
    def find_files(self, root):
        """Return the files to read, tests and data left out, each bound for our catalogue."""
        self.ignore_patterns = [*self.ignore_patterns, "tests/*", "var/*", "benchmarks/*"]
        files = super().find_files(root)
        for file in files:
            file.locale_dir = str(settings.LOCALE_PATHS[0])
        return files
