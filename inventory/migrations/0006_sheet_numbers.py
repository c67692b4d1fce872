"""Numbers of paper sheets: a sequence, so that two print-outs never bear the same."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("inventory", "0005_duplicates")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE inventory_sheet_number", "DROP SEQUENCE inventory_sheet_number"),
    ]
