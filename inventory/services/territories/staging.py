"""Copy the data files into temporary tables, names made readable on the way.

The whole of France is staged whatever is asked: the polygon of a région is the union of all its communes, also of
those that are not kept. The tables live until the end of the transaction.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inventory.enums import TerritoryKind
from inventory.reference.errors import ReferenceDataError
from inventory.reference.names import short_epci_name, slug_of, with_article
from inventory.reference.progress import Progress
from inventory.reference.reading import Row, read
from inventory.services.territories.copying import copy_rows

COMMUNES_IN_FRANCE = 37_530

# They are dropped first: a transaction may hold two loads.
TABLES = """
DROP TABLE IF EXISTS pg_temp.reference_commune, pg_temp.reference_postal_code, pg_temp.reference_outer,
    pg_temp.reference_piece, pg_temp.reference_gap, pg_temp.reference_chosen, pg_temp.reference_membership,
    pg_temp.reference_territory, pg_temp.reference_containment;
CREATE TEMP TABLE reference_commune (
    id integer PRIMARY KEY, code text NOT NULL, type text NOT NULL, name text NOT NULL, slug text NOT NULL,
    population integer, departement_id integer, epci_id integer, parent_id integer,
    geometry geometry, town_hall geometry
) ON COMMIT DROP;
CREATE TEMP TABLE reference_postal_code (commune_id integer NOT NULL, code text NOT NULL) ON COMMIT DROP;
CREATE TEMP TABLE reference_outer (
    kind text NOT NULL, id integer NOT NULL, code text NOT NULL, name text NOT NULL, official_name text NOT NULL,
    slug text NOT NULL, region_id integer, geometry geometry, PRIMARY KEY (kind, id)
) ON COMMIT DROP;
"""
# The files write WKB without an SRID; it is EPSG:4326.
PREPARE = """
UPDATE reference_commune SET town_hall = ST_SetSRID(town_hall, 4326), geometry = ST_SetSRID(
    CASE WHEN ST_IsValid(geometry) THEN geometry ELSE ST_CollectionExtract(ST_MakeValid(geometry), 3) END, 4326);
CREATE INDEX ON reference_commune USING gist (geometry);
CREATE INDEX ON reference_commune (parent_id);
ANALYZE reference_commune; ANALYZE reference_postal_code; ANALYZE reference_outer;
"""
COMMUNE_COLUMNS = "id code type name slug population departement_id epci_id parent_id geometry town_hall".split()
OUTER_COLUMNS = "kind id code name official_name slug region_id".split()


def stage(cursor: Any, folder: Path, progress: Progress) -> None:
    """Fill the temporary tables from the data files in `folder`.

    Raises ReferenceDataError when a file is unreadable or lacks a column.
    """
    cursor.execute(TABLES)
    try:
        communes = progress.rows(_communes(folder), total=COMMUNES_IN_FRANCE)
        copy_rows(cursor, "reference_commune", COMMUNE_COLUMNS, communes)
        copy_rows(cursor, "reference_postal_code", ["commune_id", "code"], _postal_codes(folder))
        copy_rows(cursor, "reference_outer", OUTER_COLUMNS, _outers(folder))
    except KeyError as error:
        raise ReferenceDataError(f"Colonne ou ligne absente des fichiers de référence : {error}.") from error
    cursor.execute(PREPARE)


def _communes(folder: Path) -> Iterator[list[str | None]]:
    for row in read(folder, "communes"):
        name = with_article(_text(row, "nom"), row["type_nom"])
        yield [
            *(row["id"], row["code"], row["type"], name, f"{slug_of(name)}-{_text(row, 'code').lower()}"),
            *(row["population_municipale"], row["departement_id"], row["epci_id"], row["commune_parent_id"]),
            *(row["geometry"], row["mairie_localisation"]),
        ]


def _postal_codes(folder: Path) -> Iterator[list[str | None]]:
    codes = {row["id"]: row["code"] for row in read(folder, "codes_postaux")}
    for row in read(folder, "codes_postaux_communes"):
        yield [row["commune_id"], codes[row["codepostal_id"]]]


def _outers(folder: Path) -> Iterator[list[str | None]]:
    """Départements, then régions, then EPCI: where two bear one name, the first keeps the plain slug."""
    taken: Counter[str] = Counter()
    for row in read(folder, "departements"):
        slug = _free(slug_of(_text(row, "nom")), f"departement-{row['code']}", taken)
        yield [TerritoryKind.DEPARTEMENT, row["id"], row["code"], row["nom"], "", slug, row["region_id"]]
    for row in read(folder, "regions"):
        slug = _free(slug_of(_text(row, "nom")), "region", taken)
        yield [TerritoryKind.REGION, row["id"], row["code"], row["nom"], "", slug, None]
    epcis = [(row, short_epci_name(_text(row, "nom"))) for row in read(folder, "epci")]
    same = Counter(slug_of(name) for _, name in epcis)
    for row, name in epcis:
        slug = slug_of(name)
        slug = f"{slug}-{row['code']}" if same[slug] > 1 or taken[slug] else slug
        yield [TerritoryKind.EPCI, row["id"], row["code"], name, row["nom"], slug, None]


def _free(slug: str, ending: str, taken: Counter[str]) -> str:
    taken[slug] += 1
    return slug if taken[slug] == 1 else f"{slug}-{ending}"


def _text(row: Row, column: str) -> str:
    value = row[column]
    if not value:
        raise ReferenceDataError(f"Une ligne des fichiers de référence n’a pas de « {column} ».")
    return value
