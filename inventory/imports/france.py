"""Where France is, coarsely: enough to tell a swapped or foreign position, never to place a point in a commune."""

from math import asin, cos, radians, sin, sqrt

Ring = list[tuple[float, float]]

# Drawn about 15 km outside the coast and the borders, in degrees (EPSG:4326), rounded to a tenth.
MAINLAND: Ring = [
    (-5.1, 48.3), (-5.3, 48.4), (-5.2, 48.6), (-4.0, 48.9), (-3.0, 49.0), (-2.7, 48.7), (-1.7, 48.8), (-1.8, 49.1),
    (-2.1, 49.7), (-2.0, 49.9), (-1.2, 49.8), (-1.1, 49.5), (-0.1, 49.5), (0.1, 49.9), (1.3, 50.2), (1.6, 51.0),
    (2.6, 51.2), (2.8, 50.9), (3.2, 50.9), (3.4, 50.7), (4.2, 50.4), (4.4, 50.1), (4.9, 50.3), (5.0, 49.9),
    (5.5, 49.7), (6.3, 49.6), (6.8, 49.4), (8.3, 49.1), (7.7, 48.1), (7.7, 47.5), (6.3, 46.6), (7.0, 46.5),
    (7.1, 46.0), (6.9, 45.8), (7.2, 45.4), (6.8, 45.1), (7.1, 44.9), (6.9, 44.4), (7.4, 44.1), (7.7, 44.2),
    (7.8, 44.0), (7.6, 43.7), (6.4, 42.9), (5.9, 42.9), (4.7, 43.2), (4.5, 43.2), (3.9, 43.4), (3.2, 43.1),
    (3.3, 42.3), (2.7, 42.2), (2.2, 42.3), (2.0, 42.2), (1.6, 42.5), (1.0, 42.6), (0.0, 42.6), (-0.3, 42.7),
    (-0.6, 42.7), (-1.1, 42.9), (-1.5, 42.9), (-1.9, 43.4), (-1.5, 44.0), (-1.3, 45.1), (-1.4, 45.6), (-1.8, 46.3),
    (-2.3, 46.6), (-2.6, 46.7), (-2.5, 47.1), (-2.7, 47.3), (-2.8, 47.2), (-3.3, 47.2), (-3.6, 47.5), (-4.4, 47.7),
    (-4.6, 47.9), (-5.0, 47.9), (-5.1, 48.1),
]  # fmt: skip
CORSICA: Ring = [
    (8.4, 42.2), (8.6, 42.7), (9.2, 42.9), (9.3, 43.1), (9.6, 43.1), (9.7, 42.3), (9.4, 41.3), (8.6, 41.4),
]  # fmt: skip
# (west, south, east, north) of each territory beyond the seas.
OVERSEAS = {
    "Guadeloupe": (-61.9, 15.8, -60.9, 16.6),
    "Martinique": (-61.3, 14.3, -60.7, 15.0),
    "Guyane": (-54.7, 2.0, -51.5, 6.0),
    "La Réunion": (55.1, -21.5, 55.9, -20.8),
    "Mayotte": (44.9, -13.1, 45.4, -12.5),
    "Saint-Pierre-et-Miquelon": (-56.6, 46.6, -56.0, 47.2),
    "Saint-Martin et Saint-Barthélemy": (-63.2, 17.8, -62.7, 18.2),
    "Nouvelle-Calédonie": (163.0, -23.0, 168.5, -19.3),
    "Polynésie française": (-155.0, -28.0, -134.0, -7.5),
    "Wallis-et-Futuna": (-178.5, -14.5, -176.0, -13.0),
}
# (west, south, east, north) of a part of the mainland where no edge of it is drawn: most positions are there.
HEART = (-0.9, 43.5, 6.2, 49.4)
EARTH_KM = 6_371.0


def in_france(lon: float, lat: float) -> bool:
    """Whether (lon, lat), EPSG:4326, is in metropolitan France or beyond the seas, to within 15 km or so."""
    if in_metropolis(lon, lat):
        return True
    return any(west <= lon <= east and south <= lat <= north for west, south, east, north in OVERSEAS.values())


def in_metropolis(lon: float, lat: float) -> bool:
    """Whether (lon, lat), EPSG:4326, is in mainland France or Corsica, to within 15 km or so."""
    west, south, east, north = HEART
    if west < lon < east and south < lat < north:
        return True
    if not (-5.3 <= lon <= 9.7 and 41.3 <= lat <= 51.2):
        return False
    return _within(MAINLAND, lon, lat) or _within(CORSICA, lon, lat)


def _within(ring: Ring, x: float, y: float) -> bool:
    """Even-odd rule: a half-line from the point crosses the ring an odd number of times."""
    inside = False
    before_x, before_y = ring[-1]
    for after_x, after_y in ring:
        if (before_y > y) != (after_y > y):
            crossing = before_x + (y - before_y) * (after_x - before_x) / (after_y - before_y)
            inside ^= x < crossing
        before_x, before_y = after_x, after_y
    return inside


def distance_km(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Great-circle distance in kilometres (haversine formula, sphere of 6,371 km)."""
    phi, other_phi = radians(lat), radians(other_lat)
    a = sin((other_phi - phi) / 2) ** 2 + cos(phi) * cos(other_phi) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(a)))


def department_of(code: str) -> str:
    """The département of an INSEE or postal code: "35" of "35238", "974" of "97411", "2A" of "20000"."""
    if code.startswith(("97", "98")):
        return code[:3]
    if code.startswith("20") and code.isdigit():
        return "2A" if code < "20200" else "2B"
    return code[:2]
