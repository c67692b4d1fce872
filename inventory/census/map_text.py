"""The answer of the map as JSON, written piece by piece: a piece is kept, or costs a microsecond. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from json.encoder import encode_basestring as quoted

from inventory.clusters import Cell
from inventory.freshness import freshness

# Degrees of a group: to about a metre. A single initiative stands where it stands.
GROUP = '{"n":%d,"at":[%.5f,%.5f],"box":[%.5f,%.5f,%.5f,%.5f],"tints":%s,"place":%s}'
POINT = (
    '{"at":[%.6f,%.6f],"slug":%s,"name":%s,"commune":%s,"tint":%s,"icon":%s,"precision":%s,'
    '"fresh":{"level":%s,"pips":%d,"text":%s}}'
)


def map_text(count: int, groups: Iterable[str], points: Iterable[str]) -> str:
    """The whole answer: how many initiatives in all, and the texts of its marks."""
    return f'{{"count":{count},"clusters":[{",".join(groups)}],"points":[{",".join(points)}]}}'


def group_text(mark: Cell, place: str) -> str:
    """A group: number, mean position, extent, tints of the spheres, and the name of the place it is around."""
    return GROUP % (*mark[:7], _list(tuple(mark.tints)), quoted(place))


def point_text(
    mark: Cell, slug: str, name: str, commune: str, tint: str, icon: str, precision: str, confirmed_on: date | None,
    *, today: date,
) -> str:  # fmt: skip
    """A single initiative as the map shows it `today`."""
    fresh = freshness(confirmed_on, today)
    texts = map(quoted, (slug, name, commune, tint, icon, precision, fresh.level))
    return POINT % (mark.mean_lon, mark.mean_lat, *texts, fresh.pips, quoted(fresh.text))


@lru_cache(1_000)
def _list(texts: tuple[str, ...]) -> str:
    return f"[{','.join(map(quoted, texts))}]"
