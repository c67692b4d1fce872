"""SQL of polygons: unions without slips of the drawing, outlines for display, centres. All in EPSG:4326."""

from inventory.enums import TerritoryKind

METRES_PER_DEGREE = 111_320
# How far, in metres, an outline may stray from the polygon, by kind.
TOLERANCES = {
    TerritoryKind.COMMUNE: 50,
    TerritoryKind.EPCI: 150,
    TerritoryKind.PAYS: 150,
    TerritoryKind.CUSTOM: 50,
    TerritoryKind.DEPARTEMENT: 300,
    TerritoryKind.REGION: 600,
}
# A ring or a part smaller than this, in m², is a slip between two drawings of one border, not a place.
SLIP = 100


def outline(geometry: str, kind: str) -> str:
    """SQL of the simplified copy of the expression `geometry`, for a territory whose kind is the expression `kind`.

    Always a valid MultiPolygon; the polygon itself where nothing would be left of it.
    """
    degrees = " ".join(f"WHEN '{name}' THEN {metres / METRES_PER_DEGREE:.9f}" for name, metres in TOLERANCES.items())
    simple = f"ST_SimplifyPreserveTopology({geometry}, CASE {kind} {degrees} END)"
    valid = f"ST_Multi(ST_CollectionExtract(ST_MakeValid({simple}), 3))"
    return f"(SELECT CASE WHEN ST_IsEmpty(o) THEN {geometry} ELSE o END FROM (SELECT {valid}) AS _(o))"  # noqa: S608


def without_slips(geometry: str) -> str:
    """SQL of `geometry` without the holes and parts that are smaller than `SLIP`.

    Neighbours that draw one border with vertices some 1e-12 degree apart leave such holes in their union.
    """
    return f"""(
        SELECT ST_Multi(ST_Collect(ST_MakePolygon(ST_ExteriorRing(part.geom), ARRAY(
            SELECT ST_ExteriorRing(ring.geom) FROM ST_DumpRings(part.geom) AS ring
            WHERE ring.path[1] > 0 AND ST_Area(ring.geom::geography) >= {SLIP}
        )) ORDER BY part.path))
        FROM ST_Dump({geometry}) AS part
    )"""  # noqa: S608
