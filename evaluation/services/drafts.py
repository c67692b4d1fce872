"""Writing a draft, several at once: what one did not see of another's work is said, and nothing is lost.

The settings of a draft are written at a `lock` (one counter for the draft), a criterion at a digest of what was seen of
it: two people who write two criteria do not disturb each other.
"""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from evaluation.models import Cluster, Criterion, ReferentialVersion
from evaluation.portable import MAX_CRITERIA, free_slug
from evaluation.services.criteria import criterion_content, write_indicators
from evaluation.services.referentials import Impossible, Outdated, locked_draft

TOO_MANY = f"Un radar ne se lit plus au-delà de {MAX_CRITERIA} critères : retirez-en un d’abord."
GONE = "Ce critère vient d’être retiré du brouillon."
SETTINGS = ("uses_weights", "min_coverage")


class CriterionOutdated(Exception):
    """The criterion changed since the form was made; `criterion` is as it is now, None when it is gone."""

    def __init__(self, criterion: Criterion | None) -> None:
        super().__init__(str(criterion))
        self.criterion = criterion


def digest(criterion: Criterion) -> str:
    """Return what tells one state of a criterion and its indicators from another; 32 characters."""
    content = json.dumps(criterion_content(criterion), sort_keys=True, default=str)
    return hashlib.sha256(content.encode()).hexdigest()[:32]


@transaction.atomic
def edit_settings(
    *, version: ReferentialVersion, lock: int, values: dict[str, Any], texts: dict[str, str] | None = None
) -> ReferentialVersion:
    """Give a draft seen at `lock` its settings (`SETTINGS`), and its referential its `texts` (title, description).

    Raises Outdated when someone changed the draft meanwhile, Impossible when it is none.
    """
    draft = locked_draft(version)
    if lock != draft.lock:
        raise Outdated(draft)
    for name in SETTINGS:
        setattr(draft, name, values[name])
    draft.lock += 1
    draft.save()
    for name, text in (texts or {}).items():
        setattr(draft.referential, name, text)
    if texts:
        draft.referential.save(update_fields=list(texts))
    return draft


@transaction.atomic
def add_criterion(
    *,
    version: ReferentialVersion,
    name: str,
    description: str = "",
    cluster: Cluster | None = None,
    provenance: list[dict[str, Any]] | None = None,
) -> Criterion:
    """Add a criterion without indicators at the end of a draft. Raises Impossible when it is full, or no draft."""
    draft = locked_draft(version)
    taken = set(draft.criteria.values_list("slug", flat=True))
    if len(taken) >= MAX_CRITERIA:
        raise Impossible(TOO_MANY)
    last = draft.criteria.aggregate(last=Max("position"))["last"]
    criterion = Criterion.objects.create(
        version=draft,
        slug=free_slug(name, taken | _former_slugs(draft)),
        position=0 if last is None else last + 1,
        name=name,
        description=description,
        cluster=cluster,
        provenance=provenance or [],
    )
    _touch(draft)
    return criterion


@transaction.atomic
def save_criterion(*, version: ReferentialVersion, slug: str, seen: str, data: dict[str, Any]) -> Criterion:
    """Give the criterion seen as `seen` (its digest) the values and the indicators of `data`, all of them.

    Indicators without slug are new ones; those that `data` leaves out are removed. Raises CriterionOutdated.
    """
    draft = locked_draft(version)
    criterion = _seen_criterion(draft, slug, seen)
    criterion.name, criterion.description = data["name"], data["description"]
    criterion.weight = Decimal(str(data["weight"]))
    criterion.save()
    taken = {row["slug"] for row in data["indicators"] if row["slug"]} | _former_indicator_slugs(draft, slug)
    for row in data["indicators"]:
        row["slug"] = row["slug"] or free_slug(row["name"], taken, otherwise="indicateur")
        taken.add(row["slug"])
    criterion.indicators.all().delete()
    write_indicators(criterion, data["indicators"])
    _touch(draft)
    return criterion


@transaction.atomic
def remove_criterion(*, version: ReferentialVersion, slug: str, seen: str) -> ReferentialVersion:
    """Take a criterion seen as `seen` out of a draft, with its indicators. Raises CriterionOutdated."""
    draft = locked_draft(version)
    _seen_criterion(draft, slug, seen).delete()
    _touch(draft)
    return draft


@transaction.atomic
def order_criteria(*, version: ReferentialVersion, slugs: list[str]) -> ReferentialVersion:
    """Put the criteria in the order of `slugs`; those it does not name follow, unknown names count for nothing."""
    draft = locked_draft(version)
    criteria = list(draft.criteria.all())
    wanted = {slug: position for position, slug in enumerate(slugs)}
    criteria.sort(key=lambda criterion: (wanted.get(criterion.slug, len(wanted)), criterion.position))
    for position, criterion in enumerate(criteria):
        criterion.position = position
    Criterion.objects.bulk_update(criteria, ["position"])
    _touch(draft)
    return draft


@transaction.atomic
def move_criterion(*, version: ReferentialVersion, slug: str, by: int) -> ReferentialVersion:
    """Move a criterion `by` places down (up when negative); at an end it stays. Raises CriterionOutdated when gone."""
    draft = locked_draft(version)
    slugs = list(draft.criteria.values_list("slug", flat=True))
    if slug not in slugs:
        raise CriterionOutdated(None)
    place = slugs.index(slug)
    slugs.insert(max(0, place + by), slugs.pop(place))
    return order_criteria(version=draft, slugs=slugs)


@transaction.atomic
def discard_draft(*, version: ReferentialVersion, lock: int) -> None:
    """Give up a draft that follows an agreed version. Raises Outdated, or Impossible for a first version."""
    draft = locked_draft(version)
    if draft.number == 1:
        raise Impossible("Une première version ne s’abandonne pas : changez-la.")
    if lock != draft.lock:
        raise Outdated(draft)
    draft.delete()


def _seen_criterion(draft: ReferentialVersion, slug: str, seen: str) -> Criterion:
    criterion = draft.criteria.prefetch_related("indicators").filter(slug=slug).first()
    if criterion is None or digest(criterion) != seen:
        raise CriterionOutdated(criterion)
    return criterion


def _touch(draft: ReferentialVersion) -> None:
    ReferentialVersion.objects.filter(pk=draft.pk).update(lock=F("lock") + 1)
    draft.refresh_from_db(fields=["lock"])


def _former_slugs(draft: ReferentialVersion) -> set[str]:
    """Slugs of all versions: one that stood for another criterion is not taken again."""
    return set(Criterion.objects.filter(version__referential=draft.referential).values_list("slug", flat=True))


def _former_indicator_slugs(draft: ReferentialVersion, slug: str) -> set[str]:
    same = Criterion.objects.filter(version__referential=draft.referential, slug=slug)
    return set(same.exclude(indicators__slug=None).values_list("indicators__slug", flat=True))
