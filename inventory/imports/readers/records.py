"""Records of nested values to a Table of flat cells."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from inventory.imports.columns import column_key
from inventory.imports.errors import UnreadableFile
from inventory.imports.limits import MAX_COLUMNS, MAX_DEPTH
from inventory.imports.readers.geometry import representative_point
from inventory.imports.table import Pair, Row, Table

FEATURE_ID = "@feature"
LABELS = ("name", "nom", "label", "titre", "title", "libelle", "slug", "id", "value")
# Under which a reader says why a record cannot be imported; only its own words count, not a file's.
FAULT = "@fault"
Record = dict[str, Any]


class Fault(str):
    """A French sentence of a reader."""

    __slots__ = ()


@dataclass(slots=True)
class Item:
    """One record, flat, with its place and what is to be said of it (see Row)."""

    cells: dict[str, str]
    position: Pair | None = None
    fault: str = ""
    note: str = ""


def item_of(record: Any) -> Item:
    """A JSON object as an item."""
    fault = record.get(FAULT) if isinstance(record, dict) else None
    if not isinstance(fault, Fault):
        return Item(flatten(record))
    return Item(flatten({key: value for key, value in record.items() if key != FAULT}), fault=fault)


def item_of_feature(feature: Any) -> Item:
    """A GeoJSON feature as an item: its properties, its identifier, one point for its geometry."""
    feature = feature if isinstance(feature, dict) else {}
    properties = feature.get("properties")
    cells = flatten(properties if isinstance(properties, dict) else {})
    if "id" in feature and not any(column_key(key) in ("id", "@id") for key in cells):
        cells[FEATURE_ID if FEATURE_ID in cells else "id"] = scalar(feature["id"])
    position, note = representative_point(feature.get("geometry"))
    fault = feature.get(FAULT)
    return Item(cells, position, fault if isinstance(fault, Fault) else "", note)


def table_of(items: Iterable[Item], kind: str, encoding: str, crs: str = "") -> Table:
    """The table of `items`, whose columns are all their keys. Raises UnreadableFile without items."""
    items = list(items)
    columns = list(dict.fromkeys(key for item in items for key in item.cells))
    if not items:
        raise UnreadableFile("Le fichier est vide.")
    if len(columns) > MAX_COLUMNS:
        raise UnreadableFile(f"Le fichier a plus de {MAX_COLUMNS} colonnes.")
    return Table(columns, partial(_rows, items, columns), kind, encoding, crs=crs, size=len(items))


def _rows(items: list[Item], columns: list[str]) -> Iterator[Row]:
    for number, item in enumerate(items, start=1):
        cells = [item.cells.get(column, "") for column in columns]
        yield Row(number, cells, item.position, item.fault, item.note)


def flatten(value: Any, prefix: str = "", depth: int = 0) -> dict[str, str]:
    """Nested objects as dotted names; lists joined by "|", lists of objects by their names."""
    if not isinstance(value, dict):
        return {prefix or "valeur": scalar(value)} if value is not None else {}
    if depth > MAX_DEPTH:
        raise UnreadableFile("Le fichier JSON est trop imbriqué : exportez-le de nouveau, ou en CSV.")
    flat: dict[str, str] = {}
    for key, inner in value.items():
        name = f"{prefix}.{key}" if prefix else str(key)
        if isinstance(inner, dict) and inner.get("type") == "Point" and "coordinates" in inner:
            flat[name] = json.dumps(inner)
        elif isinstance(inner, dict):
            flat.update(flatten(inner, name, depth + 1))
        else:
            flat[name] = scalar(inner)
    return flat


def scalar(value: Any) -> str:
    """A JSON value that is no object as the text of a cell."""
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
    return "" if isinstance(value, list) else scalar(value)
