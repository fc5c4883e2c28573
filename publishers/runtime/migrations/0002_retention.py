
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('runtime', '0001_limits'),
    ]

    operations = [
        migrations.CreateModel(
            name='Retention',
            fields=[
                ('holding', models.CharField(max_length=60, primary_key=True, serialize=False, verbose_name='kind of record')),
                ('at', models.DateTimeField(verbose_name='last looked at')),
                ('removed', models.BigIntegerField(default=0, verbose_name='removed then')),
                ('removed_ever', models.BigIntegerField(default=0, verbose_name='removed since the beginning')),
            ],
            options={
                'verbose_name': 'retention report',
                'verbose_name_plural': 'retention reports',
            },
        ),
    ]
