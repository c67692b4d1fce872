"""Extensions, the plain form of a text, and a French search configuration that ignores accents."""

from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

PLAIN = """
CREATE FUNCTION public.domino_plain(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN lower(replace(replace(public.unaccent('public.unaccent'::regdictionary, value), '’', ''''), '‘', ''''));
"""
CONFIGURATION = """
CREATE TEXT SEARCH CONFIGURATION public.domino_french (COPY = pg_catalog.french);
ALTER TEXT SEARCH CONFIGURATION public.domino_french
    ALTER MAPPING FOR hword, hword_part, word WITH public.unaccent, pg_catalog.french_stem;
"""


class Migration(migrations.Migration):
    initial = True

    operations = [
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS postgis", migrations.RunSQL.noop),
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGinExtension(),
        migrations.RunSQL(PLAIN, "DROP FUNCTION public.domino_plain(text)"),
        migrations.RunSQL(CONFIGURATION, "DROP TEXT SEARCH CONFIGURATION public.domino_french"),
    ]
