"""A recommendation as plain values, read and written: what forms, sheets and the API share.

`stakes`, `needs`, `effort` and `horizon` are slugs, `criteria`, `insights` and `arguments` are keys, dates and the
budget are text. `partners` are {role, name, initiative, contact}, `inspirations` {initiative, case_study, other, url,
title}, where initiatives and case studies are slugs and `other` the id of a recommendation; both in order.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from evaluation.models import Argument, Criterion
from inventory.models import Initiative, ResourceKind, Stake
from portfolio.models import CaseStudy, Insight
from recommendations.enums import Phase, Register
from recommendations.models import Effort, Horizon, Inspiration, Partner, Recommendation
from recommendations.services.changes import Impossible

PLAIN = (
    *("title", "category", "context", "how", "phases", "registers", "success"),
    *("contact_person", "elected_person", "status", "priority"),
)
TYPED: dict[str, Callable[[str], Any]] = {
    "starts_on": datetime.date.fromisoformat,
    "ends_on": datetime.date.fromisoformat,
    "budget": Decimal,
}
TERMS: dict[str, Any] = {"effort": Effort, "horizon": Horizon}
# Model and the field that names its rows.
MANY: dict[str, tuple[Any, str]] = {
    "stakes": (Stake, "slug"),
    "needs": (ResourceKind, "slug"),
    "criteria": (Criterion, "pk"),
    "insights": (Insight, "pk"),
    "arguments": (Argument, "pk"),
}
LINKED: dict[str, tuple[Any, str]] = {
    "initiative": (Initiative, "slug"),
    "case_study": (CaseStudy, "slug"),
    "other": (Recommendation, "pk"),
}
PARTNER = ("role", "name", "contact")
INSPIRATION = ("url", "title")
FIELDS = (*PLAIN, *TYPED, *TERMS, *MANY, "partners", "inspirations")
EMPTY = ("", None)
UNKNOWN = "« {value} » n’existe pas ou n’existe plus : choisissez autre chose."


def snapshot(recommendation: Recommendation) -> dict[str, Any]:
    """The values of `FIELDS` of a saved recommendation, as JSON can hold them."""
    values: dict[str, Any] = {name: getattr(recommendation, name) for name in PLAIN}
    values["starts_on"] = recommendation.starts_on.isoformat() if recommendation.starts_on else None
    values["ends_on"] = recommendation.ends_on.isoformat() if recommendation.ends_on else None
    values["budget"] = None if recommendation.budget is None else f"{recommendation.budget:.2f}"
    for name in TERMS:
        term = getattr(recommendation, name)
        values[name] = term.slug if term else None
    for name, (_, key) in MANY.items():
        values[name] = sorted(getattr(recommendation, name).values_list(key, flat=True))
    values["partners"] = [
        {**{name: getattr(each, name) for name in PARTNER}, "initiative": _slug(each.initiative)}
        for each in recommendation.partners.select_related("initiative")
    ]
    inspirations = recommendation.inspirations.select_related("initiative", "case_study")
    values["inspirations"] = [_inspiration_values(each) for each in inspirations]
    return values


def normal(values: dict[str, Any]) -> dict[str, Any]:
    """`values` as `snapshot` would give them back, so that what did not change is recognised."""
    done = dict(values)
    for name, choices in (("phases", Phase), ("registers", Register)):
        if name in done:
            done[name] = [value for value in choices.values if value in done[name]]
    for name in MANY:
        if name in done:
            done[name] = sorted(set(done[name]))
    for name in ("starts_on", "ends_on"):
        if isinstance(done.get(name), datetime.date):
            done[name] = done[name].isoformat()
    for name in TYPED:
        if name in done and done[name] in ("", None):
            done[name] = None
    if done.get("budget") is not None:
        done["budget"] = f"{Decimal(done['budget']):.2f}"
    for name in TERMS:
        if name in done:
            done[name] = done[name] or None
    if "partners" in done:
        done["partners"] = [{"contact": "", "initiative": None, **each} for each in done["partners"]]
        done["partners"].sort(key=lambda each: each["role"])  # the order they are read in
    if "inspirations" in done:
        empty = {"initiative": None, "case_study": None, "other": None, "url": "", "title": ""}
        done["inspirations"] = [{**empty, **each} for each in done["inspirations"]]
    return done


def write(recommendation: Recommendation, values: dict[str, Any]) -> None:
    """Give a held recommendation the normal `values` and save it. Raises Impossible for a value that is not known."""
    for name in PLAIN:
        if name in values:
            setattr(recommendation, name, values[name])
    for name, read in TYPED.items():
        if name in values:
            setattr(recommendation, name, read(values[name]) if values[name] is not None else None)
    for name, model in TERMS.items():
        if name in values:
            setattr(recommendation, name, _one(model, "slug", values[name]))
    recommendation.save()
    for name, (model, key) in MANY.items():
        if name in values:
            getattr(recommendation, name).set(_all(model, key, values[name]))
    if "partners" in values:
        _write_partners(recommendation, values["partners"])
    if "inspirations" in values:
        _write_inspirations(recommendation, values["inspirations"])


def _write_partners(recommendation: Recommendation, rows: Iterable[dict[str, Any]]) -> None:
    recommendation.partners.all().delete()
    Partner.objects.bulk_create(
        Partner(
            recommendation=recommendation,
            position=position,
            initiative=_one(Initiative, "slug", row["initiative"]),
            **{name: row[name] for name in PARTNER},
        )
        for position, row in enumerate(rows)
    )


def _write_inspirations(recommendation: Recommendation, rows: Iterable[dict[str, Any]]) -> None:
    recommendation.inspirations.all().delete()
    Inspiration.objects.bulk_create(
        Inspiration(
            recommendation=recommendation,
            position=position,
            **{name: _one(model, key, row[name]) for name, (model, key) in LINKED.items()},
            **{name: row[name] for name in INSPIRATION},
        )
        for position, row in enumerate(rows)
    )


def _inspiration_values(inspiration: Inspiration) -> dict[str, Any]:
    return {
        "initiative": _slug(inspiration.initiative),
        "case_study": _slug(inspiration.case_study),
        "other": str(inspiration.other_id) if inspiration.other_id else None,
        **{name: getattr(inspiration, name) for name in INSPIRATION},
    }


def _slug(row: Any) -> str | None:
    return row.slug if row else None


def _one(model: Any, key: str, value: Any) -> Any:
    if not value:
        return None
    found = model._default_manager.filter(**{key: value}).first()
    if found is None:
        raise Impossible(UNKNOWN.format(value=value))
    return found


def _all(model: Any, key: str, values: list[Any]) -> list[Any]:
    found = found_by(model, key, values)
    return [found[value] for value in values if value not in EMPTY]


def found_by(model: Any, key: str, values: Iterable[Any]) -> dict[Any, Any]:
    """The rows whose `key` is among `values`, by it; empty values name none. Raises Impossible for one not known."""
    wanted = [value for value in values if value not in EMPTY]
    found = {_text(getattr(row, key)): row for row in model._default_manager.filter(**{f"{key}__in": wanted})}
    for value in wanted:
        if value not in found:
            raise Impossible(UNKNOWN.format(value=value))
    return found


def _text(value: Any) -> Any:
    """A key as values hold it: ids of recommendations are text."""
    return str(value) if isinstance(value, uuid.UUID) else value
