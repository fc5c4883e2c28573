#!/usr/bin/env python3
"""Runs Django."""

import os
import sys

from django.core.management import execute_from_command_line

from cms import __version__

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")
    if sys.argv[1:] in (["version"], ["--version"]):  # Django takes these for itself and says its own
        sys.stdout.write(f"{__version__}\n")
    else:
        execute_from_command_line(sys.argv)
