"""Pairs of the whole census that look alike: found by blocks in SQL, scored in Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from domino.models import User
from inventory.duplicates import compare
from inventory.enums import Precision, Status
from inventory.models import Distinction, Initiative
from inventory.permissions import Action, scoped
from inventory.services.duplicates.searching import for_comparison, print_of

# Pairs read at once, the likeliest by name and distance; the page says when there are more.
MAX_PAIRS = 1_000
# A word, phone, host or address shared by more records than this tells nothing of any.
COMMON_WORD, COMMON_CONTACT = 6, 6

# Blocks: neighbours within about 30 m, a word of the name in one commune, a contact. `scope` is written by Django.
PAIRS = """
WITH scope AS MATERIALIZED (
    SELECT id, point, precision IN ('{exact}', '{street}') AS is_precise, territory_id, name_plain,
        public.domino_phone(contact_phone) AS phone, lower(contact_email) AS email, public.domino_host(website) AS host
    FROM inventory_initiative WHERE id IN ({scope})
), word AS MATERIALIZED (
    SELECT DISTINCT id, territory_id, token FROM scope, regexp_split_to_table(name_plain, '[^[:alnum:]]+') AS token
    WHERE length(token) > 2 AND territory_id IS NOT NULL
), rare AS MATERIALIZED (
    SELECT territory_id, token, array_agg(id) AS ids FROM word GROUP BY territory_id, token
    HAVING count(*) BETWEEN 2 AND {common_word}
), contact AS (
    SELECT array_agg(id) AS ids FROM scope WHERE phone <> '' GROUP BY phone HAVING count(*) BETWEEN 2 AND {common}
    UNION ALL
    SELECT array_agg(id) FROM scope WHERE email <> '' GROUP BY email HAVING count(*) BETWEEN 2 AND {common}
    UNION ALL
    SELECT array_agg(id) FROM scope WHERE host <> '' GROUP BY host HAVING count(*) BETWEEN 2 AND {common}
), pair AS (
    SELECT one.id AS first, other.id AS second FROM scope AS one JOIN inventory_initiative AS other
        ON other.point && ST_Expand(one.point, 0.0004, 0.0003) AND other.id > one.id
        AND other.precision IN ('{exact}', '{street}')
        WHERE one.is_precise
    UNION
    SELECT one, other FROM rare, unnest(ids) AS one, unnest(ids) AS other WHERE one < other
    UNION
    SELECT one, other FROM contact, unnest(ids) AS one, unnest(ids) AS other WHERE one < other
)
SELECT pair.first, pair.second FROM pair
JOIN scope AS one ON one.id = pair.first JOIN scope AS other ON other.id = pair.second
WHERE NOT EXISTS (SELECT FROM inventory_distinction AS said
    WHERE said.first_id = pair.first AND said.second_id = pair.second)
ORDER BY similarity(one.name_plain, other.name_plain) DESC, pair.first, pair.second LIMIT {limit}
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that look alike, with the smaller id first."""

    first: Initiative
    second: Initiative
    score: int
    reasons: tuple[str, ...]


def find_pairs(*, user: Any) -> list[Pair]:
    """Pairs taken for duplicates where `user` moderates both records, the surest first; two queries.

    Those said not to be the same are left out. At most MAX_PAIRS candidates are compared.
    """
    mine = scoped(Initiative.objects.exclude(status=Status.MERGED), user, Action.MODERATE)
    ids = _candidate_pairs(mine)
    records = {
        one.pk: one for one in for_comparison(Initiative.objects.filter(pk__in={pk for ids_ in ids for pk in ids_}))
    }
    prints = {pk: print_of(one) for pk, one in records.items()}
    pairs = []
    for first, second in ids:
        verdict = compare(prints[first], prints[second])
        if verdict.is_duplicate:
            pairs.append(Pair(records[first], records[second], verdict.score, verdict.reasons))
    return sorted(pairs, key=lambda pair: (-pair.score, pair.first.name_plain, pair.first.pk, pair.second.pk))


def _candidate_pairs(scope: Any) -> list[tuple[UUID, UUID]]:
    inner, params = scope.order_by().values("pk").query.sql_with_params()
    query = PAIRS.format(
        scope=inner,
        exact=Precision.EXACT,
        street=Precision.STREET,
        common_word=COMMON_WORD,
        common=COMMON_CONTACT,
        limit=MAX_PAIRS,
    )
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall()


@transaction.atomic
def distinguish(*, one: Initiative, other: Initiative, made_by: User | None) -> Distinction:
    """Remember that the two are not the same; saying it twice changes nothing. ValueError for a record and itself."""
    if one.pk == other.pk:
        raise ValueError("Une fiche ne se distingue pas d’elle-même.")
    first, second = sorted((one, other), key=lambda initiative: initiative.pk)
    return Distinction.objects.get_or_create(first=first, second=second, defaults={"made_by": made_by})[0]
