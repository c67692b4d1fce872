"""GeoJSON (RFC 7946), one feature per line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from .tabular import (
    Column,
    Converter,
    SpatialRow,
    batches,
    clean,
    convert,
    converters,
    iso_dates,
    iso_datetimes,
    numbers,
    texts,
)

encode_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def stream_geojson(
    columns: Sequence[Column], rows: Iterable[SpatialRow], *, licence: str, name: str
) -> Iterator[bytes]:
    """A FeatureCollection with `name` and `licence` as foreign members.

    `rows` is (geometry as GeoJSON text or None, values), consumed as the bytes are. Geometry is written as it
    comes: EPSG:4326, outer rings counterclockwise (ST_ForcePolygonCCW) and at most 7 decimals are the
    caller's. The column "id" becomes the member `id` of the features, the others are properties under their
    keys.
    """
    yield b'{"type":"FeatureCollection","name":%b,"licence":%b,"features":[\n' % (
        encode_json(name).encode(),
        encode_json(licence).encode(),
    )
    separator = ""
    for lines in feature_lines(columns, rows, CONVERTERS):
        yield (separator + ",\n".join(lines)).encode()
        separator = ",\n"
    yield b"\n]}\n"


def feature_lines(
    columns: Sequence[Column],
    rows: Iterable[SpatialRow],
    by_kind: dict[str, Converter],
    *,
    id_member: bool = True,
) -> Iterator[list[str]]:
    """Batches of features, each one line of JSON, its values converted by kind.

    With `id_member` the column "id" becomes the feature's own member instead of a property.
    """
    by_column = converters(columns, by_kind)
    keys = [column.key for column in columns]
    for batch in batches(rows):
        geometries, values = zip(*batch, strict=True)
        converted = convert(values, by_column)
        yield [
            _feature(geometry, dict(zip(keys, row, strict=True)), id_member)
            for geometry, row in zip(geometries, converted, strict=True)
        ]


def _feature(geometry: str | None, properties: dict[str, Any], id_member: bool) -> str:
    identifier = properties.pop("id", None) if id_member else None
    member = "" if identifier is None else f'"id":{encode_json(identifier)},'
    return f'{{"type":"Feature",{member}"geometry":{geometry or "null"},"properties":{encode_json(properties)}}}'


def _lists(values: Sequence[Any]) -> list[list[str] | None]:
    return [None if value is None else [clean(str(item)) for item in value] for value in values]


CONVERTERS: dict[str, Converter] = {
    "text": texts,
    "url": texts,
    "list": _lists,
    "integer": numbers,
    "number": numbers,
    "boolean": lambda values: values,
    "date": iso_dates,
    "datetime": iso_datetimes,
}
