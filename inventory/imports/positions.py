"""Is this position right, can it be mended for certain, or is it better left out?

Whole files are wrong in one way: the way is found on a sample (`find_reading`), then applied row by row
(`locate`), each mending being said. A commune told by the row (its centre, within 20 km) is the witness.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median

from inventory.imports.france import distance_km, in_france, in_metropolis
from inventory.imports.projections import DISTINCT, KNOWN, lands_in_france, project

Pair = tuple[float, float]
NEAR_KM = 20.0
SAMPLE = 300


@dataclass(frozen=True)
class Reading:
    """How a file writes positions: `crs` (EPSG number, "CC" or "" for degrees), its name, axes swapped or not.

    `told` when the file or the mapping says so, otherwise it was found out and each row reports it.
    """

    crs: str = ""
    swapped: bool = False
    told: bool = False


def system_name(reading: Reading) -> str:
    """The reference system of `reading` in French: "Lambert-93, axes inversés"."""
    name = KNOWN.get(reading.crs, f"EPSG:{reading.crs}") if reading.crs else "longitude et latitude (WGS 84)"
    return f"{name}, axes inversés" if reading.swapped else name


@dataclass(frozen=True)
class Position:
    """A position kept (`lon`, `lat`, EPSG:4326) or not (`place` None), with what to report in French."""

    place: Pair | None
    severity: str = ""
    reason: str = ""
    foreign: bool = False


def is_degrees(x: float, y: float) -> bool:
    """Whether x, y may be longitude and latitude, in either order."""
    return abs(x) <= 180 and abs(y) <= 180 and min(abs(x), abs(y)) <= 90


def find_reading(sample: Iterable[tuple[Pair, Pair | None]]) -> Reading:
    """Find the projection of a file from (x, y) and the centre of the row's commune where it is known.

    A projection is kept when 9 of 10 rows fall in France, near their communes; without communes, only when it
    alone answers. Otherwise degrees, and the rows that are not will say so.
    """
    projected = [(pair, centre) for pair, centre in sample if not is_degrees(*pair)][:SAMPLE]
    if not projected:
        return Reading()
    witnesses = [row for row in projected if row[1]]
    fits = []
    for code in KNOWN if witnesses else DISTINCT:
        for swapped in (False, True):
            if score := _fit(code, swapped, witnesses or projected):
                fits.append((score, Reading(code, swapped)))
    fits.sort(key=lambda fit: fit[0])
    if witnesses or len(fits) == 1:
        return fits[0][1] if fits else Reading()
    return Reading()


def _fit(code: str, swapped: bool, sample: list[tuple[Pair, Pair | None]]) -> float | None:
    """Median distance to the communes (1 without communes) if at least 9 of 10 rows fit, else None."""
    distances = []
    for (x, y), centre in sample:
        place = lands_in_france(code, y, x) if swapped else lands_in_france(code, x, y)
        if place and (centre is None or distance_km(*place, *centre) <= NEAR_KM):
            distances.append(distance_km(*place, *centre) if centre else 1.0)
    return median(distances) if len(distances) >= 0.9 * len(sample) else None


def locate(x: float, y: float, centre: Pair | None, reading: Reading, order_known: bool = True) -> Position:
    """Decide on x, y (longitude first, or the projection's axes) of a row whose commune's centre is `centre`.

    `order_known` is False for a cell such as "47.65, -2.08", where swapping is reading, not mending.
    """
    if abs(x) < 1e-9 and abs(y) < 1e-9:
        return Position(None, "réparation", "(0, 0) n’est pas une position : laissée vide")
    if is_degrees(x, y):
        return _locate_degrees(x, y, centre, order_known)
    if reading.crs:
        return _locate_projected(x, y, centre, reading)
    return _mended(x, y, centre) or _lost(x, y)


def _locate_degrees(x: float, y: float, centre: Pair | None, order_known: bool) -> Position:
    if abs(y) <= 90 and in_france(x, y):
        if centre and distance_km(x, y, *centre) > NEAR_KM:
            return _mended(x, y, centre) or _far(x, y, centre)
        return Position((x, y))
    if abs(x) <= 90 and in_france(y, x) and (centre is None or distance_km(y, x, *centre) <= NEAR_KM):
        if not order_known:
            return Position((y, x))
        return Position((y, x), "réparation", "latitude et longitude étaient inversées")
    return _mended(x, y, centre) or _lost(x, y)


def _locate_projected(x: float, y: float, centre: Pair | None, reading: Reading) -> Position:
    first, second = (y, x) if reading.swapped else (x, y)
    to_degrees = project(reading.crs)
    place = to_degrees(first, second) if to_degrees else None
    if not place or not in_france(*place):
        return _lost(x, y)
    if centre and distance_km(*place, *centre) > NEAR_KM:
        return _far(*place, centre)
    if reading.told:
        return Position(place)
    name = KNOWN.get(reading.crs, f"EPSG:{reading.crs}")
    order = ", axes inversés" if reading.swapped else ""
    return Position(place, "réparation", f"coordonnées projetées ({name}{order}) converties en degrés")


MENDINGS: list[tuple[str, Callable[[float, float], Pair]]] = [
    ("signe de la longitude perdu, rétabli", lambda x, y: (-x, y)),
    ("latitude et longitude inversées, signe de la longitude perdu", lambda x, y: (-y, x)),
    ("séparateur décimal perdu, rétabli", lambda x, y: (_scaled(x), _scaled(y))),
    ("séparateur décimal perdu et axes inversés, rétablis", lambda x, y: (_scaled(y), _scaled(x))),
]


def _mended(x: float, y: float, centre: Pair | None) -> Position | None:
    """The one mending that brings the position within 20 km of the row's commune; None without witness."""
    if centre is None:
        return None
    found = []
    for reason, mend in MENDINGS:
        for lon, lat in _scales(*mend(x, y), centre) if "décimal" in reason else [mend(x, y)]:
            if abs(lat) <= 90 and distance_km(lon, lat, *centre) <= NEAR_KM:
                found.append(Position((lon, lat), "réparation", reason))
    return found[0] if len(found) == 1 else None


def _scaled(number: float) -> float:
    return number if number == int(number) and abs(number) > 180 else float("inf")


def _scales(x: float, y: float, centre: Pair) -> list[Pair]:
    """x and y divided by powers of ten, each on its own, where both come near the centre."""
    if float("inf") in (x, y):
        return []
    powers = [10.0**power for power in range(1, 17)]
    lons = [x / power for power in powers if abs(x / power - centre[0]) < 0.5]
    lats = [y / power for power in powers if abs(y / power - centre[1]) < 0.5]
    return [(lons[0], lats[0])] if len(lons) == 1 and len(lats) == 1 else []


def _far(lon: float, lat: float, centre: Pair) -> Position:
    away = round(distance_km(lon, lat, *centre))
    return Position((lon, lat), "avertissement", f"position à {away} km de la commune indiquée : position gardée")


def _lost(x: float, y: float) -> Position:
    if is_degrees(x, y) and not in_metropolis(y, x):
        return Position(None, "avertissement", "position hors de France, laissée vide", foreign=True)
    return Position(None, "avertissement", "position dans un système inconnu ou ambigu, laissée vide (option crs)")
