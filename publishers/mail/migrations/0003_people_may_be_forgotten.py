from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0002_mail_for_saved_searches"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="mailrecipient", name="mail_one_row_per_address"),
        migrations.AlterField(
            model_name="mailrecipient",
            name="address",
            field=models.EmailField(blank=True, max_length=254, verbose_name="address"),
        ),
        migrations.AddConstraint(
            model_name="mailrecipient",
            constraint=models.UniqueConstraint(
                condition=models.Q(("address", ""), _negated=True),
                fields=("mailing", "address"),
                name="mail_one_row_per_address",
            ),
        ),
    ]
