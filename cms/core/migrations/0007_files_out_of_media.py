"""Documents and whole pictures leave the folder of what pages show; no address changes, for files are found by name."""

from django.db import migrations

from cms.core import file_folders


def part(apps, schema_editor):
    """Begun again after a crash it goes on where it was."""
    file_folders.part(apps.get_model("core", "LoaRendition"))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("core", "0006_find_without_marks")]

    operations = [migrations.RunPython(part, migrations.RunPython.noop)]
