from django.conf import settings
from django.db import migrations

# Most people in Vietnam bear one of these family names; those that are common as given names too are left out.
FAMILY_NAMES = {
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Lý",
    "Đinh", "Trịnh", "Đoàn", "Lương", "Trương", "Tạ", "Phùng", "Tô", "Cao", "Lưu", "Đào", "Chu", "Nông", "Siu", "Ksor",
}  # fmt: skip


def join(first: str, last: str) -> str:
    """The whole name, family name first, however the two fields were understood by who filled them in."""
    first, last = first.strip(), last.strip()
    family_in_last = last.split(" ")[0] in FAMILY_NAMES and first.split(" ")[0] not in FAMILY_NAMES
    whole = f"{last} {first}" if family_in_last else f"{first} {last}"
    return whole.strip()[:150]


def join_names(apps, schema_editor):
    User = apps.get_model(settings.AUTH_USER_MODEL)
    for user in User.objects.exclude(last_name=""):
        user.first_name, user.last_name = join(user.first_name, user.last_name), ""
        user.save(update_fields=["first_name", "last_name"])


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunPython(join_names, migrations.RunPython.noop)]
