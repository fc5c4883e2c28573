from django.db import migrations, models

import search.models

# What people write for short, each with what it stands for; what editors hold of these already stays as it is.
SHORT = """
ko | không
đc | được
HS | học sinh
GV | giáo viên
GVCN | giáo viên chủ nhiệm
BV | bệnh viện
QG | quốc gia
ĐHQG | đại học quốc gia
THPTQG | THPT quốc gia | trung học phổ thông quốc gia
"""


def write(apps, schema_editor):
    """Put those rows in of whose short form editors say nothing yet."""
    model = apps.get_model("search", "Synonyms")
    held = {line.strip().lower() for row in model.objects.all() for line in row.words.splitlines()}
    rows = [[part.strip() for part in line.split("|")] for line in SHORT.strip().splitlines()]
    model.objects.bulk_create(
        model(words="\n".join(row), stamp=search.models.new_stamp()) for row in rows if row[0].lower() not in held
    )


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0005_pins_and_what_is_asked'),
    ]

    operations = [
        migrations.AlterField(
            model_name='pin',
            name='key',
            field=models.CharField(db_index=True, editable=False, max_length=500),
        ),
        migrations.AlterField(
            model_name='pin',
            name='words',
            field=models.CharField(help_text='The whole search as people type it; with or without accents and capitals is the same.', max_length=400, verbose_name='words that are searched for'),
        ),
        migrations.AlterField(
            model_name='askedquestion',
            name='words',
            field=models.CharField(blank=True, max_length=400, verbose_name='words'),
        ),
        migrations.RunPython(write, migrations.RunPython.noop),
    ]
