"""What people correct in what was recognised: a mapping, checked key by key."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from domino.models import User
from inventory.enums import ImportState
from inventory.imports.errors import UnreadableFile
from inventory.imports.mapping import MappingFile, parse_mapping
from inventory.models import ImportMapping, ImportRun
from inventory.services.import_runs.deciding import hold_run, set_to_work
from inventory.services.import_runs.errors import ImportRefused
from inventory.services.imports.loading import load_vocabularies

# What a mapping says that changes which rows and columns there are.
READING = ("delimiter", "encoding", "sheet", "crs")
TABLES = ("options", "columns", "defaults", "split", "pivot", "values")
NAMELESS = "Dites quelle colonne donne le nom des initiatives."
PREFIX = "Fichier de correspondance : "
CORRECTABLE = [ImportState.RECOGNISED, ImportState.PREVIEWED, ImportState.FAILED]


@transaction.atomic
def correct(
    *, run: ImportRun, mapping: dict[str, Any], version: int, user: User | None, save_as: str = ""
) -> ImportRun:
    """Keep `mapping` (what a mapping file says; `group_by` may stand beside its tables) and go on; returns the run.

    It is read again when it says how to read the file, and previewed otherwise. `save_as` keeps the mapping under a
    name for the territory. Raises StaleRun, and ImportRefused with `errors` for each key that is wrong.
    """
    held = hold_run(run, version=version, states=CORRECTABLE)
    if held.applied_at:
        raise ImportRefused("Cet import a été appliqué : il ne se corrige plus.")
    mapping = as_mapping_file(mapping)
    check_mapping(mapping, held.recognition)
    before = held.mapping.get("options", {})
    after = mapping.get("options", {})
    held.mapping, held.excluded = mapping, []
    if save_as.strip():
        _save_mapping(held, save_as, user)
    if not held.recognition.get("columns") or any(before.get(name) != after.get(name) for name in READING):
        return set_to_work(held, ImportState.RECEIVED)
    if held.recognition.get("problem") and not any(
        "name" in mapping.get(table, {}) for table in ("columns", "defaults")
    ):
        raise ImportRefused(NAMELESS, {"columns.name": NAMELESS})
    return set_to_work(held, ImportState.PREVIEWING)


def as_mapping_file(mapping: dict[str, Any]) -> dict[str, Any]:
    """`mapping` without what says nothing, `group_by` where a mapping file has it."""
    tables = {name: table for name, table in mapping.items() if table and name != "group_by"}
    if group_by := mapping.get("group_by"):
        options = tables.get("options", {})
        tables["options"] = {**(options if isinstance(options, dict) else {}), "group_by": group_by}
    return tables


def check_mapping(mapping: dict[str, Any], recognition: dict[str, Any]) -> MappingFile:
    """Return the mapping of a run, checked against the columns recognised and our terms. Raises ImportRefused."""
    errors: dict[str, str] = {}
    for table, content in mapping.items():
        try:
            parse_mapping({table: content})
        except UnreadableFile as error:
            errors[table] = _sentence(error)
    if not errors:
        parsed = parse_mapping(mapping)
        errors = {**_wrong_columns(parsed, recognition), **_wrong_terms(parsed)}
    if errors:
        raise ImportRefused(next(iter(errors.values())), errors)
    return parsed


def _sentence(error: UnreadableFile) -> str:
    text = str(error).removeprefix(PREFIX)
    return text[:1].upper() + text[1:]


def _wrong_columns(mapping: MappingFile, recognition: dict[str, Any]) -> dict[str, str]:
    there = {column["label"] for column in recognition.get("columns", [])}
    if not there:
        return {}
    told = {f"columns.{name}": labels for name, labels in mapping.columns.items()}
    told |= {f"pivot.{name}": list(labels) for name, labels in mapping.pivot.items()}
    told["group_by"] = mapping.group_by
    missing = {key: [label for label in labels if label not in there] for key, labels in told.items()}
    return {key: f"La colonne « {labels[0]} » n’est pas dans le fichier." for key, labels in missing.items() if labels}


def _wrong_terms(mapping: MappingFile) -> dict[str, str]:
    vocabularies = load_vocabularies({})
    errors: dict[str, str] = {}
    for table, words in (("values", mapping.values), ("pivot", mapping.pivot)):
        for name, targets in words.items():
            for term in {term for terms in targets.values() for term in terms}:
                if vocabularies[name].find(term) is None:
                    errors[f"{table}.{name}"] = f"Aucun terme ne répond à « {term} »."
    for name, terms in mapping.defaults.items():
        for term in terms if name in vocabularies else ():
            if vocabularies[name].find(term) is None:
                errors[f"defaults.{name}"] = f"Aucun terme ne répond à « {term} »."
    return errors


def _save_mapping(run: ImportRun, name: str, user: User | None) -> None:
    name = " ".join(name.split())
    limit = ImportMapping._meta.get_field("name").max_length or 0
    if len(name) > limit:
        raise ImportRefused(
            f"Ce nom dépasse {limit} signes : raccourcissez-le.", {"save_as": f"Ce nom dépasse {limit} signes."}
        )
    ImportMapping.objects.update_or_create(
        territory=run.territory, name=name, defaults={"data": run.mapping, "made_by": user}
    )
