"""Twenty thousand records: no page that is asked for often reads the whole census, nor sorts it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from inventory.census import store
from inventory.models import Initiative
from tests.factories.initiatives import InitiativeFactory, SphereFactory
from tests.factories.territories import CommuneFactory

RECORDS = 20_000
# What is asked of the database for each, beside what the columns in memory answer.
ADDRESSES = [
    "/initiatives/",
    "/initiatives/?view=list&page=900",
    "/initiatives/?view=list&ordering=name",
    "/initiatives/?q=velo",
    "/initiatives/?near=2.0,47.0&radius=10",
    "/initiatives/carte.json?frame=-5,42,8,51&zoom=6",
    "/initiatives/carte.json?frame=2,47,2.2,47.1&zoom=12",
    "/initiatives.atom",
    "/territoires/peillac/",
    "/territoires/peillac/besoins/",
    "/proposer/ressemblances.json?name=La+Rustine&territory=peillac",
    "/proposer/ressemblances.json?name=Essai+Rustine",
    "/api/v1/initiatives/?cursor=",
    "/api/v1/initiatives/?near=2.0,47.0&radius=5",
    "/ogc/collections/initiatives/items?f=json&bbox=2,47,2.1,47.1",
]
WRITTEN = {
    "id": "gen_random_uuid()",
    "slug": "'essai-' || n",
    "name": "'Essai ' || md5(n::text) || CASE WHEN mod(n, 400) = 0 THEN ' vélo' ELSE '' END",
    "point": "ST_SetSRID(ST_MakePoint(-4 + mod(n, 1000) * 0.012, 43 + (n / 1000) * 0.35), 4326)",
    "confirmed_on": "date '2026-01-01' - mod(n, 900)",
    "created_at": "now() - n * interval '1 minute'",
    "updated_at": "now() - n * interval '1 minute'",
    "status": "CASE WHEN mod(n, 50) = 0 THEN 'closed' ELSE 'published' END",
}


@pytest.fixture
def large_census(settings: Settings, db: None) -> Iterator[Initiative]:
    """As many records, copies of one, over all of France; a few of them in Peillac."""
    commune = CommuneFactory(name="Peillac", slug="peillac")
    first = InitiativeFactory(name="La Rustine", territory=commune, sphere=SphereFactory())
    places = [CommuneFactory(name=f"Lieu {number}").pk for number in range(20)]
    written = {**WRITTEN, "territory_id": f"(ARRAY[{','.join(map(str, places))}])[1 + mod(n, {len(places)})]"}
    columns = [field.column for field in Initiative._meta.concrete_fields if not field.generated]
    values = [written.get(column, f'model."{column}"') for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO inventory_initiative ({names}) SELECT {', '.join(values)}"  # noqa: S608
            " FROM inventory_initiative AS model, generate_series(1, %s) AS n WHERE model.id = %s",
            [RECORDS, first.pk],
        )
        cursor.execute("ANALYZE inventory_initiative")
        cursor.execute("ANALYZE inventory_territory")
        cursor.execute("ANALYZE inventory_containment")
    settings.CENSUS_COLUMNS_FROM = 1_000
    store.forget()
    assert store.columns() is not None
    yield first
    store.forget()


def scans(sql: str) -> list[str]:
    """The parts of a query's plan that read the census from one end to the other."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        (answer,) = cursor.fetchone()
    plan = json.loads(answer) if isinstance(answer, str) else answer
    return [node["Node Type"] for node in _nodes(plan[0]["Plan"]) if _reads_all(node)]


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from _nodes(part)


def _reads_all(node: dict[str, Any]) -> bool:
    return node.get("Relation Name") == "inventory_initiative" and node["Node Type"] in (
        "Seq Scan",
        "Parallel Seq Scan",
    )


def offenders(queries: list[dict[str, str]]) -> list[str]:
    asked = [query["sql"] for query in queries if re.match(r"\s*(SELECT|WITH)\b", query["sql"])]
    return [f"{found}: {sql[:300]}" for sql in asked if "initiative" in sql for found in scans(sql)]


def test_no_page_reads_the_whole_census(client: Client, large_census: Initiative) -> None:
    # What the test looks for is seen.
    assert scans("SELECT FROM inventory_initiative WHERE summary = 'absent'") == ["Seq Scan"]
    found: dict[str, list[str]] = {}
    for address in [*ADDRESSES, large_census.get_absolute_url()]:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        assert response.status_code == 200, address
        found[address] = offenders(queries.captured_queries)
    assert {address: parts for address, parts in found.items() if parts} == {}
