import django.db.models.deletion
from django.db import migrations, models


def keep_links(apps, schema_editor):
    """Links that were sent go on working, with what was given for them."""
    subscribers = apps.get_model("bulletin", "Subscriber").objects.filter(state="pending", token_at__isnull=False)
    sign_ups = apps.get_model("bulletin", "SignUp").objects
    for subscriber in subscribers.exclude(token_hash="").iterator():
        signup = subscriber.asked
        sign_ups.create(
            subscriber=subscriber,
            token_hash=subscriber.token_hash,
            at=subscriber.token_at,
            name=signup.get("name", "") if signup else subscriber.name,
            consent_text=signup.get("consent_text", "") if signup else subscriber.consent_text,
            consent_method=signup.get("consent_method", "") if signup else subscriber.consent_method,
        )


class Migration(migrations.Migration):

    dependencies = [
        ("bulletin", "0003_asked_again"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("at", models.DateTimeField()),
                ("name", models.CharField(blank=True, max_length=200)),
                ("consent_text", models.TextField()),
                ("consent_method", models.CharField(choices=[("form", "Sign-up form on the website, confirmed by mail"), ("staff", "Entered by staff, confirmed by mail"), ("return", "Came back through the link in a mail")], max_length=12)),
                ("subscriber", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="sign_ups", to="bulletin.subscriber")),
            ],
        ),
        migrations.RunPython(keep_links, migrations.RunPython.noop),
        migrations.RemoveField(model_name="subscriber", name="asked"),
        migrations.RemoveField(model_name="subscriber", name="token_hash"),
    ]
