"""Take out of the stored pictures what cameras wrote into them.

Outside any transaction, file by file: begun again after a crash it goes over what is clean and does the rest.
"""

import hashlib
import logging
from pathlib import Path

from django.db import migrations

from cms.core import file_folders
from cms.core.picture_files import clean_file

log = logging.getLogger(__name__)


def part(apps, schema_editor):
    """Where the next migration has not been yet, whole pictures stand in the folder of sizes."""
    file_folders.part(apps.get_model("core", "LoaRendition"))


def clean(apps, schema_editor):
    """Clean every original and every size; sizes keep their addresses, which published versions name."""
    images = apps.get_model("core", "LoaImage")
    for image in images.objects.only("file", "file_size", "file_hash").iterator():
        path = _cleaned(image.file)
        if path is not None:
            content = path.read_bytes()
            facts = {"file_size": len(content), "file_hash": hashlib.sha1(content, usedforsecurity=False).hexdigest()}
            images.objects.filter(pk=image.pk).exclude(**facts).update(**facts)
    for rendition in apps.get_model("core", "LoaRendition").objects.only("file").iterator():
        _cleaned(rendition.file)


def _cleaned(file) -> Path | None:
    """The file once it is clean; None, with a line in the log, for one that is lost or no picture."""
    path = Path(file.path)
    try:
        clean_file(path)
    except OSError as error:
        log.warning("The metadata of a picture stay as they are: %s (%s)", path, error)
        return None
    return path


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("core", "0004_files_follow_items")]

    operations = [
        migrations.RunPython(part, migrations.RunPython.noop),
        migrations.RunPython(clean, migrations.RunPython.noop),
    ]
