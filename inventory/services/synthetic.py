"""Plausible invented initiatives for load tests, made in the database: communes weighted by population."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from tqdm import tqdm

from inventory.models import Initiative, Source
from inventory.services.initiatives import refresh_keywords

SOURCE_SLUG = "initiatives-inventees"
BATCH = 50_000
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

COMMUNES = """
DROP TABLE IF EXISTS synthetic_commune;
CREATE TEMP TABLE synthetic_commune ON COMMIT DROP AS
SELECT id, name, slug, centre, coalesce(postal_codes[1], '') AS postal_code,
       sum(greatest(population, 1)) OVER (ORDER BY id) AS upto
FROM inventory_territory WHERE kind = 'commune' AND centre IS NOT NULL;
CREATE UNIQUE INDEX ON synthetic_commune (upto);
ANALYZE synthetic_commune;
"""
# One draw of every random number per row, then the row made of them.
INITIATIVES = """
WITH draws AS MATERIALIZED (
    SELECT i, 1 + floor(random() * %(kinds)s)::int AS kind, 1 + floor(random() * %(places)s)::int AS place,
           1 + floor(random() * %(sentences)s)::int AS sentence, random() AS r1, random() AS r2, random() AS r3,
           random() AS r4, random() AS r5, random() * (SELECT max(upto) FROM synthetic_commune) AS weight
    FROM generate_series(%(first)s, %(last)s) AS i
)
INSERT INTO inventory_initiative (
    id, slug, status, name, summary, description, sphere_id, legal_form_id, scope, founded_year, territory_id,
    "precision", address, postal_code, point, audience, opening_hours, accessibility, website, contact_email,
    contact_phone, contact_is_public, needs_text, offers_text, confirmed_on, confirmed_by, created_at, updated_at,
    source_id, external_id, source_url, licence, keywords)
SELECT gen_random_uuid(), 'essai-' || i,
       CASE WHEN r1 < 0.97 THEN 'published' WHEN r1 < 0.99 THEN 'closed' ELSE 'draft' END,
       (%(names)s::text[])[kind] || ' ' || (%(place_names)s::text[])[place],
       (%(names)s::text[])[kind] || ' à ' || commune.name || ', ouvert à toutes et à tous.',
       concat_ws(' ', (%(texts)s::text[])[sentence], (%(texts)s::text[])[1 + sentence %% %(sentences)s],
                 (%(texts)s::text[])[1 + (sentence + 2) %% %(sentences)s]),
       sphere.id, (SELECT array_agg(id ORDER BY position) FROM inventory_legalform)[1 + floor(r2 * r2 * 6)::int],
       CASE WHEN r3 < 0.8 THEN 'local' ELSE 'branch' END, 2000 + floor(sqrt(r4) * 27)::int, commune.id,
       CASE WHEN r5 < 0.03 THEN 'online' WHEN r5 < 0.3 THEN 'commune' ELSE 'exact' END,
       CASE WHEN r5 < 0.3 THEN '' ELSE 1 + floor(r2 * 80)::int || ' rue ' || (%(place_names)s::text[])[place] END,
       commune.postal_code,
       CASE WHEN r5 < 0.03 THEN NULL WHEN r5 < 0.3 THEN commune.centre
            ELSE ST_Translate(commune.centre, (r2 + r3 - 1) * 0.03, (r1 + r4 - 1) * 0.02) END,
       'Tout public', 'Mo-Fr 14:00-18:00', '', 'https://essai-' || i || '.example/',
       'contact@essai-' || i || '.example', '', r3 < 0.5, '', '', current_date - floor(r2 * 1200)::int,
       'l’équipe d’animation', now() - r1 * interval '900 days', now() - r4 * interval '300 days',
       %(source)s, i::text, '', 'CC-BY-SA-4.0', ''
FROM draws
CROSS JOIN LATERAL (SELECT * FROM synthetic_commune WHERE upto >= weight ORDER BY upto LIMIT 1) AS commune
JOIN inventory_sphere AS sphere ON sphere.slug = (%(spheres)s::text[])[kind];
"""
# Table → SQL giving (initiative, term): the kind's own terms, and others drawn by the number of the row.
LINKS = {
    "inventory_initiative_themes (initiative_id, theme_id)": """
        SELECT batch.id, theme.id FROM batch JOIN inventory_theme AS theme ON theme.slug = batch.theme
        UNION SELECT batch.id, other.id FROM batch JOIN others AS other ON batch.number %% 3 = 0
            AND other.rank = batch.number %% other.size""",
    "inventory_initiative_exchanges (initiative_id, exchange_id)": """
        SELECT batch.id, term.id FROM batch JOIN inventory_exchange AS term ON term.slug = batch.exchange""",
    "inventory_initiative_stakes (initiative_id, stake_id)": """
        SELECT batch.id, term.id FROM batch JOIN inventory_stake AS term ON term.position = 1 + batch.number %% 5""",
    "inventory_initiative_needs (initiative_id, resourcekind_id)": """
        SELECT batch.id, term.id FROM batch
        JOIN inventory_resourcekind AS term ON term.as_need AND (batch.number + term.position) %% 4 = 0""",
    "inventory_initiative_offers (initiative_id, resourcekind_id)": """
        SELECT batch.id, term.id FROM batch
        JOIN inventory_resourcekind AS term ON term.as_offer AND (batch.number + term.position) %% 5 = 0""",
}
BATCH_ROWS = """
WITH kinds AS (SELECT * FROM unnest(%(names)s::text[], %(themes)s::text[], %(exchanges)s::text[])
                    AS kind (name, theme, exchange)),
others AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS rank, count(*) OVER () AS size FROM inventory_theme),
batch AS (
    SELECT initiative.id, initiative.external_id::int AS number, kinds.theme, kinds.exchange
    FROM inventory_initiative AS initiative JOIN kinds ON starts_with(initiative.name, kinds.name || ' ')
    WHERE source_id = %(source)s AND external_id::int BETWEEN %(first)s AND %(last)s)
"""


@transaction.atomic
def replace_synthetic(*, number: int) -> int:
    """Replace the invented initiatives by `number` others, spread over the loaded communes; return `number`."""
    source, _ = Source.objects.get_or_create(slug=SOURCE_SLUG, defaults={"name": "Initiatives inventées"})
    Initiative.objects.filter(source=source).delete()
    with connection.cursor() as cursor:
        cursor.execute(COMMUNES)
        cursor.execute("SELECT setseed(%s)", [RANDOM_SEED])
        starts = range(1, number + 1, BATCH)
        for first in tqdm(starts, unit="lot", disable=None):
            last = min(first + BATCH - 1, number)
            parameters = _parameters(source.pk, first, last)
            cursor.execute(INITIATIVES, parameters)
            for table, select in LINKS.items():
                cursor.execute(f"{BATCH_ROWS} INSERT INTO {table} {select}", parameters)
    refresh_keywords()
    return number


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
