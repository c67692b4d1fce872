"""What many proposals resemble, looked up together: records of the census, and one another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any
from uuid import UUID

from django.db import connection

from inventory.duplicates import Fingerprint, compare, fingerprint
from inventory.enums import Status
from inventory.models import Initiative, Territory
from inventory.services.duplicates.searching import (
    CANDIDATES,
    Match,
    for_comparison,
    in_common,
    matches_of,
    readable_prints,
)

PARAMETER = re.compile(r"%\((\w+)\)s")


@dataclass
class Likeness:
    """What one proposal resembles: records (`matches`), and other proposals by their rank (`twins`)."""

    matches: list[Match] = field(default_factory=list)
    twins: list[int] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.matches) + len(self.twins)


def find_duplicates_among(*, proposals: Sequence[dict[str, Any]], user: Any) -> list[Likeness]:
    """For each of `proposals` (names of services.records.FIELDS), in order, what it resembles that `user` may see.

    At most 5 queries, however many there are; only territories named by their slug are compared.
    """
    slugs = {values["territory"] for values in proposals if values.get("territory")}
    places = {place.slug: place for place in Territory.objects.light().filter(slug__in=slugs)}
    territories = [places.get(values.get("territory") or "") for values in proposals]
    prints = [
        fingerprint(values, place_name=territory.name if territory else "")
        for values, territory in zip(proposals, territories, strict=True)
    ]
    candidates = _candidates([in_common(*each) for each in zip(prints, proposals, territories, strict=True)])
    wanted = {pk for ids in candidates for pk in ids}
    visible = Initiative.objects.visible_to(user).exclude(status=Status.MERGED).filter(pk__in=wanted)
    found = {one.pk: (one, its) for one, its in readable_prints(for_comparison(visible), user)}
    near = [[found[pk] for pk in ids if pk in found] for ids in candidates]
    likenesses = [Likeness(matches_of(own, others)) for own, others in zip(prints, near, strict=True)]
    for one, other in _twins(prints):
        likenesses[one].twins.append(other)
        likenesses[other].twins.append(one)
    return likenesses


def _twins(prints: list[Fingerprint]) -> list[tuple[int, int]]:
    """Pairs of ranks that resemble each other."""
    pairs = combinations(enumerate(prints), 2)
    return [(one, other) for (one, mine), (other, theirs) in pairs if compare(mine, theirs).is_suggested]


def _candidates(given: list[dict[str, Any]]) -> list[list[UUID]]:
    """The ids that CANDIDATES gives for each of `given`, in one query."""
    found: list[list[UUID]] = [[] for _ in given]
    if not given:
        return found
    each = [f"SELECT {rank}, id FROM ({_numbered(rank)}) c{rank}" for rank in range(len(given))]  # noqa: S608
    values = {f"{name}_{rank}": value for rank, one in enumerate(given) for name, value in one.items()}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each), values)
        for rank, pk in cursor.fetchall():
            found[rank].append(pk)
    return found


def _numbered(rank: int) -> str:
    """CANDIDATES with parameters of its own."""
    return PARAMETER.sub(rf"%(\1_{rank})s", CANDIDATES)
