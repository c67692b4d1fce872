"""The SQL of invented initiatives: random numbers drawn once into a table, rows and links made of them."""

# What the rows are made of: communes by weight, and the words under which each filing is found (services.initiatives).
LOOKUPS = """
DROP TABLE IF EXISTS synthetic_commune, synthetic_filing, synthetic_resources;
CREATE TEMP TABLE synthetic_commune ON COMMIT DROP AS
SELECT id, name, centre, coalesce(postal_codes[1], '') AS postal_code,
    (sum(greatest(population, 1)) OVER (ORDER BY id))::bigint AS upto,
    domino_plain(concat_ws(' ', name, (
        SELECT string_agg(epci.name, ' ' ORDER BY epci.name) FROM inventory_containment AS link
        JOIN inventory_territory AS epci ON epci.id = link.outer_id AND epci.kind = 'epci'
        WHERE link.inner_id = commune.id AND link.outer_id <> commune.id))) AS words
FROM inventory_territory AS commune WHERE kind = 'commune' AND centre IS NOT NULL;
CREATE UNIQUE INDEX ON synthetic_commune (upto);
CREATE TEMP TABLE synthetic_filing ON COMMIT DROP AS
WITH kinds AS (
    SELECT * FROM unnest(%(names)s::text[], %(themes)s::text[], %(spheres)s::text[], %(exchanges)s::text[])
        WITH ORDINALITY AS kind (name, theme, sphere, exchange, number)),
others AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS other FROM inventory_theme UNION ALL SELECT NULL, -1)
SELECT kinds.number::int AS kind, others.other::int, kinds.name, theme.id AS theme_id, others.id AS other_id,
    sphere.id AS sphere_id, exchange.id AS exchange_id,
    domino_plain(concat_ws(' ', (
        SELECT string_agg(name, ' ' ORDER BY position, name) FROM (
            SELECT one.name, one.position FROM inventory_theme AS one WHERE one.id IN (theme.id, others.id)
            UNION SELECT parent.name, parent.position FROM inventory_theme AS one
                JOIN inventory_theme AS parent ON parent.id = one.parent_id WHERE one.id IN (theme.id, others.id)
        ) AS names), exchange.name, sphere.name)) AS words
FROM kinds CROSS JOIN others JOIN inventory_theme AS theme ON theme.slug = kinds.theme
JOIN inventory_sphere AS sphere ON sphere.slug = kinds.sphere
JOIN inventory_exchange AS exchange ON exchange.slug = kinds.exchange;
CREATE UNIQUE INDEX ON synthetic_filing (kind, other);
CREATE TEMP TABLE synthetic_resources ON COMMIT DROP AS
SELECT number, (
    SELECT domino_plain(string_agg(name, ' ' ORDER BY position, name)) FROM inventory_resourcekind AS term
    WHERE (term.as_need AND (number + term.position) %% 4 = 0) OR (term.as_offer AND (number + term.position) %% 5 = 0)
) AS words FROM generate_series(0, 19) AS number;
ANALYZE synthetic_commune, synthetic_filing, synthetic_resources;
"""
# Every random number of a row, drawn once.
DRAWS = """
DROP TABLE IF EXISTS synthetic_draw;
CREATE TEMP TABLE synthetic_draw ON COMMIT DROP AS
SELECT number, gen_random_uuid() AS id, 1 + floor(random() * %(kinds)s)::int AS kind,
    1 + floor(random() * %(places)s)::int AS place, 1 + floor(random() * %(sentences)s)::int AS sentence,
    CASE WHEN number %% 3 = 0 THEN number / 3 %% (SELECT count(*)::int FROM inventory_theme) ELSE -1 END AS other,
    random() AS r1, random() AS r2, random() AS r3, random() AS r4, random() AS r5,
    -- Of the type of upto: compared with another, the index would not serve.
    (random() * (SELECT max(upto) FROM synthetic_commune))::bigint AS weight
FROM generate_series(%(first)s, %(last)s) AS number;
ANALYZE synthetic_draw;
"""
INITIATIVES = """
WITH forms AS MATERIALIZED (SELECT array_agg(id ORDER BY position) AS ids, count(*) AS size FROM inventory_legalform)
INSERT INTO inventory_initiative (
    id, slug, status, name, summary, description, sphere_id, legal_form_id, scope, founded_year, territory_id,
    "precision", address, postal_code, point, audience, opening_hours, accessibility, website, contact_email,
    contact_phone, contact_is_public, needs_text, offers_text, confirmed_on, confirmed_by, created_at, updated_at,
    source_id, external_id, source_url, licence, keywords)
SELECT draw.id, 'essai-' || draw.number,
    CASE WHEN r1 < 0.97 THEN 'published' WHEN r1 < 0.99 THEN 'closed' ELSE 'draft' END,
    filing.name || ' ' || (%(place_names)s::text[])[place],
    filing.name || ' à ' || commune.name || ', ouvert à toutes et à tous.',
    concat_ws(' ', (%(texts)s::text[])[sentence], (%(texts)s::text[])[1 + sentence %% %(sentences)s],
              (%(texts)s::text[])[1 + (sentence + 2) %% %(sentences)s]),
    filing.sphere_id, forms.ids[1 + floor(r2 * r2 * forms.size)::int],
    CASE WHEN r3 < 0.8 THEN 'local' ELSE 'branch' END, 2000 + floor(sqrt(r4) * 27)::int, commune.id,
    CASE WHEN r5 < 0.03 THEN 'online' WHEN r5 < 0.3 THEN 'commune' ELSE 'exact' END,
    CASE WHEN r5 < 0.3 THEN '' ELSE 1 + floor(r2 * 80)::int || ' rue ' || (%(place_names)s::text[])[place] END,
    commune.postal_code,
    CASE WHEN r5 < 0.03 THEN NULL WHEN r5 < 0.3 THEN commune.centre
         ELSE ST_Translate(commune.centre, (r2 + r3 - 1) * 0.03, (r1 + r4 - 1) * 0.02) END,
    'Tout public', 'Mo-Fr 14:00-18:00', '', 'https://essai-' || draw.number || '.example/',
    'contact@essai-' || draw.number || '.example', '', r3 < 0.5, '', '', current_date - floor(r2 * 1200)::int,
    'l’équipe d’animation', now() - r1 * interval '900 days', now() - r4 * interval '300 days',
    %(source)s, draw.number::text, '', 'CC-BY-SA-4.0', concat_ws(' ', filing.words, commune.words, resources.words)
FROM synthetic_draw AS draw CROSS JOIN forms
JOIN synthetic_filing AS filing USING (kind, other)
JOIN synthetic_resources AS resources ON resources.number = draw.number %% 20
CROSS JOIN LATERAL (SELECT * FROM synthetic_commune WHERE upto >= weight ORDER BY upto LIMIT 1) AS commune
"""
# Table → its other column and the SQL giving (initiative, term): the kind's own, others by the number of the row.
LINKS = {
    "inventory_initiative_themes": (
        "theme_id",
        """SELECT draw.id, filing.theme_id FROM synthetic_draw AS draw
        JOIN synthetic_filing AS filing USING (kind, other)
        UNION ALL SELECT draw.id, filing.other_id FROM synthetic_draw AS draw
        JOIN synthetic_filing AS filing USING (kind, other) WHERE filing.other_id <> filing.theme_id""",
    ),
    "inventory_initiative_exchanges": (
        "exchange_id",
        "SELECT draw.id, exchange_id FROM synthetic_draw AS draw JOIN synthetic_filing AS filing USING (kind, other)",
    ),
    "inventory_initiative_stakes": (
        "stake_id",
        """SELECT draw.id, term.id FROM synthetic_draw AS draw
        JOIN inventory_stake AS term ON term.position = 1 + draw.number %% 5""",
    ),
    "inventory_initiative_needs": (
        "resourcekind_id",
        """SELECT draw.id, term.id FROM synthetic_draw AS draw
        JOIN inventory_resourcekind AS term ON term.as_need AND (draw.number + term.position) %% 4 = 0""",
    ),
    "inventory_initiative_offers": (
        "resourcekind_id",
        """SELECT draw.id, term.id FROM synthetic_draw AS draw
        JOIN inventory_resourcekind AS term ON term.as_offer AND (draw.number + term.position) %% 5 = 0""",
    ),
}
