"""The table of Django's database cache: every web process counts failed sign-ins in the same place."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("domino", "0002_outgoing_mail")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE domino_cache (
                cache_key varchar(255) NOT NULL PRIMARY KEY,
                value text NOT NULL,
                expires timestamp with time zone NOT NULL
            );
            CREATE INDEX domino_cache_expires ON domino_cache (expires);
            """,
            "DROP TABLE domino_cache",
        )
    ]
