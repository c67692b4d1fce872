"""Indexes of the census: each is another's beginning for nothing, or costs every import its part."""

import pytest
from django.db import connection

TABLES = [
    "inventory_initiative",
    "inventory_containment",
    *[f"inventory_initiative_{name}" for name in ("themes", "stakes", "exchanges", "needs", "offers")],
]
# Plain indexes whose columns another plain index of the table begins with.
DOUBLES = """
SELECT one.indexrelid::regclass::text FROM pg_index AS one JOIN pg_index AS other
    ON other.indrelid = one.indrelid AND other.indexrelid <> one.indexrelid
WHERE one.indrelid = ANY(%s::regclass[]) AND NOT one.indisunique
    AND num_nulls(one.indpred, one.indexprs, other.indpred, other.indexprs) = 4
    AND other.indkey::text || ' ' LIKE one.indkey::text || ' %%'
    AND other.indclass::text || ' ' LIKE one.indclass::text || ' %%'
"""


@pytest.mark.django_db
def test_no_index_of_the_census_is_the_beginning_of_another() -> None:
    with connection.cursor() as cursor:
        cursor.execute(DOUBLES, [TABLES])
        assert [name for (name,) in cursor.fetchall()] == []


@pytest.mark.django_db
def test_census_has_the_indexes_that_its_pages_need() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'inventory_initiative'")
        named = {name for (name,) in cursor.fetchall() if name.startswith("initiative_")}
    assert named == {
        "initiative_created",
        "initiative_email",
        "initiative_external_id_unique",
        "initiative_founded_year",
        "initiative_freshness",
        "initiative_host",
        "initiative_keywords_trigram",
        "initiative_name",
        "initiative_name_trigram",
        "initiative_phone",
        "initiative_search",
        "initiative_updated",
    }
