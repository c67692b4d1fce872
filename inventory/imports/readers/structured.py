"""JSON in its usual shapes: GeoJSON, uMap, Overpass, GoGoCarto, YesWiki, arrays of objects, keyed objects."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from inventory.imports.errors import UnreadableFile
from inventory.imports.readers import gogocarto, openstreetmap, umap, yeswiki
from inventory.imports.readers.json_text import load_json
from inventory.imports.readers.records import Record, item_of, item_of_feature, table_of
from inventory.imports.table import Table

WRAPPERS = [
    "elements",
    "data",
    "results",
    "records",
    "items",
    "features",
    "rows",
    "value",
    "entries",
    "entities",
    "initiatives",
    "places",
]
SPATIAL = ("FeatureCollection", "Feature")
# (profile, test of the records, what makes plain records of them); the first that answers is taken.
TOOLS: list[tuple[str, Callable[[list[Any]], bool], Callable[[Iterable[Any]], Iterable[Any]]]] = [
    ("osm", openstreetmap.are_elements, openstreetmap.element_features),
    ("gogocarto", gogocarto.are_elements, gogocarto.plain_elements),
    ("yeswiki", yeswiki.are_entries, yeswiki.plain_entries),
]


def read_structured(path: Path, encoding: str = "") -> Table:
    """Read the JSON at `path`, whatever its shape; nested objects become columns named "geo.latitude".

    Raises UnreadableFile for what is not JSON, numbers that are not finite, and nesting without end.
    """
    content, encoding, notes = load_json(path, encoding)
    table = _table(content, encoding)
    table.notes = notes + table.notes
    return table


def _table(content: Any, encoding: str) -> Table:
    kind = content.get("type") if isinstance(content, dict) else ""
    if kind == "umap" or umap.is_layer(content):
        return _umap(content, encoding)
    if isinstance(content, dict) and kind in SPATIAL:
        features = content.get("features", [content]) if kind == "FeatureCollection" else [content]
        return _spatial(features, encoding, content)
    records = find_records(content)
    if records and all(isinstance(record, dict) and record.get("type") == "Feature" for record in records):
        return _spatial(records, encoding, {})
    profile, plain = next(((name, plain) for name, fits, plain in TOOLS if fits(records)), ("", None))
    if plain and profile == "osm":
        table = table_of(map(item_of_feature, plain(records)), "json", encoding)
    else:
        table = table_of(map(item_of, plain(records) if plain else records), "json", encoding)
    table.profile = profile
    table.licence = _told_licence(content)
    return table


def _umap(content: Record, encoding: str) -> Table:
    features, notes = umap.read_layers(content)
    table = table_of(map(item_of_feature, features), "umap", encoding)
    table.profile, table.notes, table.licence = "umap", notes, umap.licence(content)
    return table


def _spatial(features: Any, encoding: str, collection: Record) -> Table:
    if not isinstance(features, list):
        raise UnreadableFile("Le fichier GeoJSON n’a pas de liste « features » : exportez-le de nouveau.")
    profile = ""
    if openstreetmap.are_features(features):
        profile = "osm"
    elif yeswiki.are_features(features):
        profile, features = "yeswiki", yeswiki.plain_features(features)
    table = table_of(map(item_of_feature, features), "geojson", encoding, _crs(collection))
    table.profile, table.licence = profile, _told_licence(collection)
    return table


def _crs(collection: Record) -> str:
    """The named reference system of GeoJSON 2008, "" for RFC 7946."""
    crs = collection.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    return str(properties.get("name", "")) if isinstance(properties, dict) else ""


def _told_licence(content: Any) -> str:
    told = content.get("licence", content.get("license")) if isinstance(content, dict) else ""
    return told if isinstance(told, str) else ""


def find_records(content: Any) -> list[Any]:
    """The list of records in `content`: itself, behind a wrapper's key, or the values of a keyed object."""
    if isinstance(content, list):
        return content
    if not isinstance(content, dict):
        raise UnreadableFile("Le fichier JSON ne contient pas de liste : exportez la liste entière.")
    mapping = content.get("mapping")
    for key in [*WRAPPERS, *content]:
        records = content.get(key)
        if isinstance(records, list) and any(isinstance(record, dict) for record in records):
            return records
        if isinstance(records, list) and isinstance(mapping, list) and records:
            return [gogocarto.expanded(record, mapping) for record in records]
    entities = content.get("entities")
    keyed = entities if isinstance(entities, dict) else content
    if keyed and all(isinstance(value, dict) for value in keyed.values()):
        return [{"id": key, **value} for key, value in keyed.items()]
    if any(key in WRAPPERS and isinstance(value, list) for key, value in content.items()):
        raise UnreadableFile("Le fichier est vide.")
    return [content] if content else []
