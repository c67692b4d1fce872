"""Geographic query parameters as plain values: boxes and points in EPSG:4326, longitude first."""

from __future__ import annotations

import math
import re

Bbox = tuple[float, float, float, float]

# float() alone would also take "1_000", "nan" and digits of other scripts.
_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*", re.ASCII | re.IGNORECASE)

_BBOX_HELP = "indiquez quatre nombres « ouest,sud,est,nord » en degrés, par exemple bbox=-2.3,47.5,-1.4,48.3."
_NEAR_HELP = "indiquez deux nombres « longitude,latitude » en degrés, par exemple near=-1.68,48.11."


def parse_bbox(text: str) -> Bbox:
    """Read the `bbox` parameter.

    `text` is "west,south,east,north" in degrees (EPSG:4326), or the six numbers of OGC API - Features, whose
    heights are dropped. Returns (west, south, east, north). Raises ValueError with a French message.
    """
    west, south, east, north = _corners(text)
    if west >= east or south >= north:
        raise ValueError(f"bbox : l’ouest doit précéder l’est et le sud le nord ; {_BBOX_HELP}")
    return west, south, east, north


def parse_boxes(text: str) -> list[Bbox]:
    """Read the `bbox` parameter as OGC API - Features means it.

    As `parse_bbox`, but a box may be flat (a line or a point), and one whose west is beyond its east crosses the
    antimeridian: it gives two boxes. Raises ValueError with a French message.
    """
    west, south, east, north = _corners(text)
    if south > north:
        raise ValueError(f"bbox : le sud doit précéder le nord ; {_BBOX_HELP}")
    if west <= east:
        return [(west, south, east, north)]
    return [(west, south, 180.0, north), (-180.0, south, east, north)]


def _corners(text: str) -> Bbox:
    """West, south, east and north as written, each on Earth."""
    numbers = _numbers(text)
    if numbers is None or len(numbers) not in (4, 6):
        raise ValueError(f"bbox : {_BBOX_HELP}")
    west, south, east, north = numbers if len(numbers) == 4 else numbers[:2] + numbers[3:5]
    if not (_on_earth(west, south) and _on_earth(east, north)):
        raise ValueError(f"bbox : longitude entre -180 et 180, latitude entre -90 et 90 ; {_BBOX_HELP}")
    return west, south, east, north


def parse_near(text: str) -> tuple[float, float]:
    """Read the `near` parameter, "lon,lat" in degrees (EPSG:4326), as (lon, lat).

    Raises ValueError with a French message.
    """
    numbers = _numbers(text)
    if numbers is None or len(numbers) != 2:
        raise ValueError(f"near : {_NEAR_HELP}")
    lon, lat = numbers
    if not _on_earth(lon, lat):
        raise ValueError(f"near : longitude entre -180 et 180, latitude entre -90 et 90 ; {_NEAR_HELP}")
    return lon, lat


def _numbers(text: str) -> list[float] | None:
    """The comma-separated finite numbers of `text`, None when one of them is not."""
    parts = text.split(",")
    if not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    numbers = [float(part) for part in parts]
    return numbers if all(map(math.isfinite, numbers)) else None


def _on_earth(lon: float, lat: float) -> bool:
    return -180 <= lon <= 180 and -90 <= lat <= 90
