
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('mail', '0003_people_may_be_forgotten'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='suppression',
            options={'ordering': ['-created_at', '-pk'], 'permissions': [('forget_address', 'Can forget a person on request')], 'verbose_name': 'suppressed address', 'verbose_name_plural': 'suppressed addresses'},
        ),
    ]
