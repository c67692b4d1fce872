"""Plausible invented initiatives for load tests, made in the database: communes weighted by population."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from tqdm import tqdm

from inventory.models import Initiative, Source
from inventory.services.bulk import bare_tables
from inventory.services.synthetic_rows import DRAWS, INITIATIVES, LINKS, LOOKUPS

SOURCE_SLUG = "initiatives-inventees"
TABLE = "inventory_initiative"
BATCH = 50_000
# From here on, indexes made at the end cost less than indexes kept.
BULK_FROM = 20_000
# The draws are the same at each run: what is measured twice must be the same data.
RANDOM_SEED = 0.42

# (name, theme, sphere, exchange): what people commonly start, and how it is filed.
KINDS = [
    ("Repair café", "reparation", "produire", "mise-en-commun"),
    ("Jardin partagé", "jardins-partages", "consommer", "mise-en-commun"),
    ("Fablab", "fablab", "innover", "location"),
    ("Espace de coworking", "coworking", "produire", "location"),
    ("Épicerie participative", "circuits-courts", "consommer", "vente"),
    ("Système d’échange local", "echange-local", "consommer", "monnaie-temps"),
    ("Ressourcerie", "dechets-reemploi", "produire", "vente"),
    ("Zone de gratuité", "don-gratuite", "consommer", "don"),
    ("Atelier vélo", "velo", "produire", "mise-en-commun"),
    ("Covoiturage de proximité", "covoiturage", "consommer", "financement-participatif"),
    ("Bibliothèque d’objets", "bibliotheque-objets", "consommer", "pret"),
    ("Habitat participatif", "habitat-participatif", "produire", "mise-en-commun"),
    ("Coopérative d’énergie", "energie-citoyenne", "financer", "financement-participatif"),
    ("Monnaie locale", "monnaie-locale", "financer", "troc"),
    ("Café associatif", "tiers-lieux", "accompagner", "vente"),
    ("Grainothèque", "alimentation", "consommer", "troc"),
    ("Couveuse de projets", "accompagnement-projets", "accompagner", "mise-en-commun"),
]
PLACES = [
    "du canal", "de la gare", "des halles", "du vieux moulin", "de la place", "du bourg", "des quatre vents",
    "de la fontaine", "du port", "des écoles", "du marché", "de la rivière", "des tilleuls", "de l’ancienne poste",
    "du lavoir", "des voisins", "de la colline", "du pré commun", "de la halte", "des deux rives",
]  # fmt: skip
SENTENCES = [
    "Une quinzaine de bénévoles se relaient pour ouvrir le lieu.",
    "L’accueil se fait sans inscription, chacun vient quand il peut.",
    "La mairie prête la salle et l’association prend soin du matériel.",
    "Un repas partagé réunit tout le monde chaque mois.",
    "Les décisions se prennent ensemble, lors d’une réunion ouverte.",
    "On y vient pour apprendre, réparer, donner un coup de main ou simplement discuter.",
    "Les habitantes et les habitants du quartier ont aménagé les lieux eux-mêmes.",
    "Une partie des recettes finance les projets de la commune.",
]


@transaction.atomic
def replace_synthetic(*, number: int, in_bulk: bool | None = None) -> int:
    """Replace the invented initiatives by `number` others, spread over the loaded communes; return `number`.

    Other records stay as they are. `in_bulk`: with the tables bare, which locks them until all is there; None
    decides by the number of rows. Raises IntegrityError when something new points at an invented record meanwhile.
    """
    source, _ = Source.objects.get_or_create(slug=SOURCE_SLUG, defaults={"name": "Initiatives inventées"})
    former = Initiative.objects.filter(source=source)
    bulk = max(number, former.count()) >= BULK_FROM if in_bulk is None else in_bulk
    if not bulk:
        former.delete()
        _insert(source.pk, number)
        return number
    # With all that hangs on them; the others have nothing but their links.
    former.filter(_has_more()).delete()
    with bare_tables([TABLE, *LINKS]):
        _clear(source.pk)
        _insert(source.pk, number)
    return number


def _has_more() -> Q:
    """Whether a record of another table, the links of its terms apart, points at an initiative."""
    found = Q(pk__in=[])
    for relation in Initiative._meta.related_objects:
        pointing = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        found |= Q(Exists(pointing))
    return found


def _clear(source: int) -> None:
    """Delete the records of `source` and their links; where there are no others, at no cost."""
    with connection.cursor() as cursor:
        if not Initiative.objects.exclude(source=source).exists():
            cursor.execute(f"TRUNCATE {', '.join([TABLE, *LINKS])}")
            return
        for table in LINKS:
            cursor.execute(
                f"DELETE FROM {table} WHERE initiative_id IN (SELECT id FROM {TABLE} WHERE source_id = %s)", [source]
            )
        cursor.execute(f"DELETE FROM {TABLE} WHERE source_id = %s", [source])


def _insert(source: int, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(LOOKUPS, _parameters(source, 0, 0))
        cursor.execute("SELECT setseed(%s)", [RANDOM_SEED])
        for first in tqdm(range(1, number + 1, BATCH), unit="lot", disable=None):
            parameters = _parameters(source, first, min(first + BATCH - 1, number))
            cursor.execute(DRAWS, parameters)
            cursor.execute(INITIATIVES, parameters)
            for table, (column, select) in LINKS.items():
                cursor.execute(f"INSERT INTO {table} (initiative_id, {column}) {select}", parameters)


def _parameters(source: int, first: int, last: int) -> dict[str, Any]:
    names, themes, spheres, exchanges = (list(column) for column in zip(*KINDS, strict=True))
    return {
        "source": source,
        "first": first,
        "last": last,
        "names": names,
        "themes": themes,
        "spheres": spheres,
        "exchanges": exchanges,
        "place_names": PLACES,
        "texts": SENTENCES,
        "kinds": len(KINDS),
        "places": len(PLACES),
        "sentences": len(SENTENCES),
    }
