"""A census in which every attribute takes every sort of value, and query strings that ask for any mix of them."""

import random
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.gis.geos import Point
from django.utils import timezone

from inventory.enums import Precision, Status, TerritoryKind
from inventory.models import Initiative, Theme
from inventory.services.initiatives import refresh_keywords
from tests.factories.initiatives import (
    ExchangeFactory,
    LegalFormFactory,
    ResourceKindFactory,
    SphereFactory,
    StakeFactory,
    ThemeFactory,
)
from tests.factories.territories import TerritoryFactory

NAMES = ["Atelier vélo", "Repair café", "Jardin partagé", "Vélos du canal", "AMAP", "Épicerie", "Fablab", "Le Hangar"]
WORDS = ["vélo", "jardin", "redon", "café vélo", "partage", "xylophone", "veloo", "atelier du canal"]
ORDERINGS = [
    "-confirmed_on", "confirmed_on", "name", "-name", "-created_at", "created_at", "-updated_at", "-founded_year",
    "founded_year", "distance", "relevance",
]  # fmt: skip


class Terms:
    """Taxonomies and territories of the sample."""

    def __init__(self) -> None:
        tints = ["consume", "produce", "consume"]
        self.spheres = [SphereFactory(slug=f"sphere-{n}", tint=tint) for n, tint in enumerate(tints)]
        parents = [ThemeFactory(slug=f"parent-{n}", name=f"Partage {n}") for n in range(2)]
        self.themes = parents + [ThemeFactory(slug=f"theme-{n}", parent=parents[n % 2]) for n in range(4)]
        # A key beyond the first word of bits.
        beyond = max(theme.pk for theme in self.themes) + 200
        self.themes.append(Theme.objects.create(pk=beyond, slug="loin", name="Loin"))
        self.stakes = [StakeFactory(slug=f"enjeu-{n}") for n in range(3)]
        self.exchanges = [ExchangeFactory(slug=f"mode-{n}") for n in range(3)]
        self.forms = [LegalFormFactory(slug=f"forme-{n}") for n in range(2)]
        self.kinds = [ResourceKindFactory(slug=f"genre-{n}", as_need=True, as_offer=True) for n in range(3)]
        self.many: dict[str, list[Any]] = {
            "themes": self.themes, "stakes": self.stakes, "exchanges": self.exchanges, "needs": self.kinds,
            "offers": self.kinds,
        }  # fmt: skip
        region = TerritoryFactory(kind=TerritoryKind.REGION, code="53", name="Région")
        self.outer = [TerritoryFactory(kind=TerritoryKind.EPCI, name=f"Pays {n}", within=[region]) for n in range(3)]
        self.communes = [TerritoryFactory(cells=[(n, 0)], within=[self.outer[n % 3], region]) for n in range(5)]


def drawn(draw: random.Random, terms: Terms) -> dict[str, Any]:
    """Values of one record."""
    lon, lat = draw.choice([(-2 + draw.random() * 0.5, 48 + draw.random() * 0.3), (-1.95, 48.05)])
    point = Point(lon, lat) if draw.random() < 0.8 else None
    days = draw.choice([None, 3, 200, 300, 900])
    return {
        "name": draw.choice(NAMES) + draw.choice(["", " de Redon", " 3"]),
        "summary": draw.choice(["", "Un café et des vélos.", "Partage de savoirs"]),
        "description": draw.choice(["", "On y répare au bord du canal.", "jardin"]),
        "status": draw.choices([Status.PUBLISHED, Status.CLOSED, Status.DRAFT, Status.MERGED], [20, 3, 1, 1])[0],
        "sphere": draw.choice([None, *terms.spheres]),
        "legal_form": draw.choice([None, *terms.forms]),
        "territory": draw.choice([None, *terms.communes, *terms.outer]),
        "founded_year": draw.choice([None, 1990, 2015, 2020]),
        "confirmed_on": None if days is None else timezone.localdate() - timedelta(days=days),
        "precision": Precision.EXACT if point else Precision.ONLINE,
        "point": point,
    }


def link(draw: random.Random, terms: Terms, initiative: Initiative) -> None:
    """Drawn terms of one record."""
    for name, pool in terms.many.items():
        getattr(initiative, name).set(draw.sample(pool, draw.randint(0, min(3, len(pool)))))


def make_census(draw: random.Random, size: int) -> Terms:
    """`size` records of every sort."""
    terms = Terms()
    for number in range(size):
        link(draw, terms, Initiative.objects.create(slug=f"fiche-{number}", **drawn(draw, terms)))
    refresh_keywords()
    return terms


def query(draw: random.Random, terms: Terms) -> str:
    """A query string that asks for a mix of up to four things."""
    slugs = {
        "sphere": terms.spheres, "legal_form": terms.forms, "theme": terms.themes, "stake": terms.stakes,
        "exchange": terms.exchanges, "needs": terms.kinds, "offers": terms.kinds,
        "territory": [*terms.outer, *terms.communes],
    }  # fmt: skip
    parts: dict[str, Any] = {
        name: [term.slug for term in draw.sample(pool, draw.randint(1, 2))] for name, pool in slugs.items()
    }
    west, south = -2 + draw.random() * 0.3, 48 + draw.random() * 0.15
    parts |= {
        "q": draw.choice(WORDS),
        "year_min": draw.choice([1990, 2000, 2015]),
        "year_max": draw.choice([1990, 2016, 2020]),
        "fresh": draw.choice([10, 250, 1_000]),
        "status": draw.choice(["published", "closed"]),
        "bbox": f"{west},{south},{west + 0.2},{south + 0.15}",
        "near": "-1.9,48.1",
    }
    chosen = {name: parts[name] for name in draw.sample(sorted(parts), draw.randint(0, 4))}
    if "near" in chosen and draw.random() < 0.5:
        chosen["radius"] = draw.choice([3, 20])
    return urlencode(chosen | {"ordering": draw.choice(ORDERINGS)}, doseq=True)
