"""Reading positions as people write them. Nothing here decides whether they are right: see positions.py."""

import math
import re

Pair = tuple[float, float]

NUMBER = r"[-+−–]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d{1,3})?"
# 47°39'05.2"N, 2° 5' O, N 47° 39.5'
SEXAGESIMAL = re.compile(
    r"(?P<before>[NSEWO])?\s*(?P<sign>[-−])?(?P<degrees>\d{1,3})\s*[°ºd]\s*(?:(?P<minutes>\d{1,2}(?:[.,]\d+)?)\s*['′’m]\s*)?"
    r"(?:(?P<seconds>\d{1,2}(?:[.,]\d+)?)\s*(?:\"|″|”|''|’’|s)?\s*)?(?P<after>[NSEWO])?",
    re.I,
)
LETTERED = re.compile(rf"(?P<before>[NSEWO])?\s*(?P<number>{NUMBER})\s*°?\s*(?P<after>[NSEWO])?", re.I)
WKT = re.compile(rf"POINT\s*Z?\s*\(\s*({NUMBER})\s+({NUMBER})(?:\s+{NUMBER})?\s*\)", re.I)
JSON_POINT = re.compile(rf"\"coordinates\"\s*:\s*\[\s*({NUMBER})\s*,\s*({NUMBER})")
JSON_LAT = re.compile(rf"\"?lat(?:itude)?\"?\s*[:=]\s*\"?({NUMBER})", re.I)
JSON_LON = re.compile(rf"\"?(?:lng|lon|long|longitude)\"?\s*[:=]\s*\"?({NUMBER})", re.I)


def parse_number(text: str) -> float | None:
    """Return the finite number that `text` writes: decimal comma, blanks between thousands, minus sign, or degrees.

    South and west are negative. None for anything else.
    """
    text = text.strip()
    try:
        return _finite(float(text))
    except ValueError:
        pass
    compact = re.sub(r"[\s\u00a0\u202f_']", "", text).replace("−", "-").replace("–", "-")
    if re.fullmatch(NUMBER, compact):
        return _finite(float(compact.replace(",", ".")))
    if re.fullmatch(
        r"[-+]?\d{1,3}([.,])\d{3}(?:\1\d{3})+|[-+]?\d{1,3}(?:,\d{3})+\.\d+|[-+]?\d{1,3}(?:\.\d{3})+,\d+", compact
    ):
        return _finite(_grouped(compact))
    return _lettered(text)


def _grouped(text: str) -> float:
    """1,234,567.8 or 1.234.567,8: the last mark is the decimal one when it differs from the first."""
    marks = re.findall(r"[.,]", text)
    decimal = marks[-1] if marks[-1] != marks[0] else ""
    kept = "".join(char for char in text if char.isdigit() or char in "+-" or char == decimal)
    return float(kept.replace(",", "."))


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _lettered(text: str) -> float | None:
    if match := LETTERED.fullmatch(text):
        if not (match["before"] or match["after"] or "°" in text):
            return None
        number = float(match["number"].replace(",", ".").replace("−", "-").replace("–", "-"))
        return _signed(number, match["before"] or match["after"])
    match = SEXAGESIMAL.fullmatch(text)
    return _degrees(match) if match else None


def _degrees(match: re.Match[str]) -> float | None:
    """Degrees + minutes / 60 + seconds / 3600."""
    parts = [float((match[name] or "0").replace(",", ".")) for name in ("degrees", "minutes", "seconds")]
    if parts[1] >= 60 or parts[2] >= 60:
        return None
    degrees = parts[0] + parts[1] / 60 + parts[2] / 3600
    return _signed(-degrees if match["sign"] else degrees, match["before"] or match["after"])


def _signed(number: float, letter: str | None) -> float:
    return -abs(number) if letter and letter.upper() in "SWO" else number


def parse_pair(text: str) -> tuple[Pair, bool] | None:
    """Return ((x, y), order known) of a cell that holds a whole position, None when it does not.

    WKT, GeoJSON and named parts say their order. "47.65 ; -2.08", "47,65 -2,08", "lat|lng" are taken latitude
    first, as most tools write, with the order marked as not known.
    """
    text = text.strip()[:1_000]
    if match := WKT.search(text) or JSON_POINT.search(text):
        return _both(match[1], match[2], known=True)
    lat, lon = JSON_LAT.search(text), JSON_LON.search(text)
    if lat and lon:
        return _both(lon[1], lat[1], known=True)
    if re.search(r"[°º]|\d\s*[NSEWO]\b", text, re.I) and (pair := _lettered_pair(text)):
        return pair, True
    numbers = _two_numbers(text)
    return _both(numbers[1], numbers[0], known=False) if numbers else None


def _both(x: str, y: str, known: bool) -> tuple[Pair, bool] | None:
    first, second = parse_number(x), parse_number(y)
    return None if first is None or second is None else ((first, second), known)


def _two_numbers(text: str) -> list[str] | None:
    bare = text.strip("()[]{} ")
    for separator in (r"\s*[;|/]\s*", r"\s*,\s+|\s+,\s*", r"\s+", r","):
        parts = [part for part in re.split(separator, bare) if part]
        if len(parts) in (2, 3) and all(re.fullmatch(NUMBER, part) for part in parts):
            return parts[:2] if len(parts) == 2 or separator != "," else None
    parts = re.findall(NUMBER, bare)
    return parts if len(parts) == 2 and re.fullmatch(rf"{NUMBER},{NUMBER}", bare) else None


def _lettered_pair(text: str) -> Pair | None:
    """Two angles with their letters, in either order; without letters the first is the latitude."""
    for separator in (
        r"\s*[;|]\s*",
        r"\s*,\s+",
        r"\s+(?=[NSEWO]?\s*[-−]?\d{1,3}\s*[°º])",
        r"(?<=[NSEWO])\s*,?\s*(?=[-\d])",
    ):
        parts = re.split(separator, text, flags=re.I)
        if len(parts) == 2:
            first, second = parse_number(parts[0]), parse_number(parts[1])
            if first is not None and second is not None:
                return (first, second) if re.search(r"[EWO]", parts[0], re.I) else (second, first)
    return None
