"""Which records stand for those that were merged."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from inventory.models import Initiative, Merge


def stand_ins(ids: Collection[UUID]) -> dict[UUID, str]:
    """Merged record → slug of the one that took it in; merges of merges are followed by whoever reads that one."""
    if not ids:
        return {}
    merges = Merge.objects.filter(absorbed__in=ids, undone_at=None).order_by("made_at")
    kept = dict(merges.values_list("absorbed", "kept"))
    slugs = dict(Initiative.objects.filter(pk__in=set(kept.values())).values_list("pk", "slug"))
    return {absorbed: slugs[one] for absorbed, one in kept.items() if one in slugs}
