"""The list with its facets: at each size against our smallest one, and any filter with words within its limit."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from urllib.parse import quote_plus

from tests.bench.scale.figures import Line, median, ms, p95
from tests.bench.scale.sites import Site

ROUNDS = 20
SECONDS_WITH_WORDS = 0.120
MOST = {100_000: 2.0, 1_000_000: 4.0}
SELECTIONS = {
    "no filter": "",
    "one filter": "theme=velo",
    "five filters": "sphere=produire&exchange=mise-en-commun&needs=benevoles&fresh=730&year_min=2010",
    "words and radius": "q=atelier&near=2.35,48.85&radius=30",
}
WORDS = [
    "atelier",
    "jardin",
    "velo",
    "bénévoles",
    "café associatif",
    "réparer",
    "lyon",
    "énergie",
    "monnaie",
    "épicerie",
]
FILTERS = [
    "",
    "theme=velo",
    "sphere=produire",
    "territory=finistere",
    "needs=benevoles&fresh=365",
    "near=4.83,45.76&radius=50",
]
FRANCE = "frame=-5.2,42.3,8.3,51.1&zoom=6"
# An answer asked for before is kept: a number makes each address another.
_numbers = itertools.count()


def fresh(path: str) -> str:
    """An address that nobody has asked for."""
    return f"{path}{'&' if '?' in path else '?'}n={next(_numbers)}"


def lines(sites: dict[int, Site]) -> Iterator[Line]:
    """Every selection at every size in turn, so that a noisy moment falls on all of them."""
    smallest = min(sites)
    for name, query in SELECTIONS.items():
        times: dict[int, list[float]] = {size: [] for size in sites}
        for _ in range(ROUNDS):
            for size, site in sites.items():
                times[size].append(site.get(fresh(f"/initiatives/?{query}"))[0])
        for size, values in times.items():
            ratio = p95(values) / p95(times[smallest])
            most = MOST.get(size) if size != smallest else None
            yield Line(
                f"list and facets, {name}", size, ms(median(values)), ms(p95(values)),
                f"{smallest}: p95 {ms(p95(times[smallest]))}", f"{ratio:.2f}", f"p95 ≤ {most:.0f} ×" if most else "",
                ratio <= most if most else None,
            )  # fmt: skip
    yield from _with_words(sites)


def _with_words(sites: dict[int, Site]) -> Iterator[Line]:
    draw = random.Random(1)
    pairs = list(itertools.product(WORDS, FILTERS))
    chosen = draw.sample(pairs, 30)
    for name, path in {"list": "/initiatives/?view=map", "map": f"/initiatives/carte.json?{FRANCE}"}.items():
        times: dict[int, list[float]] = {size: [] for size in sites}
        for words, query in chosen:
            for size, site in sites.items():
                times[size].append(site.get(fresh(f"{path}&q={quote_plus(words)}&{query}"))[0])
        for size, values in times.items():
            met = p95(values) <= SECONDS_WITH_WORDS if size == 100_000 else None
            yield Line(
                f"{name}, any filter and words", size, ms(median(values)), ms(p95(values)), "", "",
                f"p95 ≤ {ms(SECONDS_WITH_WORDS)}" if met is not None else "", met,
            )  # fmt: skip
