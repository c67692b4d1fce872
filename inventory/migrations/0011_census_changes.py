from django.db import migrations, models

# A statement that writes more rows than this is one line of the log: everything may have changed.
BULK = 2_000
# table → (its column that says which record, tables whose any change may touch every record have none)
RECORDS = {
    "inventory_initiative": "id",
    "inventory_initiative_themes": "initiative_id",
    "inventory_initiative_stakes": "initiative_id",
    "inventory_initiative_exchanges": "initiative_id",
    "inventory_initiative_needs": "initiative_id",
    "inventory_initiative_offers": "initiative_id",
}
EVERYTHING = [
    "inventory_territory",
    "inventory_containment",
    "inventory_sphere",
    "inventory_theme",
    "inventory_stake",
    "inventory_exchange",
    "inventory_legalform",
    "inventory_resourcekind",
    "inventory_source",
]
EVENTS = {"insert": "NEW", "update": "NEW", "delete": "OLD"}
MARK = "pg_current_xact_id()::text::bigint, clock_timestamp()"


def function(name: str, column: str) -> str:
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM (SELECT FROM changed LIMIT {BULK + 1}) AS few) > {BULK} THEN
        INSERT INTO inventory_censuschange (initiative_id, xid, at) VALUES (NULL, {MARK});
    ELSE
        INSERT INTO inventory_censuschange (initiative_id, xid, at)
        SELECT DISTINCT changed.{column}, {MARK} FROM changed;
    END IF;
    RETURN NULL;
END $$;
"""  # noqa: S608 — names of this file


def triggers() -> str:
    lines = [
        function("inventory_note_id", "id"),
        function("inventory_note_initiative_id", "initiative_id"),
        f"""
CREATE FUNCTION inventory_note_everything() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO inventory_censuschange (initiative_id, xid, at) VALUES (NULL, {MARK});
    RETURN NULL;
END $$;
""",  # noqa: S608
    ]
    for table, column in RECORDS.items():
        for event, rows in EVENTS.items():
            lines.append(
                f"CREATE TRIGGER census_change_{event} AFTER {event.upper()} ON {table}"
                f" REFERENCING {rows} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION inventory_note_{column}();"
            )
    for table in EVERYTHING:
        lines.append(
            f"CREATE TRIGGER census_change AFTER INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION inventory_note_everything();"
        )
    return "\n".join(lines)


def no_triggers() -> str:
    lines = [f"DROP TRIGGER census_change_{event} ON {table};" for table in RECORDS for event in EVENTS]
    lines += [f"DROP TRIGGER census_change ON {table};" for table in EVERYTHING]
    lines += [f"DROP FUNCTION inventory_note_{name}();" for name in ("id", "initiative_id", "everything")]
    return "\n".join(lines)


class Migration(migrations.Migration):
    dependencies = [("inventory", "0010_imports")]

    operations = [
        migrations.CreateModel(
            name="CensusChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("initiative_id", models.UUIDField(null=True, verbose_name="fiche")),
                ("xid", models.BigIntegerField(db_index=True, verbose_name="transaction")),
                ("at", models.DateTimeField(verbose_name="le")),
            ],
            options={
                "verbose_name": "changement du recensement",
                "verbose_name_plural": "changements du recensement",
            },
        ),
        migrations.RunSQL(triggers(), no_triggers()),
    ]
