"""The features of one GDAL layer as rows: text cells and one position in longitude and latitude."""

import math
from collections.abc import Iterator, Set
from dataclasses import dataclass

from django.contrib.gis.gdal import CoordTransform, GDALException, OGRGeometry
from django.contrib.gis.gdal.feature import Feature
from django.contrib.gis.gdal.geometries import Point
from django.contrib.gis.gdal.layer import Layer
from django.contrib.gis.gdal.prototypes import ds as capi
from django.contrib.gis.gdal.prototypes import geom as geometry_api

from inventory.imports.columns import column_key
from inventory.imports.limits import MAX_CELL_CHARS, MAX_VERTICES
from inventory.imports.readers.geometry import TOO_LONG, UNREADABLE, point_within
from inventory.imports.table import Pair, Row

# A vertex takes at least two doubles in WKB.
MAX_BYTES = MAX_VERTICES * 16


@dataclass(slots=True)
class LayerReader:
    """How to read a layer: name of a column → its place among the fields, and the way to longitude and latitude."""

    names: dict[str, int]
    system: str
    transform: CoordTransform | None

    @classmethod
    def of(cls, layer: Layer, transform: CoordTransform | None, left_out: Set[str]) -> "LayerReader":
        """Prepare for `layer`, without the columns `left_out`."""
        names = {name: at for at, name in enumerate(layer.fields) if column_key(name) not in left_out}
        system = str(layer.srs.name) if transform and layer.srs else ""
        return cls(names, "" if system == "WGS 84" else system, transform)

    def rows(self, layer: Layer, placed: list[int]) -> Iterator[Row]:
        """Every feature; `placed` gives the field of each cell, -1 for none."""
        for feature in layer:
            cells = [_text(feature, at) if at >= 0 else "" for at in placed]
            position, note = self.position(feature)
            yield Row(0, cells, position, note=note)

    def position(self, feature: Feature) -> tuple[Pair | None, str]:
        """((longitude, latitude), French note) of a feature."""
        try:
            geometry = feature.geom
        except GDALException:
            return None, ""
        if geometry.empty:
            return None, ""
        if isinstance(geometry, Point):
            return self._placed(geometry), "" if _finite(geometry) else UNREADABLE
        if geometry_api.get_wkbsize(geometry.ptr) > MAX_BYTES:
            return None, TOO_LONG
        pair, note = point_within(geometry.wkb)
        return (self._placed(_point(*pair)) if pair else None), note

    def _placed(self, point: Point) -> Pair | None:
        if not _finite(point):
            return None
        if self.transform:
            try:
                point.transform(self.transform)
            except GDALException:
                return None
        return point.x, point.y


def _point(x: float, y: float) -> Point:
    return Point(OGRGeometry(f"POINT ({x!r} {y!r})").wkb)


def _finite(point: Point) -> bool:
    return math.isfinite(point.x) and math.isfinite(point.y)


def _text(feature: Feature, at: int) -> str:
    if not capi.is_field_set(feature.ptr, at):
        return ""
    value = capi.get_field_as_string(feature.ptr, at)
    return value[:MAX_CELL_CHARS].decode("utf-8", "domino-windows").replace("\0", "") if value else ""
