"""Perimeters drawn elsewhere: a GeoJSON file, one territory per feature."""

import json
from pathlib import Path
from typing import Any

from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GeometryCollection, GEOSException, GEOSGeometry, MultiPolygon, Polygon
from django.db import connection, transaction
from django.utils.text import Truncator

from inventory.models import Territory
from inventory.reference.errors import ReferenceDataError
from inventory.reference.names import slug_of
from inventory.reference.progress import Progress, quiet
from inventory.services.territories.perimeters import PERIMETER_KINDS, derive

# RFC 7946 allows EPSG:4326 only; older files name it in one of these ways.
WGS84 = {"EPSG:4326", "urn:ogc:def:crs:EPSG::4326", "urn:ogc:def:crs:OGC:1.3:CRS84", "OGC:CRS84", "CRS84"}
MEMBERS = """
SELECT id FROM inventory_territory, (SELECT %s::geometry AS drawn) AS _
WHERE kind = 'commune' AND ST_Intersects(geometry, drawn) AND ST_Contains(drawn, ST_PointOnSurface(geometry))
    AND ST_Area(ST_Intersection(geometry, drawn)) >= 0.5 * ST_Area(geometry)
"""


@transaction.atomic
def load_features(*, path: Path, kind: str, progress: Progress | None = None) -> list[Territory]:
    """Create or update one perimeter of `kind` (pays or custom) per feature of the GeoJSON file `path`.

    Properties: `name` or `nom`, and `code` if there is one. Geometry: Polygon or MultiPolygon, EPSG:4326. A
    perimeter is found again by its code, else by its name. Its communes are those of which a point well inside and
    half of the area lie in the polygon.

    Raises ReferenceDataError when the kind, the file or a feature is unfit; nothing is changed then.
    """
    if kind not in PERIMETER_KINDS:
        raise ReferenceDataError(f"Nature « {kind} » : seuls {' et '.join(PERIMETER_KINDS)} se chargent d’un fichier.")
    progress = progress or quiet()
    return [_load(feature, number, kind, progress) for number, feature in enumerate(_features(path), start=1)]


def _features(path: Path) -> list[dict[str, Any]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ReferenceDataError(f"{path.name} : fichier illisible ({error.strerror}).") from error
    except ValueError as error:
        raise ReferenceDataError(f"{path.name} n’est pas un fichier GeoJSON.") from error
    kind = content.get("type") if isinstance(content, dict) else None
    features = [content] if kind == "Feature" else content.get("features") if kind == "FeatureCollection" else None
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise ReferenceDataError(f"{path.name} n’est pas un fichier GeoJSON (FeatureCollection ou Feature).")
    _check_crs(content)
    return features


def _check_crs(content: dict[str, Any]) -> None:
    crs = content.get("crs")
    name = crs.get("properties", {}).get("name") if isinstance(crs, dict) else crs
    if name is not None and name not in WGS84:
        raise ReferenceDataError(f"Système de coordonnées {name} : le fichier doit être en WGS 84 (EPSG:4326).")


def _load(feature: dict[str, Any], number: int, kind: str, progress: Progress) -> Territory:
    properties = feature.get("properties") or {}
    name = str(properties.get("name") or properties.get("nom") or "").strip()
    if not name:
        raise ReferenceDataError(f"L’objet n° {number} n’a ni « name » ni « nom ».")
    geometry = _polygon(feature.get("geometry"), name, progress)
    territory = _found(kind, str(properties.get("code") or "").strip(), Truncator(name).chars(150))
    territory.geometry = geometry
    territory.save()
    territory.members.set(_communes(geometry))
    derive(territory)
    progress.step(f"{name} : {territory.members.count()} communes")
    return territory


def _polygon(value: Any, name: str, progress: Progress) -> MultiPolygon:
    try:
        geometry = GEOSGeometry(json.dumps(value))
    except (GDALException, GEOSException, ValueError, TypeError) as error:
        raise ReferenceDataError(f"« {name} » : géométrie absente ou illisible.") from error
    if not isinstance(geometry, Polygon | MultiPolygon) or geometry.empty:
        raise ReferenceDataError(f"« {name} » : il faut un Polygon ou un MultiPolygon.")
    west, south, east, north = geometry.extent
    if west < -180 or south < -90 or east > 180 or north > 90:
        raise ReferenceDataError(f"« {name} » : coordonnées hors du globe, le fichier n’est pas en EPSG:4326.")
    if not geometry.valid:
        progress.step(f"« {name} » : contour qui se recoupe, réparé ({geometry.valid_reason}).")
        geometry = geometry.make_valid()
    return _multi(_polygons(geometry), name)


def _polygons(geometry: GEOSGeometry) -> list[Polygon]:
    """The polygons of a repaired geometry; the lines and points that a repair may leave are dropped."""
    if isinstance(geometry, Polygon):
        return [geometry]
    if isinstance(geometry, GeometryCollection):
        return [polygon for part in geometry for polygon in _polygons(part)]
    return []


def _multi(polygons: list[Polygon], name: str) -> MultiPolygon:
    multi = MultiPolygon(*polygons, srid=4326)
    if multi.empty:
        raise ReferenceDataError(f"« {name} » : le contour n’a pas de surface.")
    return multi


def _found(kind: str, code: str, name: str) -> Territory:
    """The perimeter of this code, or of this name when it has none; a new one otherwise."""
    slug = slug_of(name) or kind
    wanted = {"code": code} if code else {"slug__in": [slug, f"{slug}-{kind}"]}
    territory = Territory.objects.filter(kind=kind, **wanted).first()
    if territory is None:
        taken = Territory.objects.filter(slug=slug).exists()
        territory = Territory(kind=kind, code=code, slug=f"{slug}-{code or kind}" if taken else slug)
    territory.name = name
    return territory


def _communes(geometry: MultiPolygon) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(MEMBERS, [geometry.hexewkb.decode()])
        return [pk for (pk,) in cursor.fetchall()]
