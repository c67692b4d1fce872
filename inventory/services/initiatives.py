"""What every way into the census shares: unique slugs, and the words under which a record is found."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils.text import slugify

from inventory.models import Initiative, Territory

NAME_CHARS = 100
SLUG_CHARS = 120
SHORT_ID_CHARS = 12
FALLBACK = "initiative"
# Pages and files that stand where records have theirs: /initiatives/embed/, /initiatives/carte.json.
RESERVED = {"carte", "embed", "panorama"}

# The words of each distinct filing (terms and territory) are written once: there are fewer of them than records.
# `filed` is a relation (id, sphere_id, territory_id, themes, exchanges, needs, offers), the last four int arrays.
KEYWORDS = """
filing AS MATERIALIZED (
    SELECT array_agg(id) AS ids, sphere_id, territory_id, themes, exchanges, needs, offers
    FROM filed GROUP BY sphere_id, territory_id, themes, exchanges, needs, offers
), worded AS MATERIALIZED (
    SELECT ids, public.domino_plain(concat_ws(' ',
        (SELECT string_agg(name, ' ' ORDER BY position, name) FROM (
            SELECT theme.name, theme.position FROM inventory_theme AS theme WHERE theme.id = ANY(themes)
            UNION SELECT parent.name, parent.position FROM inventory_theme AS theme
                JOIN inventory_theme AS parent ON parent.id = theme.parent_id WHERE theme.id = ANY(themes)
        ) AS names),
        (SELECT string_agg(name, ' ' ORDER BY position, name) FROM inventory_exchange WHERE id = ANY(exchanges)),
        (SELECT name FROM inventory_sphere WHERE id = sphere_id),
        (SELECT name FROM inventory_territory WHERE id = territory_id),
        (SELECT string_agg(outer_one.name, ' ' ORDER BY outer_one.name) FROM inventory_containment AS link
            JOIN inventory_territory AS outer_one ON outer_one.id = link.outer_id AND outer_one.kind = 'epci'
            WHERE link.inner_id = territory_id AND link.outer_id <> territory_id),
        (SELECT string_agg(name, ' ' ORDER BY position, name) FROM inventory_resourcekind
            WHERE id = ANY(needs || offers))
    )) AS keywords FROM filing
), keyworded AS (SELECT unnest(ids) AS id, keywords FROM worded)
"""


def filed_by(relation: str, table: str, column: str) -> str:
    """SQL of one relation's links as a sorted array per initiative, for `filed` (see KEYWORDS)."""
    return f"""coalesce((SELECT array_agg(link.{column} ORDER BY link.{column}) FROM {table} AS link
        WHERE link.initiative_id = {relation}.id)::int[], '{{}}')"""  # noqa: S608 — names written below, never typed


REFRESH = f"""
WITH filed AS MATERIALIZED (
    SELECT initiative.id, initiative.sphere_id, initiative.territory_id,
        {filed_by("initiative", "inventory_initiative_themes", "theme_id")} AS themes,
        {filed_by("initiative", "inventory_initiative_exchanges", "exchange_id")} AS exchanges,
        {filed_by("initiative", "inventory_initiative_needs", "resourcekind_id")} AS needs,
        {filed_by("initiative", "inventory_initiative_offers", "resourcekind_id")} AS offers
    FROM inventory_initiative AS initiative
    WHERE %(ids)s::uuid[] IS NULL OR initiative.id = ANY(%(ids)s::uuid[])
), {KEYWORDS}
UPDATE inventory_initiative AS initiative SET keywords = keyworded.keywords
FROM keyworded WHERE keyworded.id = initiative.id AND initiative.keywords <> keyworded.keywords
"""  # noqa: S608 - names written in this module


@transaction.atomic
def refresh_keywords(*, initiative_ids: Iterable[UUID] | None = None) -> int:
    """Rewrite the words of other rows that lead to initiatives, and return how many changed.

    They are the names of its themes and their parents, exchanges, sphere, commune and intercommunality, needs and
    offers. `initiative_ids`: only these; None means all. Rows that are right are not written.
    """
    ids = None if initiative_ids is None else [str(pk) for pk in initiative_ids]
    with connection.cursor() as cursor:
        cursor.execute(REFRESH, {"ids": ids})
        return cursor.rowcount


def slug_base(name: str) -> str:
    """The first choice of slug for `name`; never empty ("!!!" gives "initiative"), never another page's address."""
    slug = slugify(name)[:NAME_CHARS].strip("-_") or FALLBACK
    return f"{FALLBACK}-{slug}" if slug in RESERVED else slug


def slug_choices(name: str, territory_slug: str, short_id: str) -> list[str]:
    """Slugs in order of preference: the name, with its territory, with a short identifier."""
    base = slug_base(name)
    with_territory = f"{base}-{territory_slug}"[:SLUG_CHARS].rstrip("-") if territory_slug else base
    return [base, with_territory, f"{base}-{short_id}"]


def make_slug(*, name: str, territory: Territory | None = None, short_id: str = "") -> str:
    """Return a slug for an initiative called `name` in `territory`, free at this moment.

    `short_id` ends the last choice; the start of the initiative's UUID when it has one.
    """
    short_id = short_id or uuid4().hex[:SHORT_ID_CHARS]
    choices = slug_choices(name, territory.slug if territory else "", short_id)
    taken = set(Initiative.objects.filter(slug__in=choices).values_list("slug", flat=True))
    return next((slug for slug in choices if slug not in taken), f"{slug_base(name)}-{uuid4().hex}"[:SLUG_CHARS])


@transaction.atomic
def assign_slugs(*, initiatives: Iterable[Initiative]) -> list[Initiative]:
    """Give each of these unsaved initiatives a slug that is free and different from the others'; return them.

    One query whatever their number.
    """
    chosen = list(initiatives)
    wanted = [slug_choices(one.name, _territory_slug(one), one.pk.hex[:SHORT_ID_CHARS]) for one in chosen]
    every = {slug for choices in wanted for slug in choices}
    taken = set(Initiative.objects.filter(slug__in=every).values_list("slug", flat=True))
    for initiative, choices in zip(chosen, wanted, strict=True):
        initiative.slug = next(
            (slug for slug in choices if slug not in taken), f"{choices[0][:80]}-{initiative.pk.hex}"
        )
        taken.add(initiative.slug)
    return chosen


def _territory_slug(initiative: Initiative) -> str:
    return initiative.territory.slug if initiative.territory else ""
