"""What people may look at: read once from the census before they come."""

from __future__ import annotations

import random
from dataclasses import dataclass
from urllib.parse import quote_plus

from inventory.enums import TerritoryKind
from inventory.models import Exchange, Initiative, ResourceKind, Sphere, Territory, Theme
from tests.bench.scale.list_page import WORDS

RECORDS, COMMUNES, LARGER = 3_000, 2_000, 300
# The views that a browser's map has at a zoom, in degrees.
FRAMES = {9: (2.6, 1.7), 11: (0.65, 0.42), 13: (0.16, 0.1)}


@dataclass
class World:
    """Names to ask for, and the choice of each visit."""

    records: list[str]
    places: list[tuple[float, float]]
    communes: list[str]
    territories: list[str]
    terms: dict[str, list[str]]

    def filters(self, draw: random.Random) -> str:
        """A query string of filters, as people choose them: none, one, two."""
        lon, lat = draw.choice(self.places)
        choices = [f"{name}={draw.choice(values)}" for name, values in self.terms.items()]
        choices += [
            f"territory={draw.choice(self.territories)}",
            f"near={lon:.3f},{lat:.3f}&radius={draw.choice((5, 20, 50))}",
        ]
        choices.append(f"fresh={draw.choice((90, 365, 730))}")
        chosen = draw.sample(choices, draw.choice((0, 1, 1, 2)))
        return "&".join(chosen) or f"page={draw.randint(1, 20)}"

    def frames(self, draw: random.Random) -> list[str]:
        """What a map asks for when someone comes nearer to a place: two frames after the first view."""
        lon, lat = draw.choice(self.places)
        asked = []
        for zoom in draw.sample(sorted(FRAMES), 2):
            width, height = FRAMES[zoom]
            west, south = lon - width * draw.random(), lat - height * draw.random()
            asked.append(f"frame={west:.5f},{south:.5f},{west + width:.5f},{south + height:.5f}&zoom={zoom}")
        return asked

    def words(self, draw: random.Random) -> str:
        """One or two words of the search field."""
        return quote_plus(" ".join(draw.sample(WORDS, draw.choice((1, 2)))))


def read_world() -> World:
    """Sample the census of the database."""
    records = Initiative.objects.published().order_by("?")
    drawn = list(records.filter(point__isnull=False).values_list("slug", "point")[:RECORDS])
    communes = Territory.objects.filter(kind=TerritoryKind.COMMUNE).order_by("?")
    larger = Territory.objects.exclude(kind=TerritoryKind.COMMUNE).order_by("?")
    full = list(dict.fromkeys(records.values_list("territory__slug", flat=True)[:RECORDS]))[:COMMUNES]
    terms = {"theme": Theme, "sphere": Sphere, "exchange": Exchange, "needs": ResourceKind}
    return World(
        records=[slug for slug, _ in drawn],
        places=[(point.x, point.y) for _, point in drawn if point],
        communes=list(communes.values_list("slug", flat=True)[:COMMUNES]),
        territories=[slug for slug in full if slug] + list(larger.values_list("slug", flat=True)[:LARGER]),
        terms={name: list(model.objects.values_list("slug", flat=True)) for name, model in terms.items()},  # type: ignore[attr-defined]
    )
