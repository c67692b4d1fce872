"""What two records may have in common, in one form each, and the indexes that find it."""

from django.db import migrations

# Nine digits of a French number, without the country's; "" for anything else.
PHONE = r"""
CREATE FUNCTION public.domino_phone(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN coalesce(substring(regexp_replace(value, '\D', '', 'g') from '^(?:0033|33)?0?(\d{9})$'), '');
"""
HOST = r"""
CREATE FUNCTION public.domino_host(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN coalesce(substring(lower(value) from '^(?:[a-z]+://)?(?:www\.)?([^/?#:\s]+)'), '');
"""
TABLE = "public.inventory_initiative"


def index(name: str, expression: str, column: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {TABLE} ({expression}) WHERE {column} <> ''",
        f"DROP INDEX CONCURRENTLY IF EXISTS public.{name}",
    )


class Migration(migrations.Migration):
    atomic = False  # CONCURRENTLY: no lock on a full table
    dependencies = [("inventory", "0004_contributions")]

    operations = [
        migrations.RunSQL(PHONE, "DROP FUNCTION public.domino_phone(text)"),
        migrations.RunSQL(HOST, "DROP FUNCTION public.domino_host(text)"),
        index("initiative_phone", "public.domino_phone(contact_phone)", "contact_phone"),
        index("initiative_host", "public.domino_host(website)", "website"),
        index("initiative_email", "lower(contact_email)", "contact_email"),
    ]
