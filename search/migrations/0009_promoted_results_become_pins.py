from django.db import migrations

from search.query import parser


def move(apps, schema_editor):
    """Keep what editors entered in the list of promoted results that Wagtail had, and that no search asked, as pins.

    Its tables stay for the release before this one, without a row that would keep a page from being deleted.
    """
    connection = schema_editor.connection
    if "wagtailsearchpromotions_searchpromotion" not in connection.introspection.table_names():
        return
    Pin = apps.get_model("search", "Pin")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT query.query_string, pick.page_id FROM wagtailsearchpromotions_searchpromotion pick"
            " JOIN wagtailsearchpromotions_query query ON query.id = pick.query_id"
            " WHERE pick.page_id IS NOT NULL ORDER BY query.id, pick.sort_order, pick.id"
        )
        for words, page in cursor.fetchall():
            key = parser.key(words)
            if not key:
                continue  # of such words nobody can be shown a pin
            pins = Pin.objects.filter(key=key)
            if pins.count() < 5 and not pins.filter(page_id=page).exists():
                Pin.objects.create(words=words, key=key, page_id=page, position=pins.count() + 1)
        cursor.execute("DELETE FROM wagtailsearchpromotions_searchpromotion WHERE page_id IS NOT NULL")


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0008_pins_of_other_days'),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
    ]
