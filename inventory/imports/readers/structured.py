"""JSON in its usual shapes: GeoJSON, uMap, Overpass, GoGoCarto, arrays of objects, objects keyed by identifier."""

import json
import math
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from inventory.imports.columns import column_key
from inventory.imports.errors import UnreadableFile
from inventory.imports.limits import MAX_COLUMNS, MAX_DEPTH, MAX_JSON_BYTES, MEGABYTE
from inventory.imports.readers.encodings import detect_encoding
from inventory.imports.readers.geometry import representative_point
from inventory.imports.table import Row, Table

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
    "initiatives",
    "places",
]
LAYER = "Calque"
FEATURE_ID = "@feature"
LABELS = ("name", "nom", "label", "titre", "title", "libelle", "slug", "id", "value")
Record = dict[str, Any]


def read_structured(path: Path, encoding: str = "") -> Table:
    """Read the JSON at `path`, whatever its shape; nested objects become columns named "geo.latitude".

    Raises UnreadableFile for what is not JSON, numbers that are not finite, and nesting without end.
    """
    if path.stat().st_size > MAX_JSON_BYTES:
        raise UnreadableFile(f"Le fichier JSON dépasse {MAX_JSON_BYTES // MEGABYTE} Mo.")
    encoding = encoding or detect_encoding(path)[0]
    content = _load(path.read_bytes().decode(encoding, "domino-windows" if encoding == "utf-8" else "replace"))
    if isinstance(content, dict) and content.get("type") == "umap":
        return _spatial(list(_umap_features(content.get("layers"))), "umap", encoding, "")
    if isinstance(content, dict) and content.get("type") in ("FeatureCollection", "Feature"):
        features = content.get("features", [content]) if content["type"] == "FeatureCollection" else [content]
        return _spatial(features, "geojson", encoding, _crs(content))
    records = _records(content)
    if records and all(isinstance(record, dict) and record.get("type") == "Feature" for record in records):
        return _spatial(records, "geojson", encoding, "")
    return _flat([_flatten(record) for record in records], "json", encoding)


def _load(text: str) -> Any:
    text = text.lstrip("\ufeff").strip()
    try:
        return json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except RecursionError as error:
        raise UnreadableFile("Le fichier JSON est imbriqué sans fin.") from error
    except json.JSONDecodeError as error:
        lines = [line.strip("\x1e, \t") for line in text.splitlines()]
        if error.msg != "Extra data" or not all(line.startswith("{") for line in lines if line):
            raise UnreadableFile(f"Le fichier n’est pas du JSON valable (ligne {error.lineno}).") from error
        return [_load(line) for line in lines if line]
    except ValueError as error:
        raise UnreadableFile(f"Le fichier n’est pas du JSON valable : {error}") from error


def _refuse(constant: str) -> Any:
    raise UnreadableFile(f"Le fichier JSON contient {constant}, qui n’est pas un nombre.")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise UnreadableFile(f"Le fichier JSON contient {text[:40]}, un nombre démesuré.")
    return number


def _crs(collection: Record) -> str:
    """The named reference system of GeoJSON 2008, "" for RFC 7946."""
    crs = collection.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    return str(properties.get("name", "")) if isinstance(properties, dict) else ""


def _umap_features(layers: Any, depth: int = 0) -> Iterator[Record]:
    for layer in layers if isinstance(layers, list) and depth <= MAX_DEPTH else []:
        if not isinstance(layer, dict):
            continue
        options = layer.get("properties") or layer.get("_umap_options") or {}
        name = options.get("name", "") if isinstance(options, dict) else ""
        for feature in layer.get("features") or []:
            if isinstance(feature, dict):
                properties = feature.get("properties") or {}
                kept = {key: value for key, value in properties.items() if key != "_umap_options"}
                yield {**feature, "properties": {LAYER: name, **kept}}
        yield from _umap_features(layer.get("layers"), depth + 1)


