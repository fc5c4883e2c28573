from datetime import datetime

from django.db import migrations, models


def copy_moments(apps, schema_editor):
    """The moment stands in each payload as RFC 3339; those taken back are not shown and need none."""
    entries = apps.get_model("press", "FeedEntry").objects.filter(state="usable")
    for entry in entries.only("pk", "payload").iterator(chunk_size=500):
        if moment := entry.payload.get("published_at"):
            entries.filter(pk=entry.pk).update(published_at=datetime.fromisoformat(moment))


class Migration(migrations.Migration):
    dependencies = [("press", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="feedentry",
            name="published_at",
            field=models.DateTimeField(db_index=True, null=True, verbose_name="published"),
        ),
        migrations.RunPython(copy_moments, migrations.RunPython.noop),
    ]
