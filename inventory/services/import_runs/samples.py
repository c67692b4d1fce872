"""What the first rows of a file would become, and which words of it our terms answer to: shown before anything else."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from inventory.imports.candidate import REJECTION, Candidate, Issue
from inventory.imports.table import Row
from inventory.models import Territory
from inventory.services.imports.loading import TAXONOMIES
from inventory.services.imports.reading import Reading, prepare_conversion

SHOWN = 10
TEXT_CHARS = 300
TEXTS = (
    "name", "summary", "description", "external_id", "address", "postal_code", "precision", "audience", "opening_hours",
    "accessibility", "website", "contact_email", "contact_phone", "needs_text", "offers_text", "source_url", "licence",
)  # fmt: skip
# Attribute of a candidate → taxonomy of the columns.
TERMS = {
    "themes": "theme", "stakes": "stake", "exchanges": "exchange", "needs": "needs", "offers": "offers",
    "sphere_id": "sphere", "legal_form_id": "legal_form",
}  # fmt: skip
MOST_WORDS = 500


def sample_of(reading: Reading, rows: list[Row]) -> list[dict[str, Any]]:
    """Convert `rows`, and return what the first ten would become: line and what is filled, names of terms, commune.

    A row that would be refused has its reason under "rejected". The words met are noted in `reading`.
    """
    converter = prepare_conversion(reading)
    shown: list[dict[str, Any]] = []
    for row in rows:
        issues: list[Issue] = []
        candidate = converter.convert(row, issues.append)
        reading.read += 1
        if len(shown) < SHOWN:
            shown.append(_described(candidate, reading) if candidate else _rejected(row, issues))
    _name_communes(shown)
    return shown


def _rejected(row: Row, issues: list[Issue]) -> dict[str, Any]:
    reason = next((issue.reason for issue in issues if issue.severity == REJECTION), "")
    return {"line": row.line, "name": " | ".join(filter(None, row.cells))[:TEXT_CHARS], "rejected": reason}


def _described(candidate: Candidate, reading: Reading) -> dict[str, Any]:
    values: dict[str, Any] = {"line": candidate.line}
    values |= {name: getattr(candidate, name)[:TEXT_CHARS] for name in TEXTS}
    values |= {"founded_year": candidate.founded_year, "lon": candidate.lon, "lat": candidate.lat}
    values["confirmed_on"] = candidate.confirmed_on.isoformat() if candidate.confirmed_on else None
    values["commune"] = candidate.declared_id
    for attribute, taxonomy in TERMS.items():
        ids = getattr(candidate, attribute) or []
        names = reading.vocabularies[taxonomy].names
        values[attribute.removesuffix("_id")] = [names[pk] for pk in (ids if isinstance(ids, list) else [ids])]
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _name_communes(rows: list[dict[str, Any]]) -> None:
    """One query for all of them."""
    ids = {row["commune"] for row in rows if "commune" in row}
    names = dict(Territory.objects.filter(pk__in=ids).values_list("pk", "name"))
    for row in rows:
        if "commune" in row:
            row["commune"] = names.get(row["commune"], "")


def terms_of(reading: Reading) -> dict[str, Any]:
    """`terms`: field → word of the file → slugs of ours; `unknown_terms`: field → word → how many rows say it."""
    terms = {}
    for name, vocabulary in reading.vocabularies.items():
        met = {word.strip(): ids for word, ids in vocabulary.met.items() if ids}
        slugs = dict(TAXONOMIES[name][0]._default_manager.values_list("pk", "slug")) if met else {}
        if met:
            terms[name] = {word: [slugs[pk] for pk in ids] for word, ids in list(met.items())[:MOST_WORDS]}
    fields = {label: name for name, columns in reading.recognition.columns().items() for label in columns}
    unknown: dict[str, dict[str, int]] = defaultdict(dict)
    for (column, word), count in reading.unknown.counts.most_common(MOST_WORDS):
        words = unknown[fields.get(column, "theme")]
        words[word] = words.get(word, 0) + count
    return {"terms": terms, "unknown_terms": dict(unknown)}
