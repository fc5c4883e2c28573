"""The web process's entry point. Whatever server loads it, it starts only where the system checks find no error."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")
application = get_wsgi_application()

from django.core.management.base import BaseCommand  # noqa: E402 -- settings are read by now

from cms.core import disk  # noqa: E402

BaseCommand().check(databases=["default"])
disk.keep_room()
