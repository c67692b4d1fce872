"""Query parameters of OGC API - Features as plain values. Pure; every ValueError is a French sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time

from django.http import QueryDict

from domino.geo import Bbox, parse_boxes

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
DEFAULT_LIMIT = 100
MAX_LIMIT = 1_000
# Both ends belong to it; None is an open end.
Interval = tuple[datetime | None, datetime | None]

FORMAT = "f"
PAGING = ("limit", "bbox", "bbox-crs", "crs", "datetime", "after", "before")
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_DATETIME_HELP = (
    "écrivez un instant comme 2026-01-31T12:00:00Z, ou un intervalle « début/fin » dont un bout peut être « .. »."
)


@dataclass(frozen=True)
class Window:
    """Which features of a selection are asked for; `boxes` and `interval` are None where all will do."""

    limit: int
    boxes: list[Bbox] | None
    interval: Interval | None
    after: str
    before: str


def check_names(query: QueryDict, allowed: Iterable[str], repeatable: Iterable[str] = ()) -> None:
    """Raise ValueError for a parameter that is not `allowed`, or stands twice without being `repeatable`."""
    known = sorted({FORMAT, *allowed})
    for name, values in query.lists():
        if name not in known:
            shown = name if len(name) <= 60 else name[:60] + "…"
            raise ValueError(f"« {shown} » n’est pas un paramètre connu ici. Choisissez parmi : {', '.join(known)}.")
        if len(values) > 1 and name not in repeatable:
            raise ValueError(f"{name} : donnez ce paramètre une seule fois.")


def parse_window(query: QueryDict) -> Window:
    """Read the parameters `PAGING`; ValueError in French for the first one that is wrong."""
    given = {name: str(query[name]) for name in PAGING if name in query}
    for name in ("crs", "bbox-crs"):
        if given.get(name, CRS84) != CRS84:
            raise ValueError(f"{name} : la seule valeur possible est {CRS84} (longitude, latitude).")
    window = Window(
        limit=parse_limit(given["limit"]) if "limit" in given else DEFAULT_LIMIT,
        boxes=parse_boxes(given["bbox"]) if "bbox" in given else None,
        interval=parse_datetime(given["datetime"]) if "datetime" in given else None,
        after=given.get("after", ""),
        before=given.get("before", ""),
    )
    if "after" in given and "before" in given:
        raise ValueError("after, before : donnez l’un ou l’autre.")
    return window


def parse_limit(text: str) -> int:
    """A whole number from 1 on; what exceeds MAX_LIMIT is MAX_LIMIT, as the standard asks. Raises ValueError."""
    if not re.fullmatch(r"[0-9]+", text) or not text.strip("0"):
        raise ValueError(f"limit : écrivez un nombre entier entre 1 et {MAX_LIMIT}.")
    digits = text.lstrip("0")
    return MAX_LIMIT if len(digits) > len(str(MAX_LIMIT)) else min(int(digits), MAX_LIMIT)


def parse_datetime(text: str) -> Interval:
    """Read `datetime`: an RFC 3339 instant, a whole day (in UTC), or an interval open at one end at most.

    Without a fraction an instant is that whole second, for features say no more of theirs. Raises ValueError with a
    French message.
    """
    parts = text.split("/")
    if len(parts) == 1:
        return _earliest(text), _latest(text)
    if len(parts) != 2 or all(_is_open(part) for part in parts):
        raise ValueError(f"datetime : {_DATETIME_HELP}")
    start, end = parts
    first = None if _is_open(start) else _earliest(start)
    last = None if _is_open(end) else _latest(end)
    if first and last and first > last:
        raise ValueError(f"datetime : le début doit précéder la fin ; {_DATETIME_HELP}")
    return first, last


def _is_open(part: str) -> bool:
    return part in ("", "..")


def _earliest(text: str) -> datetime:
    return _moment(text, time.min)


def _latest(text: str) -> datetime:
    moment = _moment(text, time.max)
    return moment if "." in text else moment.replace(microsecond=999_999)


def _moment(text: str, within_day: time) -> datetime:
    """An instant; a day without an hour stands for its moment `within_day`."""
    # A plus sign that nobody encoded arrives as a space.
    written = re.sub(r" (?=\d\d:\d\d$)", "+", text).upper()
    try:
        if _DATE.fullmatch(written):
            return datetime.combine(datetime.fromisoformat(written), within_day, UTC)
        if _DATE_TIME.fullmatch(written):
            return datetime.fromisoformat(written)
    except ValueError:
        pass
    raise ValueError(f"datetime : {_DATETIME_HELP}")
