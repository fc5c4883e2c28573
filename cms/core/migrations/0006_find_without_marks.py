from django.db import migrations


class Migration(migrations.Migration):
    """No table changes: `cms.core.admin_search` fills the admin's index anew when this is applied."""

    dependencies = [("core", "0005_pictures_without_metadata")]

    operations = []
