"""Projected coordinates that French files come in, and their way back to longitude and latitude."""

import re
from collections.abc import Callable
from functools import cache

from django.contrib.gis.gdal import AxisOrder, CoordTransform, GDALException, OGRGeometry, SpatialReference

from inventory.imports.errors import UnreadableFile
from inventory.imports.france import in_france

Projection = Callable[[float, float], tuple[float, float] | None]
WGS84 = 4326
# Conique conforme, zone n: EPSG:3942 (CC42) to 3950 (CC50), false easting 1,700,000, northing (n - 41) * 10^6 + 200,000
# (IGN, NTG_71 and EPSG registry). A zone serves one degree of latitude each side of n, about 111 km.
CONIC_ZONES = range(42, 51)
CONIC = "CC"
KNOWN = {
    "2154": "Lambert-93",
    "27572": "Lambert II étendu",
    "3857": "Web Mercator",
    "32630": "UTM 30 N",
    "32631": "UTM 31 N",
    "32632": "UTM 32 N",
    CONIC: "coniques conformes (CC42 à CC50)",
}
# Systems told by number alone when nothing but the numbers is known. UTM and Web Mercator need the rows' communes.
DISTINCT = ("2154", "27572", CONIC)


def crs_code(text: str) -> str:
    """The EPSG number in "EPSG:2154", "urn:ogc:def:crs:EPSG::2154", "Lambert 93" or "CC47"; "" for WGS 84.

    Raises UnreadableFile for a system that is not known.
    """
    bare = re.sub(r"[\s_-]", "", text).lower()
    if not bare or "crs84" in bare or bare in {"wgs84", "4326", "gps"} or bare.endswith(":4326"):
        return ""
    if bare in {"cc", "l93", "lambert93", "rgf93"}:
        return CONIC if bare == "cc" else "2154"
    if bare in {"lambert2etendu", "lambertiietendu", "l2e"}:
        return "27572"
    if match := re.fullmatch(r"(?:rgf93)?cc(4[2-9]|50)", bare):
        return str(3900 + int(match[1]))
    match = re.search(r"(\d{4,6})$", bare)
    if not match or project(match[1]) is None:
        raise UnreadableFile(f"Le système de coordonnées « {text[:60]} » n’est pas connu.")
    return match[1]


@cache
def project(code: str) -> Projection | None:
    """Return the function from x, y in system `code` (EPSG number or "CC") to lon, lat; None if unknown.

    The function returns None where the projection has no answer.
    """
    if code == CONIC:
        return _from_conic
    try:
        source = SpatialReference(int(code), axis_order=AxisOrder.TRADITIONAL)
        transform = CoordTransform(source, SpatialReference(WGS84, axis_order=AxisOrder.TRADITIONAL))
    except (GDALException, ValueError, OverflowError):
        return None

    def to_degrees(x: float, y: float) -> tuple[float, float] | None:
        try:
            point = OGRGeometry(f"POINT ({x!r} {y!r})", source)
            point.transform(transform)
        except GDALException:
            return None
        return point.centroid.x, point.centroid.y

    return to_degrees


def _from_conic(x: float, y: float) -> tuple[float, float] | None:
    """The zone is the northing's million; outside every zone's band, None."""
    zone = round((y - 200_000) / 1_000_000) + 41
    if zone not in CONIC_ZONES or abs(y - 200_000 - (zone - 41) * 1_000_000) > 300_000 or not 900_000 < x < 2_500_000:
        return None
    to_degrees = project(str(3900 + zone))
    return to_degrees(x, y) if to_degrees else None


def lands_in_france(code: str, x: float, y: float) -> tuple[float, float] | None:
    """lon, lat of x, y read in system `code` when that is in France; None otherwise."""
    to_degrees = project(code)
    place = to_degrees(x, y) if to_degrees else None
    return place if place and in_france(*place) else None