def _records(content: Any) -> list[Any]:
    """The list of records in `content`: itself, behind a wrapper's key, or the values of a keyed object."""
    if isinstance(content, list):
        return content
    if not isinstance(content, dict):
        raise UnreadableFile("Le fichier JSON ne contient pas de liste.")
    mapping = content.get("mapping")
    for key in [*WRAPPERS, *content]:
        records = content.get(key)
        if isinstance(records, list) and any(isinstance(record, dict) for record in records):
            return records
        if isinstance(records, list) and isinstance(mapping, list) and records:
            return [_compact(record, mapping) for record in records]
    if content and all(isinstance(value, dict) for value in content.values()):
        return [{"id": key, **value} for key, value in content.items()]
    if any(key in WRAPPERS and isinstance(value, list) for key, value in content.items()):
        raise UnreadableFile("Le fichier est vide.")
    return [content] if content else []


def _compact(record: Any, mapping: list[Any]) -> Any:
    """GoGoCarto's compact row: [id, [values in the order of `mapping`], latitude, longitude, [categories], …]."""
    if not (isinstance(record, list) and len(record) >= 4 and isinstance(record[1], list)):
        return record
    named = dict(zip((str(key) for key in mapping), record[1], strict=False))
    return {
        "id": record[0],
        **named,
        "latitude": record[2],
        "longitude": record[3],
        "categories": (record[4:5] or [""])[0],
    }


def _flatten(value: Any, prefix: str = "", depth: int = 0) -> dict[str, str]:
    """Nested objects as dotted names; lists joined by "|", lists of objects by their names."""
    if not isinstance(value, dict):
        return {prefix or "valeur": _scalar(value)} if value is not None else {}
    if depth > MAX_DEPTH:
        raise UnreadableFile("Le fichier JSON est trop imbriqué.")
    flat: dict[str, str] = {}
    for key, inner in value.items():
        name = f"{prefix}.{key}" if prefix else str(key)
        if isinstance(inner, dict) and inner.get("type") == "Point" and "coordinates" in inner:
            flat[name] = json.dumps(inner)
        elif isinstance(inner, dict):
            flat.update(_flatten(inner, name, depth + 1))
        else:
            flat[name] = _scalar(inner)
    return flat


def _scalar(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return "|".join(text for item in value[:1_000] if (text := _item(item)))
    return str(value).replace("\0", "")


def _item(value: Any) -> str:
    if isinstance(value, dict):
        named = next((value[label] for label in LABELS if isinstance(value.get(label), str)), "")
        return str(named)
    return "" if isinstance(value, list) else _scalar(value)


def _spatial(features: Any, kind: str, encoding: str, crs: str) -> Table:
    if not isinstance(features, list):
        raise UnreadableFile("Le fichier GeoJSON n’a pas de liste « features ».")
    records, positions, notes = [], [], []
    for feature in features:
        feature = feature if isinstance(feature, dict) else {}
        properties = feature.get("properties")
        record = _flatten(properties if isinstance(properties, dict) else {})
        if "id" in feature and not any(column_key(key) in ("id", "@id") for key in record):
            record[FEATURE_ID if FEATURE_ID in record else "id"] = _scalar(feature["id"])
        position, note = representative_point(feature.get("geometry"))
        records.append(record)
        positions.append(position)
        notes.append(note)
    table = _flat(records, kind, encoding)
    table.crs, table.has_geometry = crs, True
    flat_rows = table.open_rows
    table.open_rows = partial(_placed, flat_rows, positions, notes)
    return table


def _placed(open_rows: Any, positions: list[Any], notes: list[str]) -> Iterator[Row]:
    for row, position, note in zip(open_rows(), positions, notes, strict=True):
        row.position, row.note = position, note
        yield row


def _flat(records: list[dict[str, str]], kind: str, encoding: str) -> Table:
    columns = list(dict.fromkeys(key for record in records for key in record))
    if not records:
        raise UnreadableFile("Le fichier est vide.")
    if len(columns) > MAX_COLUMNS:
        raise UnreadableFile(f"Le fichier a plus de {MAX_COLUMNS} colonnes.")
    return Table(columns, partial(_rows, records, columns), kind, encoding, size=len(records))


def _rows(records: list[dict[str, str]], columns: list[str]) -> Iterator[Row]:
    for number, record in enumerate(records, start=1):
        yield Row(number, [record.get(column, "") for column in columns])
