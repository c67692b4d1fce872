"""Territories drawn as SVG on the server: the map's place without JavaScript, and figures. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WEB_MERCATOR = 3857
MAINLAND = (-5.2, 41.3, 9.7, 51.1)  # metropolitan France with Corsica, EPSG:4326
Extent = tuple[float, float, float, float]


@dataclass(frozen=True)
class Outlines:
    """Named SVG paths and the view box that holds them all, in Web Mercator metres or hundreds of them, y downwards."""

    view_box: str
    paths: list[tuple[str, str]]

    @classmethod
    def of(cls, shapes: Sequence[tuple[str, str, Extent]]) -> Outlines:
        """Build from (name, path as PostGIS's ST_AsSVG writes it, extent west/south/east/north in the same unit)."""
        west = min(extent[0] for _, _, extent in shapes)
        south = min(extent[1] for _, _, extent in shapes)
        east = max(extent[2] for _, _, extent in shapes)
        north = max(extent[3] for _, _, extent in shapes)
        margin = 0.03 * max(east - west, north - south, 1)
        box = (west - margin, -north - margin, east - west + 2 * margin, north - south + 2 * margin)
        return cls(" ".join(f"{number:.0f}" for number in box), [(name, path) for name, path, _ in shapes])
