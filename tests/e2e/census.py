"""A small census: three communes of one intercommunality, 26 initiatives, five of them about bicycles."""

from datetime import timedelta

from django.utils import timezone

from inventory.enums import Precision
from inventory.models import Initiative, Territory
from tests.factories.initiatives import InitiativeFactory, SphereFactory, StakeFactory, ThemeFactory
from tests.factories.portfolio import (
    CaseStudyFactory,
    GlossaryTermFactory,
    GuidePageFactory,
    PosterFactory,
    ReadingFactory,
)
from tests.factories.territories import CommuneFactory, DepartementFactory, EpciFactory

BICYCLES = [
    "Atelier vélo du canal",
    "Vélo-école de Redon",
    "La Rustine",
    "Pignon sur rue",
    "Les Rayons d’Allaire",
]
SAME_PLACE = ["Bibliothèque d’outils", "Repas de quartier", "Grainothèque"]


def make_census() -> None:
    cells = tuple((x, y) for x in range(3) for y in range(2))
    department = DepartementFactory(name="Ille-et-Vilaine", slug="ille-et-vilaine", cells=cells)
    epci = EpciFactory(name="Redon Agglomération", slug="redon-agglomeration", cells=cells, within=[department])
    communes = [
        CommuneFactory(name=name, slug=name.lower(), square=(rank, 0), within=[epci, department])
        for rank, name in enumerate(["Redon", "Allaire", "Peillac"])
    ]
    consume = SphereFactory(name="Consommer")
    produce = SphereFactory(slug="produire", name="Produire", icon="hammer", tint="produce", position=2)
    move = ThemeFactory(slug="se-deplacer", name="Se déplacer")
    ThemeFactory(slug="velo", name="Vélo", parent=move)
    stake = StakeFactory(slug="solidarite", name="Solidarité de proximité", framing="Un cadre.")
    for rank, name in enumerate(BICYCLES):
        _initiative(name, communes[rank % 3], rank, sphere=produce, themes=["velo"])
    for name in SAME_PLACE:
        _initiative(name, communes[1], 2.5, sphere=consume, precision=Precision.COMMUNE, themes=["partage"])
    for rank in range(18):
        _initiative(f"Jardin partagé n° {rank + 1}", communes[rank % 3], rank, sphere=consume)
    studied = Initiative.objects.order_by("name")[:2]
    study = CaseStudyFactory(slug="une-minute", stake=stake, territory=communes[0], initiatives=studied)
    study.quotes.create(text="Un mot juste", person="Régine", role="membre")
    PosterFactory(slug="redon-partage", title="Redon partage", territory=communes[0])
    study.interviews.create(question="Et après ?", answer="La suite.", person="Régine")
    page = GuidePageFactory(slug="faire-avec", body="# À essayer\nUn SEL, avec *un* [lien](/initiatives/).")
    page.initiatives.set(studied)
    page.case_studies.set([study])
    GlossaryTermFactory(slug="sel", term="SEL", definition="Des voisins se rendent service.")
    ReadingFactory()


def _initiative(name: str, commune: Territory, rank: float, **values: object) -> None:
    centre = commune.centre
    assert centre
    InitiativeFactory(
        name=name,
        slug=f"fiche-{abs(hash(name)) % 10**8}",
        territory=commune,
        lon=centre.x - 0.04 + 0.004 * rank,
        lat=centre.y + 0.003 * (rank % 5),
        confirmed_on=timezone.localdate() - timedelta(days=int(20 * rank)),
        **values,
    )
