"""Indexes that others begin with: each cost its part of every import, and no plan needed it."""

import django.db.models.deletion
from django.db import migrations, models

LINKS = ["themes", "stakes", "exchanges", "needs", "offers"]
# The unique index on both columns of a link answers whatever the one on its first column did. Django knows it by no name.
DROP = """
DO $$
DECLARE name regclass;
BEGIN
    SELECT index.indexrelid INTO name FROM pg_index AS index
    JOIN pg_attribute AS attribute ON attribute.attrelid = index.indrelid AND attribute.attname = 'initiative_id'
    WHERE index.indrelid = 'inventory_initiative_{link}'::regclass AND NOT index.indisunique
        AND index.indkey::text = attribute.attnum::text;
    IF name IS NOT NULL THEN
        EXECUTE 'DROP INDEX ' || name;
    END IF;
END $$;
"""
CREATE = "CREATE INDEX ON inventory_initiative_{link} (initiative_id);"


class Migration(migrations.Migration):
    dependencies = [("inventory", "0013_privacy")]

    operations = [
        migrations.AlterField(
            model_name="containment",
            name="inner",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="containments",
                to="inventory.territory",
            ),
        ),
        migrations.AlterField(
            model_name="containment",
            name="outer",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="contents",
                to="inventory.territory",
            ),
        ),
        *[migrations.RunSQL(DROP.format(link=link), CREATE.format(link=link)) for link in LINKS],
    ]
