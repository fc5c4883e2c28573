from django.db import migrations, models


class Migration(migrations.Migration):
    """Names of the models only: their tables stay as they are."""

    dependencies = [("engine", "0006_orphaned_posts")]

    operations = [
        migrations.AlterModelTable("duty", "engine_duty"),
        migrations.RenameModel("Duty", "JobState"),
        migrations.AlterModelTable("tally", "engine_tally"),
        migrations.RenameModel("Tally", "OutcomeCounter"),
        migrations.AlterModelOptions("jobstate", {}),
        migrations.AlterModelOptions("outcomecounter", {}),
        migrations.AlterField(
            "outcomecounter",
            "channel",
            models.ForeignKey("engine.channel", on_delete=models.CASCADE, related_name="counters"),
        ),
    ]
