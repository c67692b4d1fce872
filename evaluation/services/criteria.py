"""Criteria and indicators as plain data: read from a version, written in a draft, recognised from one to the next."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from evaluation.models import Criterion, Indicator, ReferentialVersion

INDICATOR_CONTENT = ("name", "help", "scale", "levels", "unit", "thresholds")
INDICATOR_FIELDS = ("slug", *INDICATOR_CONTENT, "weight")
CRITERION_FIELDS = ("slug", "name", "description", "weight", "provenance")


def criteria_content(version: ReferentialVersion) -> list[dict[str, Any]]:
    """Return the criteria of `version` as plain data, in order, with their indicators."""
    criteria = version.criteria.all()
    if "criteria" not in getattr(version, "_prefetched_objects_cache", {}):
        criteria = criteria.prefetch_related("indicators")
    return [criterion_content(criterion) for criterion in criteria]


def criterion_content(criterion: Criterion) -> dict[str, Any]:
    """Return one criterion as plain data, with its indicators."""
    values = {name: getattr(criterion, name) for name in CRITERION_FIELDS}
    rows = [{name: getattr(each, name) for name in INDICATOR_FIELDS} for each in criterion.indicators.all()]
    indicators = [{**row, "weight": float(row["weight"])} for row in rows]
    return {**values, "weight": float(criterion.weight), "indicators": indicators}


def write_criteria(
    version: ReferentialVersion, criteria: list[dict[str, Any]], *, clusters: Mapping[str, int | None] | None = None
) -> None:
    """Add `criteria` (plain data) to a draft that has none yet; `clusters` are ids by slug of criterion."""
    made = Criterion.objects.bulk_create(
        Criterion(
            version=version,
            position=position,
            cluster_id=(clusters or {}).get(row["slug"]),
            **{name: row[name] for name in CRITERION_FIELDS if name != "weight"},
            weight=Decimal(str(row["weight"])),
        )
        for position, row in enumerate(criteria)
    )
    for criterion, row in zip(made, criteria, strict=True):
        write_indicators(criterion, row["indicators"])


def write_indicators(criterion: Criterion, indicators: list[dict[str, Any]]) -> None:
    """Add `indicators` (plain data) to a criterion that has none yet."""
    Indicator.objects.bulk_create(
        Indicator(
            criterion=criterion,
            position=position,
            **{name: row[name] for name in INDICATOR_FIELDS if name != "weight"},
            weight=Decimal(str(row["weight"])),
        )
        for position, row in enumerate(indicators)
    )


def unchanged_indicators(old: ReferentialVersion, new: ReferentialVersion) -> list[tuple[Indicator, Indicator]]:
    """Return the (old, new) indicators that ask the same: same criterion and slug, same words, same scale.

    Weights may differ: they change the mean, not the answer.
    """
    former = _indicators(old)
    return [
        (former[place], indicator)
        for place, indicator in _indicators(new).items()
        if place in former
        and all(getattr(former[place], name) == getattr(indicator, name) for name in INDICATOR_CONTENT)
    ]


def _indicators(version: ReferentialVersion) -> dict[tuple[str, str], Indicator]:
    found = Indicator.objects.filter(criterion__version=version).select_related("criterion")
    ordered = found.order_by("criterion__position", "criterion", "position", "pk")
    return {(each.criterion.slug, each.slug): each for each in ordered}
